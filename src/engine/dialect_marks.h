// A dialect made ready for looking at bytes. Immutable; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/dialect.h"
#include "engine/simd/kernels.h"

namespace sluice::engine {

class DialectMarks {
  public:
    // `dialect` has a delimiter, and check() has nothing against it.
    explicit DialectMarks(const Dialect& dialect);

    bool is_quote(char byte) const { return dialect_.quote == byte; }
    // An escape that is the quote as well is no more than a doubled quote.
    bool is_escape(char byte) const { return dialect_.escape == byte; }
    bool is_comment(std::string_view line) const {
        return !dialect_.comment.empty() && line.starts_with(dialect_.comment);
    }
    // The bytes of the delimiter or the line end byte that `text` begins with; 0: neither.
    std::size_t separator(std::string_view text) const {
        if (text.front() == '\r' || text.front() == '\n') return 1;
        return text.starts_with(dialect_.delimiter) ? dialect_.delimiter.size() : 0;
    }
    // Behind the bytes at `at` that are data outside quotes, whatever follows them.
    const char* skip_plain(const char* at, const char* end) const {
        while (at != end && !ends_plain_[static_cast<unsigned char>(*at)]) ++at;
        return at;
    }
    // The first quote or escape, or the end.
    const char* skip_quoted(const char* at, const char* end) const;
    // How many doubled quotes `text`, inside quotes, begins with.
    std::size_t doubled_quotes(std::string_view text) const;

    // Whether simd::Kernels::scan_csv finds the separators, by these marks.
    bool is_scannable() const {
        return dialect_.delimiter.size() == 1 && !dialect_.escape && dialect_.comment.empty();
    }
    simd::CsvMarks scan_marks() const;

    const Dialect& dialect() const { return dialect_; }

  private:
    Dialect dialect_;
    std::array<bool, 256> ends_plain_{};  // delimiters and escapes begin so, and line ends
};

// Tells of the stray quotes of one record, in order, whether a later quote on the same line closes
// the field: no value runs on to the next line because of a stray quote. Looks at no byte twice.
class StrayQuotes {
  public:
    explicit StrayQuotes(const DialectMarks& marks) : marks_(marks) {}

    // `text`: what stands behind the stray quote, up to the end of what may be looked at, which
    // counts as a line end; `offset`: where that is.
    bool is_closed_later(std::string_view text, std::uint64_t offset);
    void begin_record() { known_ = 0; }

  private:
    const DialectMarks& marks_;
    std::uint64_t known_ = 0;  // the offset up to which the answer stays the same
    bool closed_ = false;
};

// Behind the quote that closes the field whose text begins at `at`, or behind a stray quote that
// makes plain text of the rest; npos when the text ends first.
std::size_t behind_quoted(std::string_view text,
                          std::size_t at,
                          const DialectMarks& marks,
                          StrayQuotes& strays);

// Where the record that begins at `text` ends: behind its line end, or npos when the text ends
// first. A line of comment counts as a record. Stray quotes are read as CsvReader does.
std::size_t csv_record_end(std::string_view text, const DialectMarks& marks);

}  // namespace sluice::engine
