// Writes rows in an output format.
//
// Each RowWriter belongs to one thread; its RowFormat is shared. What comes out is valid in its
// format: prologue, the rows' texts, epilogue. A row's text begins with separator(), which whoever
// puts the texts together drops from the first row. Errors: what the piece sink returns, and those
// of RowFormat::check().
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "engine/padded_buffer.h"
#include "engine/row_format.h"
#include "engine/row_sink.h"
#include "engine/simd/kernels.h"

namespace sluice::engine {

// Takes the written text, piece by piece.
class PieceSink {
  public:
    virtual ~PieceSink() = default;
    virtual Result<void> piece(std::string_view text) = 0;
};

class RowWriter final : public RowSink {
  public:
    // `unquoted_is_clean`: no field of kind kUnquoted needs quotes in this format.
    RowWriter(const RowFormat& format, bool unquoted_is_clean, PieceSink& sink);

    // Starts anew: rows count from 1.
    void begin();
    Result<void> rows(const FieldRows& rows) override;
    // Rows written since begin().
    std::uint64_t row_count() const { return row_count_; }
    // Hands on what is left.
    Result<void> flush() { return hand_on(); }
    // What is left, for those who take it instead; then begin().
    PaddedBuffer& rest() { return out_; }

  private:
    Result<void> hand_on();
    Result<void> large_row(const Field* fields);
    Result<void> large_json_value(const Field& field);
    Result<void> large_csv_value(const Field& field, bool quotes);
    Result<void> put(std::string_view text);

    const RowFormat& format_;
    simd::CsvFrame csv_;
    PieceSink& sink_;
    std::uint64_t row_count_ = 0;  // since begin()
    PaddedBuffer out_;
};

}  // namespace sluice::engine
