// Where the rows of a JSON text stand, from the events of its scanner, which must allow half pairs.
//
// One thread at a time. What is in the rows is not looked at: they may be no objects.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/json_key.h"
#include "engine/json_reader.h"
#include "engine/json_scanner.h"

namespace sluice::engine {

struct JsonExtent {
    std::uint64_t begin = 0;  // byte offsets in the file
    std::uint64_t end = 0;
};

class JsonExtents final : public JsonEvents {
  public:
    JsonExtents(JsonShape shape, const Limits& limits)
        : shape_(shape), key_(limits.field_bytes), scanner_(limits, *this) {
        scanner_.allow_half_pairs();
    }
    JsonExtents(const JsonExtents&) = delete;
    JsonExtents& operator=(const JsonExtents&) = delete;

    JsonScanner& scanner() { return scanner_; }
    // The rows that have ended, in order; whoever is done with them clears them.
    std::vector<JsonExtent>& ended() { return ended_; }
    // Where the row begins that has not.
    std::optional<std::uint64_t> open() const {
        const bool in_scalar = !open_ && is_row() && scanner_.is_in_token();
        return in_scalar ? scanner_.token_offset() : open_;
    }
    std::uint64_t row() const override { return rows_; }
    Error refusal() const override {
        return {Code::kInvalid, "not_a_table", "something follows the array", {rows_, {}, {}}};
    }

    bool on_document_begin() override { return ++documents_ == 1 || shape_ != JsonShape::kArray; }
    bool on_object_begin() override { return open_bracket(); }
    bool on_array_begin() override {
        if (depth_ == 1 && shape_ == JsonShape::kItems && is_items_next_) items_ = Items::kInside;
        return open_bracket();
    }
    bool on_object_end() override { return close_bracket(); }
    bool on_array_end() override {
        if (depth_ == 2 && items_ == Items::kInside) items_ = Items::kDone;
        return close_bracket();
    }
    bool on_key_part(std::string_view part) override {
        if (depth_ == 1) key_.add_part(part);
        return true;
    }
    bool on_key(std::string_view part) override {
        if (depth_ != 1) return true;
        is_items_next_ = key_.finish(part) == "items" && items_ == Items::kNone;
        return true;
    }
    bool on_string_part(std::string_view) override { return true; }
    bool on_string(std::string_view) override { return scalar(); }
    bool on_number_part(std::string_view) override { return true; }
    bool on_number(std::string_view) override { return scalar(); }
    bool on_literal(std::string_view) override { return scalar(); }

  private:
    enum class Items : std::uint8_t { kNone, kInside, kDone };

    // Whether a value that begins, or has ended, here is a row.
    bool is_row() const {
        return depth_ == wrapper_depth(shape_) &&
               (shape_ != JsonShape::kItems || items_ == Items::kInside);
    }
    bool open_bracket() {
        if (is_row()) begin_row();
        ++depth_;
        return true;
    }
    bool close_bracket() {
        --depth_;
        if (is_row()) end_row();
        return true;
    }
    bool scalar() {
        if (!is_row()) return true;
        begin_row();
        end_row();
        return true;
    }
    void begin_row() {
        ++rows_;
        open_ = scanner_.token_offset();
    }
    void end_row() {
        ended_.push_back({*open_, scanner_.end_offset()});
        open_.reset();
    }

    JsonShape shape_;
    JsonKey key_;
    JsonScanner scanner_;
    std::size_t depth_ = 0;
    std::uint64_t documents_ = 0;
    std::uint64_t rows_ = 0;
    Items items_ = Items::kNone;
    bool is_items_next_ = false;
    std::vector<JsonExtent> ended_;
    std::optional<std::uint64_t> open_;
};

}  // namespace sluice::engine
