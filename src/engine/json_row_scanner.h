// Splits a chunk's rows into members. Members that stand as in rows before need only the ends of
// their values, from the masks of the tokens; others are read token by token.
//
// One object for each thread. It understands strings, numbers, words, and what nests without
// escapes; another row, or one that is over a limit, is given as text for JsonScanner; and so is
// everything that is wrong.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "engine/field.h"
#include "engine/json_chunks.h"
#include "engine/json_row_layout.h"

namespace sluice::engine {

struct JsonMember {
    std::string_view key;  // as it stands between the quotes
    // The same as of another member of this thread: the same name, written in the same way.
    std::uint32_t part = JsonRowLayout::kNone;
    bool key_escaped = false;
};

// A value that is not a part of the text as it stands there.
struct JsonUnfinished {
    enum class Kind : std::uint8_t {
        kEscaped,
        kSpaced,  // nested, without escapes, and with blanks: append_compact()
    };

    std::size_t member;
    Kind kind;
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
    // Theirs; may be changed. A string as it stands between the quotes; nothing for null; else the
    // text, what nests compact. Unless it is one of unfinished().
    std::span<Field> values() { return {values_.data(), count_}; }
    std::span<const JsonUnfinished> unfinished() const { return unfinished_; }
    // Of kRow: whether it is known that the row has the members of the one before, and only these.
    bool is_as_before() const { return as_before_; }
    std::string_view row() const { return row_; }
    std::size_t row_offset() const { return static_cast<std::size_t>(row_.data() - text_.data()); }

  private:
    static constexpr std::size_t kNoRow = static_cast<std::size_t>(-1);

    bool take_known_members();
    std::size_t take_escaped(std::size_t member, std::size_t begin);
    std::size_t take_known_value(std::size_t member, std::size_t at);
    bool take_members();
    bool take_member();
    std::size_t add_member();
    bool take_string(std::string_view& text, bool& escaped);
    bool take_value(std::size_t member);
    std::size_t take_scalar(std::size_t member, std::size_t at, std::size_t end);
    std::size_t take_nested(std::size_t member, std::size_t at);
    std::size_t behind_plain(std::size_t at, bool& spaced) const;
    Field field(std::size_t begin, std::size_t end) const {
        return {text_.data() + begin, static_cast<std::uint32_t>(end - begin)};
    }
    Field scalar(std::size_t begin, std::size_t end) const {
        return text_.data()[begin] == 'n' ? Field{} : field(begin, end);
    }
    bool fits() const;
    Found odd_row(std::size_t begin);
    std::size_t behind_blanks(std::size_t at) const;
    void skip_blanks() { at_ = behind_blanks(at_); }
    std::uint32_t last_part() const {
        return count_ == 0 ? JsonRowLayout::kNone : members_[count_ - 1].part;
    }
    // Where the first token at or behind `from` stands; there is one.
    std::size_t token_from(std::size_t from) const { return bit_from(chunk_->tokens.data(), from); }
    // Most strings end within the seven bytes of the mask that are looked at first.
    static std::size_t bit_from(const std::uint64_t* mask, std::size_t from) {
        std::uint64_t bits = 0;
        std::memcpy(&bits, reinterpret_cast<const char*>(mask) + from / 8, sizeof bits);
        bits >>= from % 8;
        if (bits != 0) return from + static_cast<unsigned>(std::countr_zero(bits));
        std::size_t word = from / simd::kBlock;
        do {
            ++word;
        } while (mask[word] == 0);
        return word * simd::kBlock + static_cast<unsigned>(std::countr_zero(mask[word]));
    }
    // Whether a backslash stands there, inside a string.
    bool has_backslash(std::size_t from, std::size_t to) const {
        return bit_from(chunk_->stops.data(), from) < to;
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
    std::size_t count_before_ = kNoRow;  // of the row before's members
    bool as_before_ = false;
    std::vector<JsonMember> members_;  // the first count_ are the row's
    std::vector<Field> values_;        // as many
    std::vector<JsonUnfinished> unfinished_;
    std::size_t count_ = 0;
    std::string_view row_;
};

}  // namespace sluice::engine
