#include "engine/letter_fit.h"

#include <algorithm>
#include <array>

#include "engine/alphabets.h"
#include "engine/bytes/transcoder.h"
#include "engine/like_encodings.h"

namespace sluice::engine {
namespace {

// Of those that read a text alike the first is named.
constexpr std::array kEncodings{"WINDOWS-1252",
                                "WINDOWS-1250",
                                "WINDOWS-1254",
                                "WINDOWS-1257",
                                "WINDOWS-1251",
                                "WINDOWS-1253",
                                "ISO-8859-15",
                                "ISO-8859-2",
                                "ISO-8859-9",
                                "ISO-8859-13",
                                "ISO-8859-4",
                                "ISO-8859-16",
                                "ISO-8859-3",
                                "ISO-8859-5",
                                "ISO-8859-7",
                                "IBM850",
                                "IBM437",
                                "IBM852",
                                "IBM865",
                                "IBM857",
                                "IBM775",
                                "IBM866",
                                "IBM855",
                                "IBM737",
                                "IBM869",
                                "MACINTOSH",
                                "KOI8-R",
                                "KOI8-U",
                                "MAC-CENTRALEUROPE",
                                "MAC-CYRILLIC"};
constexpr std::array kOthersJudged{"ISO-8859-1", "ISO-8859-10"};

constexpr double kWhole = 0.98;   // of the text makes sense
constexpr double kLetters = 0.5;  // signs alone say nothing

constexpr char32_t kNone = 0;  // no character
using Characters = std::array<char32_t, 256>;

char32_t first_code(std::string_view utf8) {
    if (utf8.empty()) return kNone;
    const auto lead = static_cast<unsigned char>(utf8.front());
    char32_t code = lead < 0x80 ? lead : lead < 0xE0 ? lead & 0x1FU : lead & 0x0FU;
    for (const char next : utf8.substr(1)) {
        code = (code << 6U) | (static_cast<unsigned char>(next) & 0x3FU);
    }
    return code;
}

std::optional<Characters> characters_of(const std::string& encoding) {
    auto decoder = Transcoder::open(encoding, "UTF-8");
    if (!decoder) return std::nullopt;
    Characters characters{};
    std::array<char, Transcoder::kOutputBytesMin> out{};
    for (std::size_t i = 0; i < characters.size(); ++i) {
        const char byte = static_cast<char>(i);
        decoder->reset();
        const auto step = decoder->step({&byte, 1}, out);
        if (step.stop == Transcoder::Stop::kEnd && step.produced < 4)
            characters.at(i) = first_code({out.data(), step.produced});
    }
    return characters;
}

// Apostrophes, dashes, soft hyphens, dots in the middle, spaces: what stands between letters.
bool may_join(char32_t code) {
    return std::u32string_view(U"\u00A0\u00AD\u00B4\u00B7\u2018\u2019\u2013\u2014\u2026")
        .contains(code);
}

bool is_broken(char32_t before, char32_t code, char32_t behind) {
    constexpr char32_t kFinalSigma = 0x3C2;
    if (code < 0xA0 || (code >= 0xE000 && code < 0xF900)) return true;
    if (code == kFinalSigma) return is_letter(behind);
    if (is_letter(code)) return false;
    const bool is_box = code >= 0x2500 && code < 0x2600;
    if (is_box) return is_letter(before) || is_letter(behind);
    return is_letter(before) && is_letter(behind) && !may_join(code);
}

// Capitals behind small letters, and two scripts in one word.
bool is_odd(char32_t before, char32_t code, char32_t behind) {
    if (is_upper(code) && is_lower(before)) return true;
    const auto is_latin = [](char32_t letter) { return letter < 0x80 && is_letter(letter); };
    constexpr char32_t kGreek = 0x370;
    return code >= kGreek && code < 0x530 && (is_latin(before) || is_latin(behind));
}

}  // namespace

std::vector<WideByte> wide_bytes_of(std::string_view text) {
    std::vector<WideByte> found;
    unsigned char before = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte > 0x7F) {
            found.push_back({.before = before, .byte = byte});
            if (i + 1 < text.size()) found.back().behind = static_cast<unsigned char>(text[i + 1]);
        }
        before = byte;
    }
    return found;
}

std::optional<LetterFit> fit_of(const std::string& encoding, const std::vector<WideByte>& bytes) {
    if (bytes.empty() || (std::ranges::find(kEncodings, encoding) == kEncodings.end() &&
                          std::ranges::find(kOthersJudged, encoding) == kOthersJudged.end()))
        return std::nullopt;
    const auto characters = characters_of(encoding);
    if (!characters) return std::nullopt;
    std::array<std::uint32_t, 256> alphabets{};
    for (std::size_t i = 0x80; i < alphabets.size(); ++i)
        alphabets.at(i) = alphabets_with(characters->at(i));
    std::size_t broken = 0;
    std::size_t letters = 0;
    std::size_t signs = 0;
    std::array<std::size_t, 32> of_language{};
    for (const WideByte& wide : bytes) {
        const char32_t before = characters->at(wide.before);
        const char32_t code = characters->at(wide.byte);
        if (is_broken(before, code, characters->at(wide.behind))) {
            ++broken;
        } else if (!is_letter(code)) {
            ++signs;
        } else {
            ++letters;
            const char32_t behind = characters->at(wide.behind);
            if (is_odd(before, code, behind)) continue;
            for (std::size_t i = 0; i < alphabet_count(); ++i)
                of_language.at(i) += (alphabets.at(wide.byte) >> i) & 1U;
        }
    }
    const auto all = static_cast<double>(bytes.size());
    return LetterFit{static_cast<double>(broken) / all,
                     static_cast<double>(letters) / all,
                     static_cast<double>(signs + std::ranges::max(of_language)) / all};
}

std::optional<std::string> only_fitting(std::string_view text, const std::vector<WideByte>& bytes) {
    std::optional<std::string> found;
    for (const char* const encoding : kEncodings) {
        const auto fit = fit_of(encoding, bytes);
        if (!fit || fit->fit < kWhole || fit->letters < kLetters) continue;
        if (found && !read_alike(*found, encoding, text)) return std::nullopt;
        if (!found) found = encoding;
    }
    return found;
}

}  // namespace sluice::engine
