// Encodings that uchardet does not know, or takes for another one.
#include "engine/letter_fit.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "engine/bytes/choose_encoding.h"
#include "engine/bytes/transcoder.h"
#include "engine/detect_encoding.h"

namespace sluice::engine {
namespace {

std::string encoded(std::string_view text, const std::string& encoding) {
    auto encoder = Transcoder::open("UTF-8", encoding);
    std::string bytes;
    std::array<char, 4096> out{};
    while (encoder && !text.empty()) {
        const auto step = encoder->step(text, out);
        bytes.append(out.data(), step.produced);
        text.remove_prefix(step.consumed);
        if (step.stop != Transcoder::Stop::kEnd && step.stop != Transcoder::Stop::kOutputFull)
            break;
    }
    EXPECT_TRUE(text.empty()) << encoding << " has not " << text;
    bytes.append(out.data(), encoder->finish(out).produced);
    return bytes;
}

// A table of the words in turn.
std::string table_of(std::string_view words) {
    std::string text = "id,name\n";
    std::size_t at = 0;
    for (int i = 0; i < 120; ++i) {
        const std::size_t end = std::min(words.find(' ', at), words.size());
        text += std::to_string(i) + "," + std::string(words.substr(at, end - at)) + " the\n";
        at = end == words.size() ? 0 : end + 1;
    }
    return text;
}

constexpr std::string_view kGerman = "Müller Straße Grün Österreich Übung Äpfel Köln weiß München";
constexpr std::string_view kFrench = "café élève garçon où naïve Noël hôtel déjà forêt français";
constexpr std::string_view kSpanish = "niño año mañana corazón canción fácil rápido pingüino";
constexpr std::string_view kItalian = "città perché più università caffè lunedì però già così";
constexpr std::string_view kSwedish = "Malmö Göteborg Ängelholm Åre räksmörgås sjö född språk";
constexpr std::string_view kFinnish = "Jyväskylä Hämeenlinna yö pöytä äiti mökki sää";
constexpr std::string_view kDanish = "København Århus Ærø smørrebrød gård øl fløde";
constexpr std::string_view kEstonian = "Pärnu Võru öö jäär tõde šokolaad žürii";
constexpr std::string_view kTurkish = "güneş şehir çocuk ağaç ışık öğretmen büyük";
constexpr std::string_view kUkrainian = "Київ Львів їжак ґанок мова Україна життя";
constexpr std::string_view kGreek = "Αθήνα Θεσσαλονίκη καλημέρα άνθρωπος ημέρα";

struct Case {
    std::string_view words;
    const char* encoding;
};

class OldEncodingTest : public ::testing::TestWithParam<Case> {};

// Another name is right when it stands for the same text.
TEST_P(OldEncodingTest, IsReadAsWhatItIs) {
    const std::string text = table_of(GetParam().words);
    const std::string bytes = encoded(text, GetParam().encoding);
    const ChosenEncoding chosen = choose_encoding({}, bytes, true);
    EXPECT_GT(chosen.finding.score, 0.8) << chosen.finding.value << chosen.finding.evidence;
    EXPECT_EQ(encoded(text, chosen.encoding.iconv_name), bytes) << chosen.finding.value;
}

INSTANTIATE_TEST_SUITE_P(Dos,
                         OldEncodingTest,
                         ::testing::Values(Case{kGerman, "IBM850"},
                                           Case{kFrench, "IBM850"},
                                           Case{kItalian, "IBM850"},
                                           Case{kSwedish, "IBM850"},
                                           Case{kSwedish, "IBM437"},
                                           Case{kFinnish, "IBM437"},
                                           Case{kDanish, "IBM865"},
                                           Case{kTurkish, "IBM857"},
                                           Case{kGreek, "IBM869"}));
INSTANTIATE_TEST_SUITE_P(Mac,
                         OldEncodingTest,
                         ::testing::Values(Case{kGerman, "MACINTOSH"},
                                           Case{kSpanish, "MACINTOSH"},
                                           Case{kItalian, "MACINTOSH"},
                                           Case{kDanish, "MACINTOSH"},
                                           Case{kUkrainian, "MAC-CYRILLIC"}));
INSTANTIATE_TEST_SUITE_P(Others,
                         OldEncodingTest,
                         ::testing::Values(Case{kEstonian, "WINDOWS-1257"},
                                           Case{kUkrainian, "KOI8-U"},
                                           Case{kUkrainian, "WINDOWS-1251"},
                                           Case{kTurkish, "WINDOWS-1254"},
                                           Case{kGerman, "WINDOWS-1252"},
                                           Case{kFrench, "WINDOWS-1252"}));
INSTANTIATE_TEST_SUITE_P(Escapes,
                         OldEncodingTest,
                         ::testing::Values(Case{"東京都 大阪府 日本語 テキスト", "ISO-2022-JP"},
                                           Case{"서울 부산 한국어 텍스트", "ISO-2022-KR"}));

// No mend is known for these letters: then nobody is sure.
TEST(LetterFitTest, WhatMakesNoSenseIsNotTaken) {
    const std::string bytes = table_of("caf\x87t f\x8Ft na\x95ve \x86x\x87y b\x99\x84t");
    const ChosenEncoding chosen = choose_encoding({}, bytes, true);
    EXPECT_TRUE(chosen.encoding.is_utf8()) << chosen.finding.value;
    EXPECT_FALSE(chosen.guessed);
}

TEST(LetterFitTest, QuotesDashesAndApostrophesHaveTheirPlaces) {
    const std::string bytes = encoded(
        table_of("„Müller“ l’été Köln–Bonn “Straße” 20°C 5€ «forêt» Äpfel…"), "WINDOWS-1252");
    const auto fit = fit_of("WINDOWS-1252", wide_bytes_of(bytes));
    ASSERT_TRUE(fit);
    EXPECT_EQ(fit->broken, 0);
    EXPECT_GT(fit_of("IBM850", wide_bytes_of(bytes))->broken, 0.1);
}

TEST(LetterFitTest, ALanguageIsOneScriptAndHasItsCapitalsInFront) {
    const auto fit = [](std::string_view text, const char* encoding) {
        return fit_of(encoding, wide_bytes_of(encoded(text, encoding)))->fit;
    };
    EXPECT_EQ(fit("Übung STRAßE köln", "WINDOWS-1252"), 1);
    EXPECT_EQ(fit("kÖln", "WINDOWS-1252"), 0);
    EXPECT_EQ(fit("мова Київ", "WINDOWS-1251"), 1);
    EXPECT_EQ(fit("aмb", "WINDOWS-1251"), 0);
    EXPECT_FALSE(fit_of("SHIFT_JIS", wide_bytes_of("\x93\x8C")));
}

// A program's colours are escapes, too.
TEST(LetterFitTest, OtherEscapesAreLeftAlone) {
    EXPECT_EQ(detect_encoding("a\n\x1B[31mred\x1B[0m\n", true).value, "UTF-8");
    EXPECT_EQ(detect_encoding("a\n\x1B$B)!\n", true).value, "UTF-8");  // no character
}

}  // namespace
}  // namespace sluice::engine
