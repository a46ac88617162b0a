// Splits a chunk's rows into members. A row that stands as the one before it needs only the ends of
// its values, from the masks of the tokens; another one is read token by token.
//
// One object for each thread. It understands strings, numbers, words, and what nests without
// escapes; another row, or one that is over a limit, is given as text for JsonScanner; and so is
// everything that is wrong.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "engine/json_chunks.h"
#include "engine/json_row_layout.h"

namespace sluice::engine {

struct JsonMember {
    enum class Kind : std::uint8_t {
        kString,
        kEscaped,
        kScalar,
        kNested,  // compact, and without escapes
        kSpaced,  // nested, without escapes, and with blanks: append_compact()
    };

    std::string_view key;  // as it stands between the quotes
    bool key_escaped = false;
    std::string_view value;  // kString and kEscaped: as it stands between the quotes
    Kind kind = Kind::kString;
};

// The text of a kSpaced value, without the blanks between its tokens.
void append_compact(std::string& out, std::string_view nested);

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
    std::span<const JsonMember> members() const { return {members_.data(), count_}; }
    // Of kRow: whether any value is kEscaped or kSpaced.
    bool needs_work() const { return needs_work_; }
    // Of kRow: the row has the members of the layout of this version, and only these. 0: it is not
    // known to.
    std::uint64_t layout() const { return like_layout_ ? layout_.version() : 0; }
    std::string_view row() const { return row_; }
    std::size_t row_offset() const { return static_cast<std::size_t>(row_.data() - text_.data()); }

  private:
    bool take_as_before();
    bool take_members();
    bool take_member();
    bool take_string(std::string_view& text, bool& escaped);
    bool take_value(JsonMember& member);
    bool take_scalar(JsonMember& member, std::size_t end);
    bool take_nested(JsonMember& member);
    std::size_t behind_plain(std::size_t at, bool& spaced) const;
    JsonMember& add_member();
    Found odd_row(std::size_t begin);
    void skip_blanks();
    // Where the first token at or behind `from` stands; there is one.
    std::size_t token_from(std::size_t from) const;
    bool has_backslash(std::size_t from, std::size_t to) const {
        const std::size_t first = from / simd::kBlock;
        const std::size_t last = to / simd::kBlock;
        const std::uint64_t* const words = chunk_->backslashes.data();
        const std::uint64_t low = ~std::uint64_t{0} << from % simd::kBlock;
        const std::uint64_t high = ~(~std::uint64_t{0} << to % simd::kBlock);
        if (first == last) return (words[first] & low & high) != 0;
        std::uint64_t found = (words[first] & low) | (words[last] & high);
        for (std::size_t word = first + 1; word < last; ++word) found |= words[word];
        return found != 0;
    }
    // Sets next_ to the first token at or behind at_.
    void find_token();
    // The byte of the next token, or a blank behind the last one.
    char token() const { return text_.data()[positions_[next_]]; }
    bool blank_before(std::uint32_t position) const;
    bool take_token(char byte);

    Limits limits_;
    const JsonChunk* chunk_ = nullptr;
    std::string_view text_;
    std::vector<std::uint32_t> positions_;  // of tokens; behind them some of the text's end
    std::size_t token_count_ = 0;
    bool has_positions_ = false;
    std::size_t next_ = 0;
    std::size_t at_ = 0;  // behind what was taken
    bool first_ = false;
    JsonRowLayout layout_;
    bool like_layout_ = false;
    bool needs_work_ = false;
    std::vector<JsonMember> members_;  // the first count_ are the row's
    std::size_t count_ = 0;
    std::string_view row_;
};

}  // namespace sluice::engine
