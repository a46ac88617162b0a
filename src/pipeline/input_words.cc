#include "pipeline/input_words.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <variant>

namespace sluice::pipeline {
namespace {

using Text = std::optional<std::string> InputWords::*;
using Count = std::optional<std::size_t> InputWords::*;
using Switch = bool InputWords::*;

struct Member {
    std::string_view name;
    std::variant<Text, Count, Switch> place;
    std::size_t count_max = 0;
};

constexpr std::size_t kRowsMax = std::numeric_limits<std::int64_t>::max();

constexpr std::array<Member, 10> kMembers{{
    {"commentprefix", Text{&InputWords::comment}},
    {"delimiter", Text{&InputWords::delimiter}},
    {"encoding", Text{&InputWords::encoding}},
    {"escapechar", Text{&InputWords::escape}},
    {"headerrows", Count{&InputWords::header_rows}, engine::kHeaderRowsMax},
    {"lenient", Switch{&InputWords::lenient}},
    {"quotechar", Text{&InputWords::quote}},
    {"replaceinvalid", Switch{&InputWords::replace_invalid}},
    {"skiprows", Count{&InputWords::skip_rows}, kRowsMax},
    {"trailingdelimiter", Switch{&InputWords::trailing_delimiter}},
}};

std::unexpected<Error> bad(std::string_view name, std::string_view text, std::string_view use) {
    const std::string word(name);
    return fail(Code::kInvalid,
                "bad_" + word,
                "there is no " + word + " \"" + std::string(text) + "\": use " + std::string(use));
}

Result<std::size_t> read_count(const Member& member, const std::string& text) {
    std::size_t count = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, count);
    if (error == std::errc() && end == last && count <= member.count_max) return count;
    return bad(member.name, text, "a number from 0 to " + std::to_string(member.count_max));
}

Result<void> read(const Member& member, const std::string& text, InputWords& words) {
    if (const auto* const place = std::get_if<Text>(&member.place)) {
        words.*(*place) = text;
    } else if (const auto* const count = std::get_if<Count>(&member.place)) {
        words.*(*count) = TRY(read_count(member, text));
    } else {
        words.*std::get<Switch>(member.place) = TRY(read_switch(member.name, text, false));
    }
    return {};
}

// Nothing: not said.
std::optional<std::string> word_of(const Member& member, const InputWords& words) {
    if (const auto* const place = std::get_if<Text>(&member.place)) return words.*(*place);
    if (const auto* const place = std::get_if<Count>(&member.place)) {
        const auto& count = words.*(*place);
        return count ? std::optional(std::to_string(*count)) : std::nullopt;
    }
    const bool on = words.*std::get<Switch>(member.place);
    return on ? std::optional<std::string>("on") : std::nullopt;
}

}  // namespace

Result<engine::Decoding> InputWords::decoding(bool detect) const {
    engine::Decoding decoding{.said = {}, .detect = detect, .replace_invalid = replace_invalid};
    if (encoding) decoding.said = TRY(engine::parse_encoding(*encoding));
    return decoding;
}

const std::vector<std::string>& input_word_names() {
    static const auto names = [] {
        std::vector<std::string> all;
        for (const Member& member : kMembers) all.emplace_back(member.name);
        return all;
    }();
    return names;
}

Result<InputWords> read_input_words(const Metadata& said) {
    InputWords words;
    for (const Member& member : kMembers) {
        const auto found = said.find(std::string(member.name));
        if (found == said.end() || found->second.empty()) continue;
        TRY(read(member, found->second, words));
    }
    return words;
}

Result<Metadata> words_of(const InputWords& words) {
    Metadata said;
    for (const Member& member : kMembers) {
        auto word = word_of(member, words);
        if (!word) continue;
        if (word->empty()) return bad(member.name, "", "a text, or leave it out");
        said.emplace(member.name, std::move(*word));
    }
    return said;
}

Result<bool> read_switch(std::string_view name, std::string_view text, bool otherwise) {
    if (text.empty()) return otherwise;
    if (text == "on" || text == "off") return text == "on";
    return bad(name, text, "\"on\" or \"off\"");
}

}  // namespace sluice::pipeline
