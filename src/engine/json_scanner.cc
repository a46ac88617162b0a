#include "engine/json_scanner.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sluice::engine {
namespace {

bool is_space(char byte) {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}
bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

}  // namespace

Result<std::optional<JsonStop>> scan_json(Input& input, const Limits& limits, JsonEvents& events) {
    JsonScanner scanner(limits, events);
    while (true) {
        Result<std::string_view> next = input.next();
        if (!next && next.error().place.byte_offset) {  // what stands there is no text
            next.error().place.row = std::max<std::uint64_t>(events.row(), 1);
        }
        const std::string_view block = TRY(std::move(next));
        if (block.empty()) return scanner.finish(input.bytes_read());
        if (auto stop = scanner.feed(block, input.block_offset())) return stop;
    }
}

JsonScanner::JsonScanner(const Limits& limits, JsonEvents& events)
    : depth_max_(limits.json_depth), depth_around_(limits.json_depth_around), events_(events) {}

std::optional<JsonStop> JsonScanner::feed(std::string_view block, std::uint64_t offset) {
    block_ = block;
    at_ = block.data();
    end_ = at_ + block.size();
    offset_ = offset;
    while (at_ != end_) {
        if (!step()) return take_stop();
    }
    return std::nullopt;
}

std::optional<JsonStop> JsonScanner::finish(std::uint64_t file_bytes) {
    block_ = {};
    at_ = end_ = nullptr;
    offset_ = file_bytes;
    if (state_ == State::kDocument) return std::nullopt;
    const bool ends_here = state_ == State::kNumber && brackets_.empty() && is_number_whole();
    if (!ends_here) {
        syntax_error("the file ends inside a JSON value");
        return take_stop();
    }
    if (!events_.on_number({})) return take_stop();
    return std::nullopt;
}

void JsonScanner::drop_outer(std::size_t brackets) {
    brackets_.erase(0, brackets);
    stop_.reset();
}

bool JsonScanner::step() {
    switch (state_) {
        case State::kString:
            return in_string();
        case State::kEscape:
            return in_escape();
        case State::kHex:
            return in_hex();
        case State::kPairBackslash:
            if (*at_ != '\\') return half_pair(State::kString);
            ++at_;
            state_ = State::kPairU;
            return true;
        case State::kPairU:
            if (*at_ != 'u') return half_pair(State::kEscape);
            ++at_;
            state_ = State::kHex;
            return true;
        case State::kNumber:
            return in_number();
        case State::kLiteral:
            return in_literal();
        default:
            return between_tokens();
    }
}

bool JsonScanner::between_tokens() {
    for (; at_ != end_ && is_space(*at_); ++at_) {
        line_ended_ = line_ended_ || *at_ == '\n' || *at_ == '\r';
    }
    if (at_ == end_) return true;
    token_offset_ = here();
    const char byte = *at_;
    switch (state_) {
        case State::kDocument:
            if (!events_.on_document_begin()) return false;
            [[fallthrough]];
        case State::kValue:
            return begin_value(byte);
        case State::kFirstElement:
            return byte == ']' ? close(byte) : begin_value(byte);
        case State::kFirstMember:
            if (byte == '}') return close(byte);
            [[fallthrough]];
        case State::kMember:
            if (byte != '"') return syntax_error("a member's name in quotes must stand here");
            return begin_string(true);
        case State::kColon:
            if (byte != ':') return syntax_error("a colon must stand here");
            ++at_;
            state_ = State::kValue;
            return !is_string_next() || begin_string(false);
        default:
            break;
    }
    if (byte != ',') return close(byte);
    ++at_;
    const bool is_member_next = brackets_.back() == '{';
    state_ = is_member_next ? State::kMember : State::kValue;
    return !is_string_next() || begin_string(is_member_next);
}

// Most of what follows a comma or colon.
bool JsonScanner::is_string_next() {
    if (at_ == end_ || *at_ != '"') return false;
    token_offset_ = here();
    return true;
}

bool JsonScanner::begin_value(char byte) {
    switch (byte) {
        case '{':
        case '[':
            return open(byte);
        case '"':
            return begin_string(false);
        case 't':
            literal_ = "true";
            break;
        case 'f':
            literal_ = "false";
            break;
        case 'n':
            literal_ = "null";
            break;
        default:
            if (byte != '-' && !is_digit(byte)) return syntax_error("a value must stand here");
            number_ = Number::kEnd;
            state_ = State::kNumber;
            return true;
    }
    literal_matched_ = 0;
    state_ = State::kLiteral;
    return true;
}

bool JsonScanner::open(char bracket) {
    if (brackets_.size() == depth_max_) {
        return refuse({Code::kTooLarge,
                       "json_too_deep",
                       fmt::format("arrays and objects are nested more than {} deep",
                                   depth_max_ + depth_around_),
                       {events_.row(), {}, token_offset_}},
                      false);
    }
    ++at_;
    brackets_.push_back(bracket);
    state_ = bracket == '{' ? State::kFirstMember : State::kFirstElement;
    return bracket == '{' ? events_.on_object_begin() : events_.on_array_begin();
}

bool JsonScanner::close(char bracket) {
    const bool is_object = brackets_.back() == '{';
    if (bracket != (is_object ? '}' : ']')) {
        return syntax_error(is_object ? "a comma or } must stand here"
                                      : "a comma or ] must stand here");
    }
    ++at_;
    brackets_.pop_back();
    end_value();
    return is_object ? events_.on_object_end() : events_.on_array_end();
}

bool JsonScanner::begin_string(bool is_key) {
    ++at_;
    is_key_ = is_key;
    state_ = State::kString;
    return at_ == end_ || in_string();
}

void JsonScanner::end_value() {
    state_ = brackets_.empty() ? State::kDocument : State::kAfterValue;
    line_ended_ = false;
}

bool JsonScanner::syntax_error(std::string_view what) {
    // In an array, or on a line of its own, it would be the next row.
    const bool is_next_row =
        brackets_.empty() ? line_ended_ : brackets_ == "[" && state_ != State::kAfterValue;
    const std::uint64_t row = events_.row() + (is_next_row ? 1 : 0);
    return refuse({Code::kInvalid, "invalid_json", std::string(what), {row, {}, here()}}, true);
}

// `next`: what is read from here on, where halves are allowed.
bool JsonScanner::half_pair(State next) {
    if (half_pairs_) {
        state_ = next;
        return string_part("\xEF\xBF\xBD");
    }
    return refuse({Code::kInvalid,
                   "invalid_json",
                   "the escape is half of a surrogate pair: no character",
                   {events_.row(), {}, escape_offset_}},
                  false);
}

bool JsonScanner::refuse(Error error, bool is_syntax) {
    stop_ = JsonStop{std::move(error), is_syntax};
    return false;
}

// Ours, or else the events' refusal. What stands before the first row is on its account.
JsonStop JsonScanner::take_stop() {
    JsonStop stop = stop_ ? *std::move(stop_) : JsonStop{events_.refusal()};
    Place& place = stop.error.place;
    if (!place.row) return stop;
    if (!stop_) place.byte_offset = token_offset_;
    place.row = std::max<std::uint64_t>(*place.row, 1);
    return stop;
}

}  // namespace sluice::engine
