#include "engine/json_explode.h"

#include <fmt/format.h>

#include <utility>

#include "engine/utf8.h"

namespace sluice::engine {

std::uint64_t JsonExploder::row() const {
    // Outside of rows, the reader counts what should have been one.
    return row_ + (is_playing_ ? 0 : rows_.row() - played_);
}

Error JsonExploder::refusal() const {
    if (refusal_) return *refusal_;
    Error error = rows_.refusal();
    if (error.place.row) error.place.row = row();
    return error;
}

bool JsonExploder::on_row_begin() {
    ++row_;
    in_row_ = true;
    has_elements_ = false;
    is_in_token_ = false;
    text_.clear();
    events_.clear();
    cuts_.clear();
    return true;
}

bool JsonExploder::on_row_end() {
    in_row_ = false;
    is_playing_ = true;
    if (cuts_.size() < 2) {
        if (!play({}, here())) return false;
    }
    for (std::size_t i = 0; i + 1 < cuts_.size(); ++i) {
        if (!play({}, cuts_.front()) || !play(cuts_[i], cuts_[i + 1]) ||
            !play(cuts_.back(), here())) {
            return false;
        }
    }
    is_playing_ = false;
    played_ = rows_.row();
    return true;
}

bool JsonExploder::on_elements_begin(std::string_view name) {
    if (!std::exchange(has_elements_, true)) return true;
    return refuse(
        Code::kInvalid, "invalid_json", fmt::format("the object has \"{}\" twice", excerpt(name)));
}

bool JsonExploder::on_element() {
    cuts_.push_back(here());
    return true;
}

bool JsonExploder::take(Kind kind, std::string_view text) {
    if (!in_row_) return play(kind, text);
    if (!is_in_token_) events_.push_back({});
    events_.back().kind = kind;
    events_.back().text_bytes += static_cast<std::uint32_t>(text.size());
    is_in_token_ = kind == Kind::kKeyPart || kind == Kind::kStringPart || kind == Kind::kNumberPart;
    text_ += text;
    const std::size_t bytes =
        text_.size() + events_.size() * sizeof(Event) + cuts_.size() * sizeof(Cut);
    if (bytes <= limits_.record_bytes) return true;
    return refuse(Code::kTooLarge,
                  "record_too_large",
                  fmt::format("a row to explode takes more than {} bytes", limits_.record_bytes));
}

bool JsonExploder::play(Cut from, Cut to) {
    for (; from.event < to.event; ++from.event) {
        const Event& event = events_[from.event];
        if (!play(event.kind, std::string_view(text_).substr(from.byte, event.text_bytes))) {
            return false;
        }
        from.byte += event.text_bytes;
    }
    return true;
}

bool JsonExploder::play(Kind kind, std::string_view text) {
    switch (kind) {
        case Kind::kObjectBegin:
            return rows_.on_object_begin();
        case Kind::kObjectEnd:
            return rows_.on_object_end();
        case Kind::kArrayBegin:
            return rows_.on_array_begin();
        case Kind::kArrayEnd:
            return rows_.on_array_end();
        case Kind::kKeyPart:
            return rows_.on_key_part(text);
        case Kind::kKey:
            return rows_.on_key(text);
        case Kind::kStringPart:
            return rows_.on_string_part(text);
        case Kind::kString:
            return rows_.on_string(text);
        case Kind::kNumberPart:
            return rows_.on_number_part(text);
        case Kind::kNumber:
            return rows_.on_number(text);
        case Kind::kLiteral:
            break;
    }
    return rows_.on_literal(text);
}

bool JsonExploder::refuse(Code code, std::string name, std::string message) {
    refusal_ = Error{
        code, std::move(name), std::move(message), {.row = row_, .column = {}, .byte_offset = {}}};
    return false;
}

}  // namespace sluice::engine
