// Rows whose members are all values, arrays or {}: stands between the scanner and those who survey
// or read rows, and gives the members of objects in a row as the row's own, with dotted names.
//
// One thread at a time; borrows the events and the marks. A member is handed on when its value
// begins, for only then is it known to be none of an object's. Names are kept up to one byte above
// Limits::field_bytes: enough for readers to refuse them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "engine/json_reader.h"
#include "engine/json_scanner.h"
#include "engine/nesting.h"

namespace sluice::engine {

// Told where rows, and the elements of the array that is exploded, begin and end.
class RowMarks {
  public:
    virtual ~RowMarks() = default;
    virtual bool on_row_begin() = 0;  // before the row's object
    virtual bool on_row_end() = 0;    // behind it
    virtual bool on_elements_begin(std::string_view name) = 0;
    // Before each: its events are members of the row.
    virtual bool on_element() = 0;
    virtual bool on_elements_end() = 0;
};

class JsonFlattener final : public JsonEvents {
  public:
    // `shape`: that of the whole file. Without `marks`, elements follow each other as members of
    // the same row.
    JsonFlattener(const Nesting& nesting,
                  const Limits& limits,
                  JsonShape shape,
                  JsonEvents& events,
                  RowMarks* marks = nullptr);

    std::uint64_t row() const override { return events_.row(); }
    Error refusal() const override { return events_.refusal(); }

    bool on_document_begin() override { return events_.on_document_begin(); }
    bool on_object_begin() override;
    bool on_object_end() override;
    bool on_array_begin() override;
    bool on_array_end() override;
    bool on_key_part(std::string_view part) override;
    bool on_key(std::string_view part) override;
    bool on_string_part(std::string_view part) override;
    bool on_string(std::string_view part) override;
    bool on_number_part(std::string_view part) override;
    bool on_number(std::string_view part) override;
    bool on_literal(std::string_view name) override;

  private:
    enum class Kind : std::uint8_t {
        kRows,      // an array of rows
        kWrapper,   // {"items":[…]}
        kRow,       // the row's own object
        kObject,    // one in a row
        kElements,  // the array that is exploded
    };
    struct Level {
        Kind kind = Kind::kRow;
        std::size_t name_bytes = 0;    // of its own name in path_
        std::size_t prefix_bytes = 0;  // of what stands before its members' names there
        bool is_empty = true;
    };

    bool is_in(Kind kind) const { return !levels_.empty() && levels_.back().kind == kind; }
    bool is_in_row() const {
        return is_in(Kind::kRow) || is_in(Kind::kObject) || is_in(Kind::kElements);
    }
    bool is_row_next() const;
    bool begin_row();
    bool begin_object();
    bool end_object(const Level& level);
    bool begin_elements();
    bool begin_element();
    bool begin_value();
    bool begin_token() { return opaque_ > 0 || in_token_ || begin_value(); }
    void open(Kind kind);
    void append(std::string_view part);

    Nesting nesting_;
    std::size_t field_bytes_;
    JsonShape shape_;
    JsonEvents& events_;
    RowMarks* marks_;

    std::vector<Level> levels_;
    std::size_t opaque_ = 0;  // open brackets of a value that is handed on as it is
    std::string path_;        // the name of the member that was last named
    bool in_key_ = false;     // a part of a name has come
    bool has_key_ = false;    // a name has come, and its value not
    bool in_token_ = false;   // a part of a value has come
    bool had_items_ = false;
};

}  // namespace sluice::engine
