#include "engine/alphabets.h"

#include <array>

namespace sluice::engine {
namespace {

// Small letters beyond ASCII. Of Cyrillic and Greek, too, only what the language uses.
constexpr std::array<std::u32string_view, 25> kAlphabets{
    U"äöüßé",                                 // German
    U"àâæçéèêëîïôœùûüÿ",                      // French
    U"áéíñóúüªº",                             // Spanish
    U"àáâãçéêíóôõúüªº",                       // Portuguese
    U"àèéìíîòóùúªº",                          // Italian
    U"åäöéàü",                                // Swedish, Finnish
    U"åæøéóôò",                               // Danish, Norwegian
    U"áðéíóúýþæöø",                           // Icelandic, Faroese
    U"áàéèëêïíöóôüúç",                        // Dutch
    U"àçèéíïòóúü",                            // Catalan
    U"ąćęłńóśźż",                             // Polish
    U"áčďéěíňóřšťúůýžäĺľôŕ",                  // Czech, Slovak
    U"áéíóöőúüű",                             // Hungarian
    U"čćđšž",                                 // Croatian, Slovenian
    U"ăâîșțşţ",                               // Romanian
    U"ąčęėįšųūž",                             // Lithuanian
    U"āčēģīķļņōŗšūž",                         // Latvian
    U"äöõüšž",                                // Estonian
    U"çğıiöşüâîû",                            // Turkish
    U"çë",                                    // Albanian
    U"абвгдежзийклмнопрстуфхцчшщъыьэюяё",     // Russian, Bulgarian
    U"абвгдежзийклмнопрстуфхцчшщьюяєіїґ",     // Ukrainian
    U"абвгдежзйклмнопрстуфхцчшыьэюяёіў",      // Belarusian
    U"абвгдежзиклмнопрстуфхцчшђјљњћџѓѕќ",     // Serbian, Macedonian
    U"αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",  // Greek
};

bool is_between(char32_t code, char32_t first, char32_t last) {
    return first <= code && code <= last;
}

// In this part of Unicode capitals and small letters take turns.
bool is_paired(char32_t code) {
    return (is_between(code, 0x100, 0x17E) && code != 0x138 && code != 0x149 && code != 0x178) ||
           is_between(code, 0x218, 0x21B) || is_between(code, 0x490, 0x491);
}
bool is_first_of_pair(char32_t code) {
    const bool odd_first = is_between(code, 0x139, 0x148) || is_between(code, 0x179, 0x17E);
    return (code % 2 == 1) == odd_first;
}

char32_t to_lower_letter(char32_t code) {
    if (!is_upper(code)) return code;
    if (code == 0x130) return U'i';
    if (code == 0x178) return 0xFF;
    if (is_paired(code)) return code + 1;
    if (code < 0x100 || is_between(code, 0x391, 0x3AB) || is_between(code, 0x410, 0x42F))
        return code + 0x20;
    if (is_between(code, 0x400, 0x40F)) return code + 0x50;
    switch (code) {
        case 0x386:
            return 0x3AC;
        case 0x38C:
            return 0x3CC;
        case 0x38E:
        case 0x38F:
            return code + 0x3F;
        default:
            return code + 0x25;  // 0x388 to 0x38A
    }
}

}  // namespace

bool is_upper(char32_t code) {
    if (is_paired(code)) return is_first_of_pair(code);
    return is_between(code, U'A', U'Z') || (is_between(code, 0xC0, 0xDE) && code != 0xD7) ||
           code == 0x178 || code == 0x386 || is_between(code, 0x388, 0x38F) ||
           is_between(code, 0x391, 0x3AB) || is_between(code, 0x400, 0x42F);
}

bool is_lower(char32_t code) {
    if (is_paired(code)) return !is_first_of_pair(code);
    return is_between(code, U'a', U'z') || (is_between(code, 0xDF, 0xFF) && code != 0xF7) ||
           code == 0x138 || code == 0x149 || code == 0x17F || code == 0x390 ||
           is_between(code, 0x3AC, 0x3CE) || is_between(code, 0x430, 0x45F);
}

bool is_letter(char32_t code) {
    return is_upper(code) || is_lower(code) || code == 0xAA || code == 0xBA || code == 0xB5;
}

std::size_t alphabet_count() {
    return kAlphabets.size();
}

std::uint32_t alphabets_with(char32_t letter) {
    const char32_t small = to_lower_letter(letter);
    std::uint32_t found = 0;
    for (std::size_t i = 0; i < kAlphabets.size(); ++i) {
        if (kAlphabets.at(i).contains(small)) found |= 1U << i;
    }
    return found;
}

}  // namespace sluice::engine
