// Splits JSON text (RFC 8259) into events: a push scanner that keeps no values, so that an array of
// any length streams in bounded memory.
//
// One thread at a time; borrows the events. The text is any number of documents, one behind the
// other. Texts come in parts, as they stand in the blocks; neither the events' meaning nor an
// error's place depends on the blocks (Boost.JSON's incremental parser places errors by its
// blocks). The input is valid UTF-8; Input sees to that.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "engine/input.h"

namespace sluice::engine {

// What the scanner finds. A function that returns false stops it, and refusal() says why.
class JsonEvents {
  public:
    virtual ~JsonEvents() = default;
    virtual bool on_document_begin() = 0;
    virtual bool on_object_begin() = 0;
    virtual bool on_object_end() = 0;
    virtual bool on_array_begin() = 0;
    virtual bool on_array_end() = 0;
    // Member names and strings, decoded: any number of parts, then the last one.
    virtual bool on_key_part(std::string_view part) = 0;
    virtual bool on_key(std::string_view last_part) = 0;
    virtual bool on_string_part(std::string_view part) = 0;
    virtual bool on_string(std::string_view last_part) = 0;
    // Numbers as they are written.
    virtual bool on_number_part(std::string_view part) = 0;
    virtual bool on_number(std::string_view last_part) = 0;
    virtual bool on_literal(std::string_view name) = 0;  // true, false, null

    // The row that an error belongs to.
    virtual std::uint64_t row() const = 0;
    // The scanner adds the byte at which the refused token begins, when the place has a row.
    virtual Error refusal() const = 0;
};

// Why a scan ended early.
struct JsonStop {
    Error error;
    bool is_syntax = false;  // the text is no JSON at all
};

// Scans the whole input; a JsonStop when its end is not reached. Errors: what the input returns.
Result<std::optional<JsonStop>> scan_json(Input& input, const Limits& limits, JsonEvents& events);

class JsonScanner {
  public:
    JsonScanner(const Limits& limits, JsonEvents& events);

    // `offset`: where the block stands in the file.
    std::optional<JsonStop> feed(std::string_view block, std::uint64_t offset);
    std::optional<JsonStop> finish(std::uint64_t file_bytes);

    // Takes halves of surrogate pairs for U+FFFD, for those who only want to know where values end.
    void allow_half_pairs() { half_pairs_ = true; }
    // Nothing is open: a document may begin.
    bool is_between_documents() const { return state_ == State::kDocument; }
    // A value has ended inside another one, and nothing has come behind it.
    bool is_after_value() const { return state_ == State::kAfterValue; }
    // A value must come inside another one, or may, with no comma or colon before it.
    bool is_before_value() const {
        return state_ == State::kValue || state_ == State::kFirstElement;
    }
    // After json_too_deep: goes on at end_offset(), as if the outermost open brackets, fewer than
    // all, had not been.
    void drop_outer(std::size_t brackets);
    // A token has begun and not ended.
    bool is_in_token() const { return state_ >= State::kString; }
    // During an event, or in a token: where it begins. During an event: where what it ends does.
    std::uint64_t token_offset() const { return token_offset_; }
    std::uint64_t end_offset() const { return here(); }

  private:
    enum class State : std::uint8_t {
        kDocument,      // between documents
        kValue,         // a value must come
        kFirstElement,  // a value or ]
        kFirstMember,   // a name or }
        kMember,        // a name must come
        kColon,
        kAfterValue,  // a comma or the closing bracket
        // In a token.
        kString,
        kEscape,         // behind a backslash
        kHex,            // in the four digits of \u
        kPairBackslash,  // the second half of a surrogate pair must come: its backslash
        kPairU,          // … and its u
        kNumber,
        kLiteral,
    };
    enum class Number : std::uint8_t {
        kEnd,
        kMinus,
        kZero,
        kInteger,
        kDot,
        kFraction,
        kE,
        kSign,
        kExponent
    };

    static Number next_in_number(Number state, char byte);
    bool step();
    bool between_tokens();
    bool begin_value(char byte);
    bool open(char bracket);
    bool close(char bracket);
    bool is_string_next();
    bool begin_string(bool is_key);
    bool in_string();
    bool in_escape();
    bool in_hex();
    bool take_code_unit();
    bool in_number();
    bool in_literal();
    void end_value();
    bool string_part(std::string_view part);

    std::uint64_t here() const { return offset_ + static_cast<std::uint64_t>(at_ - block_.data()); }
    bool is_number_whole() const;
    bool syntax_error(std::string_view what);
    bool half_pair(State next);
    bool refuse(Error error, bool is_syntax);
    JsonStop take_stop();

    std::size_t depth_max_;
    std::size_t depth_around_;  // of what is around the text
    bool half_pairs_ = false;   // they are allowed
    JsonEvents& events_;

    State state_ = State::kDocument;
    std::string brackets_;     // the open ones
    bool line_ended_ = false;  // since the last value did
    std::uint64_t token_offset_ = 0;
    bool is_key_ = false;
    std::uint64_t escape_offset_ = 0;
    unsigned hex_left_ = 0;
    std::uint32_t code_unit_ = 0;
    std::uint32_t high_half_ = 0;  // of a surrogate pair; 0: none
    Number number_ = Number::kEnd;
    std::string_view literal_;
    std::size_t literal_matched_ = 0;

    std::string_view block_;
    const char* at_ = nullptr;  // in block_
    const char* end_ = nullptr;
    std::uint64_t offset_ = 0;
    std::optional<JsonStop> stop_;
};

}  // namespace sluice::engine
