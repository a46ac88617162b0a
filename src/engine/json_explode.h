// One row for each element of an array in a row: stands between JsonFlattener and the reader.
//
// One thread at a time; borrows the reader. A row's events are kept until it ends, since members
// behind the array belong to every element; they take at most Limits::record_bytes, else
// record_too_large. Errors name the row in the file, and the byte where its text ends.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "engine/json_flatten.h"

namespace sluice::engine {

class JsonExploder final : public JsonEvents, public RowMarks {
  public:
    JsonExploder(const Limits& limits, JsonEvents& rows) : limits_(limits), rows_(rows) {}

    std::uint64_t row() const override;
    Error refusal() const override;

    bool on_row_begin() override;
    bool on_row_end() override;
    // invalid_json when the row had such an array before.
    bool on_elements_begin(std::string_view name) override;
    bool on_element() override;
    bool on_elements_end() override { return on_element(); }

    bool on_document_begin() override { return rows_.on_document_begin(); }
    bool on_object_begin() override { return take(Kind::kObjectBegin); }
    bool on_object_end() override { return take(Kind::kObjectEnd); }
    bool on_array_begin() override { return take(Kind::kArrayBegin); }
    bool on_array_end() override { return take(Kind::kArrayEnd); }
    bool on_key_part(std::string_view part) override { return take(Kind::kKeyPart, part); }
    bool on_key(std::string_view part) override { return take(Kind::kKey, part); }
    bool on_string_part(std::string_view part) override { return take(Kind::kStringPart, part); }
    bool on_string(std::string_view part) override { return take(Kind::kString, part); }
    bool on_number_part(std::string_view part) override { return take(Kind::kNumberPart, part); }
    bool on_number(std::string_view part) override { return take(Kind::kNumber, part); }
    bool on_literal(std::string_view name) override { return take(Kind::kLiteral, name); }

  private:
    enum class Kind : std::uint8_t {
        kObjectBegin,
        kObjectEnd,
        kArrayBegin,
        kArrayEnd,
        kKeyPart,
        kKey,
        kStringPart,
        kString,
        kNumberPart,
        kNumber,
        kLiteral,
    };
    // The parts of a token are one: what a row takes does not depend on where it was cut.
    struct Event {
        Kind kind = Kind::kKey;
        std::uint32_t text_bytes = 0;
    };
    // A place between two events.
    struct Cut {
        std::size_t event = 0;
        std::size_t byte = 0;  // in text_
    };

    Cut here() const { return {events_.size(), text_.size()}; }
    bool take(Kind kind, std::string_view text = {});
    bool play(Kind kind, std::string_view text);
    bool play(Cut from, Cut to);
    bool refuse(Code code, std::string name, std::string message);

    Limits limits_;
    JsonEvents& rows_;

    bool in_row_ = false;
    bool is_playing_ = false;
    bool has_elements_ = false;
    bool is_in_token_ = false;  // a part of it has come, and it goes on
    std::uint64_t row_ = 0;     // in the file
    std::uint64_t played_ = 0;  // what the reader calls that row's last
    std::string text_;          // of all events
    std::vector<Event> events_;
    std::vector<Cut> cuts_;  // before each element, and behind the last
    std::optional<Error> refusal_;
};

}  // namespace sluice::engine
