#include "bench/engine/data/text.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace sluice::bench {
namespace {

using namespace std::string_view_literals;

constexpr std::array kPlainWords{
    "the"sv,     "customer"sv, "said"sv,  "order"sv,     "delivery"sv, "product"sv,   "review"sv,
    "quality"sv, "price"sv,    "great"sv, "arrived"sv,   "late"sv,     "package"sv,   "returned"sv,
    "please"sv,  "refund"sv,   "would"sv, "recommend"sv, "friend"sv,   "excellent"sv, "battery"sv,
    "and"sv,     "was"sv,      "not"sv,   "but"sv,       "of"sv,       "to"sv,        "in"sv};
constexpr std::array kWorldWords{"naïve"sv,
                                 "café"sv,
                                 "Zürich"sv,
                                 "東京"sv,
                                 "Москва"sv,
                                 "señor"sv,
                                 "über"sv,
                                 "façade"sv,
                                 "😀"sv,
                                 "🚚"sv,
                                 "jalapeño"sv,
                                 "Ελλάδα"sv,
                                 "한국"sv,
                                 "résumé"sv};

}  // namespace

std::string_view plain_word(Dice& dice) {
    return dice.any_of(kPlainWords);
}

std::string_view world_word(Dice& dice) {
    return dice.any_of(kWorldWords);
}

void add_words(std::string& text, std::uint32_t count, Dice& dice) {
    for (std::uint32_t i = 0; i < count; ++i) {
        if (i > 0) text += ' ';
        text += dice.one_in(8) ? world_word(dice) : plain_word(dice);
    }
}

void add_time(std::string& text, std::uint32_t seconds) {
    const std::uint32_t day = seconds / 86'400;
    fmt::format_to(std::back_inserter(text),
                   "2026-{:02}-{:02} {:02}:{:02}:{:02}",
                   1 + day / 28 % 12,
                   1 + day % 28,
                   seconds / 3600 % 24,
                   seconds / 60 % 60,
                   seconds % 60);
}

void add_money(std::string& text, std::uint32_t cents) {
    fmt::format_to(std::back_inserter(text), "{}.{:02}", cents / 100, cents % 100);
}

std::vector<std::string> names(std::string_view list) {
    std::vector<std::string> all(1);
    for (const char c : list) {
        if (c == ',') {
            all.emplace_back();
        } else {
            all.back() += c;
        }
    }
    return all;
}

}  // namespace sluice::bench
