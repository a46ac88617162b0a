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
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "engine/field.h"
#include "engine/json_chunks.h"
#include "engine/json_row_layout.h"
#include "engine/json_string.h"

namespace sluice::engine {

struct JsonMember {
    std::string_view key;  // as it stands between the quotes
    // The same as of another member of this thread: the same name, written in the same way.
    std::uint32_t part = JsonRowLayout::kNone;
    bool key_escaped = false;
};

// Takes the members of rows, one behind the other: its name, then its value, by one of the add…().
//
// JsonRowScanner::take() wants these of the class behind it, too:
//     std::size_t rows_max() const;   // that are to come now
//     std::size_t bytes_max() const;  // of the text before the last of them
//     void begin_row();
//     bool begin_known(std::uint32_t part);  // as begin_member(), which is asked when this is
//     false void end_row(); void drop_row();                   // in place of end_row(): the row is
//     odd void end_rows(std::size_t bytes);  // of the text in which they stood
class JsonMembers {
  public:
    virtual ~JsonMembers() = default;
    // False, here and below: the slow reader must look at the row.
    virtual bool begin_member(const JsonMember& member) = 0;
    // The value as it stands there, of a string between the quotes; nothing for null.
    virtual void add(Field value) = 0;
    // The same, with escapes to be decoded.
    virtual bool add_escaped(std::string_view raw) = 0;
    // What nests, without escapes, and with blanks: append_compact().
    virtual void add_spaced(std::string_view nested) = 0;
};

// The text that was given to add_spaced(), without the blanks between its tokens.
void append_compact(std::string& out, std::string_view nested);

class JsonRowScanner {
  public:
    enum class Found : std::uint8_t {
        kFull,    // no more rows, or text, was wanted
        kOddRow,  // row(): one object's brackets and what is between them
        kEnd,
        kOdd,  // no row can be made out here
    };

    explicit JsonRowScanner(const Limits& limits) : limits_(limits) {}

    // `chunk` must stay until the last take().
    void begin(const JsonChunk& chunk);
    // Gives rows to `rows`, until something else is found. Defined in json_row_take.h.
    template <class Rows>
    Found take(Rows& rows);
    // Of kOddRow.
    std::string_view row() const { return row_; }
    std::size_t row_offset() const { return static_cast<std::size_t>(row_.data() - text_.data()); }

  private:
    template <class Rows>
    std::size_t take_row(Rows& rows, std::size_t at);
    template <class Rows>
    std::size_t take_text(Rows& rows, std::size_t at);
    template <class Rows>
    std::size_t take_other_value(Rows& rows, std::size_t at);
    static bool begin_member(JsonMembers& rows, const JsonRowLayout::Part& part);
    std::size_t take_escaped(JsonMembers& rows, std::size_t begin) const;
    std::size_t take_scalar(JsonMembers& rows, std::size_t at, std::size_t end) const;
    std::size_t take_nested(JsonMembers& rows, std::size_t at) const;
    std::size_t take_others(JsonMembers& rows, std::size_t at, std::uint32_t before);
    bool take_member(JsonMembers& rows, std::uint32_t& before, bool is_first);
    bool take_string(std::string_view& text, bool& escaped);
    bool take_value(JsonMembers& rows);
    std::size_t behind_plain(std::size_t at, bool& spaced) const;
    std::size_t behind_name(std::size_t at, bool& spaced) const;
    std::size_t behind_nested(std::size_t at, bool& spaced) const;
    std::string_view part_of_text(std::size_t begin, std::size_t end) const {
        return {text_.data() + begin, end - begin};
    }
    Field scalar(std::size_t begin, std::size_t end) const {
        if (text_.data()[begin] == 'n') return Field::none();
        return {
            text_.data() + begin, static_cast<std::uint32_t>(end - begin), Field::Kind::kUnquoted};
    }
    Found odd_row(std::size_t begin);
    // The text ends with blanks that do not count.
    static std::size_t behind_blanks(const char* text, std::size_t at, std::size_t end) {
        while (at < end && is_json_blank(text[at])) ++at;
        return at;
    }
    // The same, and tells of them.
    std::size_t behind_spaces(std::size_t at, bool& spaced) const {
        const char* const text = text_.data();
        if (static_cast<unsigned char>(text[at]) > ' ') [[likely]]
            return at;
        const std::size_t begin = at;
        at = behind_blanks(text, at, text_.size());
        spaced = spaced || at != begin;
        return at;
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
    std::string_view row_;
};

}  // namespace sluice::engine
