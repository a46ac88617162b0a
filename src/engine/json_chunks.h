// Cuts JSON into chunks of whole rows: objects of an array, of {"items":[…]}, or one behind the
// other.
//
// One thread at a time, in order. It knows the plain shapes only and makes no errors: whatever it
// does not understand it calls odd, and JsonScanner says what it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/chunk_filler.h"
#include "engine/json_reader.h"
#include "engine/simd/kernels.h"

namespace sluice::engine {

struct JsonChunk {
    std::uint64_t number = 0;               // from 0, without gaps
    std::uint64_t offset = 0;               // of its first byte, in the file
    PaddedBuffer bytes;                     // rows, and what stands between them
    JsonShape shape = JsonShape::kObjects;  // others have a comma before each row
    bool first_row_has_none = false;
    bool is_last = false;  // of lines: nothing stands behind them in the file
    // Masks, of the bytes and perhaps of some behind them; a word of zeroes ends each.
    std::vector<std::uint64_t> tokens;
    std::vector<std::uint64_t> stops;  // the same, and backslashes
};

// Makes the masks of all bytes, from where no string goes on. Returns how it is behind them.
simd::JsonScanState scan_tokens(JsonChunk& chunk);

class JsonCutter {
  public:
    enum class Found : std::uint8_t { kChunk, kEnd, kOdd };

    virtual ~JsonCutter() = default;
    // Errors: what the input returns.
    virtual Result<Found> next(JsonChunk& chunk) = 0;
    // After the first next() that was not odd.
    virtual JsonShape shape() const = 0;
    virtual std::uint64_t next_number() const = 0;
};

// What stands before the rows of a text.
struct JsonPrefix {
    JsonShape shape = JsonShape::kObjects;
    std::size_t bytes = 0;
};

// None: it begins like no JSON, or is not whole. Without `may_be_items`, an object is a row even if
// it begins as {"items":[…]} does.
std::optional<JsonPrefix> json_prefix(std::string_view text, bool may_be_items);

class JsonChunks final : public JsonCutter {
  public:
    // Chunks have about `chunk_bytes`, or one row when that is larger, up to `row_bytes_max`.
    // `may_be_items`: see json_prefix().
    JsonChunks(Input& input,
               std::size_t chunk_bytes,
               std::size_t row_bytes_max,
               bool may_be_items = true);

    Result<Found> next(JsonChunk& chunk) override;
    JsonShape shape() const override { return shape_; }
    std::uint64_t next_number() const override { return number_; }

  private:
    static void blank(JsonChunk& chunk, std::size_t size);
    std::optional<std::size_t> take_prefix(std::string_view text);
    bool is_suffix(std::string_view text) const;
    // Behind the last row that is whole, or 0; nothing when the text is odd.
    std::optional<std::size_t> rows_end(JsonChunk& chunk, std::size_t from);

    ChunkFiller filler_;
    std::size_t chunk_bytes_;
    std::size_t row_bytes_max_;
    bool may_be_items_;
    JsonShape shape_ = JsonShape::kObjects;
    std::uint64_t number_ = 0;
    bool rows_begun_ = false;
};

}  // namespace sluice::engine
