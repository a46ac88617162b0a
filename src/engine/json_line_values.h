// The values on lines of objects one behind the other, and which lines inside them begin none that
// is whole, for when the value around them turns out to be broken.
//
// One thread at a time; borrows the broken starts. A start is a bracket that is the first on its
// line, inside a value. If the line that the value began on is no JSON the next one begins anew, so
// what is found of the value is found of every start that is open in it: as no line end stands in a
// token, both readings differ only in the brackets around. Thus no line is scanned again for every
// bracket that is open before it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/json_extents.h"
#include "engine/json_scanner.h"

namespace sluice::engine {

// Starts of which it is known that no whole value begins there: a bit for every byte.
class JsonBrokenStarts {
  public:
    // `offset`: where it stands in the file, and not before the last forget_before().
    void add(std::uint64_t offset);
    bool has(std::uint64_t offset) const;
    // Neither is asked of anything before this byte any more.
    void forget_before(std::uint64_t offset);

  private:
    std::uint64_t base_ = 0;
    std::vector<bool> bits_;
};

class JsonLineValues final : public JsonEvents {
  public:
    JsonLineValues(const Limits& limits, JsonBrokenStarts& broken)
        : broken_(broken), scanner_(limits, *this) {
        scanner_.allow_half_pairs();
    }
    JsonLineValues(const JsonLineValues&) = delete;
    JsonLineValues& operator=(const JsonLineValues&) = delete;

    // A line with its line end, or a piece of one, and where it stands in the file. False: the
    // first line is no JSON, alone or with those behind it.
    bool feed(std::string_view piece, std::uint64_t offset);
    bool finish(std::uint64_t file_bytes);
    // After a false: goes on with the outermost start that is open, as if nothing had been before
    // it, if what was wrong is only too deep for the first line. None: it is wrong for all of them.
    std::optional<std::uint64_t> step_inside();
    // Up to where in the file all is done with.
    std::uint64_t scanned() const { return scanner_.end_offset(); }
    bool is_between_values() const { return scanner_.is_between_documents(); }
    const std::vector<JsonExtent>& ended() const { return ended_; }

    std::uint64_t row() const override { return 1; }
    Error refusal() const override { return {}; }  // it refuses nothing
    bool on_document_begin() override { return true; }
    bool on_object_begin() override { return open_bracket(); }
    bool on_array_begin() override { return open_bracket(); }
    bool on_object_end() override { return close_bracket(); }
    bool on_array_end() override { return close_bracket(); }
    bool on_key_part(std::string_view) override { return true; }
    bool on_key(std::string_view) override { return begin_token(); }
    bool on_string_part(std::string_view) override { return true; }
    bool on_string(std::string_view) override { return scalar(); }
    bool on_number_part(std::string_view) override { return true; }
    bool on_number(std::string_view) override { return scalar(); }
    bool on_literal(std::string_view) override { return scalar(); }

  private:
    struct Start {
        std::uint64_t offset = 0;
        std::size_t depth = 0;  // around it
    };

    bool stopped(const JsonStop& stop);
    bool begin_token();
    bool open_bracket();
    bool close_bracket();
    bool scalar();
    void end_line();

    JsonBrokenStarts& broken_;
    JsonScanner scanner_;
    std::size_t depth_ = 0;
    bool may_start_ = false;  // the next bracket would be a start
    bool is_too_deep_ = false;
    std::vector<Start> starts_;            // that are open, the outermost first
    std::optional<std::uint64_t> closed_;  // the start that ended with the last token
    std::uint64_t open_ = 0;               // where the value begins that has not ended
    std::vector<JsonExtent> ended_;
};

}  // namespace sluice::engine
