// Splits a chunk's rows into members. Members that stand as in rows before need only the ends of
// their values, from the masks of the tokens; others are read token by token.
//
// One object for each thread. It understands strings, numbers, words, and what nests without
// escapes; another row, or one that is over a limit, is given as text for JsonScanner; and so is
// everything that is wrong.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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
    // The same as of another member of this thread: the same name, written in the same way.
    std::uint32_t part = JsonRowLayout::kNone;
    std::string_view value;  // kString and kEscaped: as it stands between the quotes
    Kind kind = Kind::kString;

    // Its value is not a part of the text as it stands there.
    bool needs_work() const { return kind == Kind::kEscaped || kind == Kind::kSpaced; }
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
    // The same; their values may be changed.
    std::span<JsonMember> mutable_members() { return {members_.data(), count_}; }
    // Of kRow: whether any value needs work.
    bool needs_work() const { return needs_work_; }
    // Of kRow: whether it is known that the row has the members of the one before, and only these.
    bool is_as_before() const { return as_before_; }
    std::string_view row() const { return row_; }
    std::size_t row_offset() const { return static_cast<std::size_t>(row_.data() - text_.data()); }

  private:
    static constexpr std::size_t kNoRow = static_cast<std::size_t>(-1);

    bool take_known_members();
    // Behind the string whose text begins at `at`. 0: it is none that is known.
    std::size_t take_known_string(JsonMember& member, std::size_t at) const {
        const char* const text = text_.data();
        std::size_t end = stop_from(at, chunk_->backslashes.data());
        const bool escaped = text[end] == '\\';
        if (escaped) end = token_from(end);
        member.value = {text + at, end - at};
        member.kind = escaped ? JsonMember::Kind::kEscaped : JsonMember::Kind::kString;
        return text[end] == '"' && end - at <= limits_.field_bytes ? end + 1 : 0;
    }
    std::size_t take_known_value(JsonMember& member, std::size_t at);
    bool take_members();
    bool take_member();
    bool take_string(std::string_view& text, bool& escaped);
    bool take_value(JsonMember& member);
    bool take_scalar(JsonMember& member, std::size_t end);
    bool take_nested(JsonMember& member);
    std::size_t behind_plain(std::size_t at, bool& spaced) const;
    JsonMember& add_member() {
        if (count_ == members_.size()) members_.resize(2 * count_ + 16);
        return members_[count_++];
    }
    // `member` still says the part that stood there in the row before.
    void note_part(JsonMember& member, std::uint32_t part) {
        as_before_ = as_before_ && part == member.part && part != JsonRowLayout::kNone;
        member.part = part;
    }
    Found odd_row(std::size_t begin);
    void skip_blanks();
    std::uint32_t last_part() const {
        return count_ == 0 ? JsonRowLayout::kNone : members_[count_ - 1].part;
    }
    // Where the first token at or behind `from` stands; there is one.
    std::size_t token_from(std::size_t from) const {
        return stop_from(from, chunk_->tokens.data());
    }
    // The same of a token or a bit of `others`.
    std::size_t stop_from(std::size_t from, const std::uint64_t* others) const {
        const std::uint64_t* const tokens = chunk_->tokens.data();
        std::size_t word = from / simd::kBlock;
        const std::uint64_t bits = (tokens[word] | others[word]) >> from % simd::kBlock;
        if (bits != 0) return from + static_cast<std::size_t>(std::countr_zero(bits));
        do {
            ++word;
        } while ((tokens[word] | others[word]) == 0);
        return word * simd::kBlock +
               static_cast<std::size_t>(std::countr_zero(tokens[word] | others[word]));
    }
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
    std::size_t count_before_ = kNoRow;  // of the row before's members
    bool as_before_ = false;
    bool needs_work_ = false;
    std::vector<JsonMember> members_;  // the first count_ are the row's
    std::size_t count_ = 0;
    std::string_view row_;
};

}  // namespace sluice::engine
