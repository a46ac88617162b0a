// Splits a chunk's rows into members, from the positions of its tokens.
//
// One object for each thread. It understands rows of strings, numbers and words; a row that nests,
// or is over a limit, is given as text for JsonScanner; and so is everything that is wrong.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "engine/json_chunks.h"

namespace sluice::engine {

struct JsonMember {
    enum class Kind : std::uint8_t { kString, kEscaped, kScalar };

    std::string_view key;  // as it stands between the quotes
    bool key_escaped = false;
    std::string_view value;  // kString and kEscaped: as it stands between the quotes
    Kind kind = Kind::kString;
};

class JsonRowScanner {
  public:
    enum class Found : std::uint8_t {
        kRow,     // members() and row()
        kOddRow,  // row(): one object's brackets and what is between them
        kEnd,
        kOdd,  // no row can be made out here
    };

    explicit JsonRowScanner(const Limits& limits) : limits_(limits) {}

    // `chunk` must stay until the last next().
    void begin(const JsonChunk& chunk);
    Found next();
    const std::vector<JsonMember>& members() const { return members_; }
    std::string_view row() const { return row_; }
    std::size_t row_offset() const { return static_cast<std::size_t>(row_.data() - text_.data()); }

  private:
    bool take_members();
    bool take_string(std::string_view& text, bool& escaped);
    bool take_value(JsonMember& member);
    Found odd_row(std::size_t first_token);
    // The byte of the next token, or a blank behind the last one.
    char token() const { return text_.data()[positions_[next_]]; }
    bool blank_before(std::uint32_t position) const;
    bool has_backslash(std::size_t from, std::size_t to) const;
    bool take_token(char byte);

    Limits limits_;
    const JsonChunk* chunk_ = nullptr;
    std::string_view text_;
    std::vector<std::uint32_t> positions_;  // of tokens; behind them some of the text's end
    std::size_t count_ = 0;
    std::size_t next_ = 0;
    std::uint32_t at_ = 0;  // behind what was taken
    bool first_ = false;
    std::vector<JsonMember> members_;
    std::string_view row_;
};

}  // namespace sluice::engine
