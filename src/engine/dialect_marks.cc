#include "engine/dialect_marks.h"

#include <algorithm>
#include <cstring>

namespace sluice::engine {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// Behind the line end at `text[at]`.
std::size_t behind_line_end(std::string_view text, std::size_t at) {
    const bool crlf = text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
    return at + (crlf ? 2 : 1);
}

}  // namespace

DialectMarks::DialectMarks(const Dialect& dialect) : dialect_(dialect) {
    if (dialect_.escape == dialect_.quote) dialect_.escape.reset();
    for (const char byte : {dialect_.delimiter.front(), '\r', '\n'})
        ends_plain_[static_cast<unsigned char>(byte)] = true;
    if (dialect_.escape) ends_plain_[static_cast<unsigned char>(*dialect_.escape)] = true;
}

const char* DialectMarks::skip_quoted(const char* at, const char* end) const {
    if (dialect_.escape) {
        return std::find_if(at, end, [&](char byte) { return is_quote(byte) || is_escape(byte); });
    }
    const void* const quote =
        at == end ? nullptr : std::memchr(at, *dialect_.quote, static_cast<std::size_t>(end - at));
    return quote == nullptr ? end : static_cast<const char*>(quote);
}

std::size_t DialectMarks::doubled_quotes(std::string_view text) const {
    std::size_t at = 0;
    while (at + 2 <= text.size() && is_quote(text[at]) && is_quote(text[at + 1])) at += 2;
    return at / 2;
}

simd::CsvMarks DialectMarks::scan_marks() const {
    return {dialect_.delimiter.front(), dialect_.quote};
}

bool StrayQuotes::is_closed_later(std::string_view text, std::uint64_t offset) {
    if (offset < known_) return closed_;
    closed_ = false;
    std::size_t at = 0;
    while (at < text.size() && text[at] != '\r' && text[at] != '\n') {
        const char byte = text[at++];
        if (!marks_.is_quote(byte) && !marks_.is_escape(byte)) continue;
        const bool doubled = at < text.size() && marks_.is_quote(text[at]);
        if (marks_.is_escape(byte) || doubled) {
            ++at;
        } else if (at >= text.size() || marks_.separator(text.substr(at)) > 0) {
            closed_ = true;
            break;
        }
    }
    known_ = offset + at;
    return closed_;
}

std::size_t behind_quoted(std::string_view text,
                          std::size_t at,
                          const DialectMarks& marks,
                          StrayQuotes& strays) {
    const char* const end = text.data() + text.size();
    while (true) {
        at += 2 * marks.doubled_quotes(text.substr(at));
        const char* const stop = marks.skip_quoted(text.data() + at, end);
        if (stop == end) return kNone;
        at = static_cast<std::size_t>(stop - text.data()) + 1;
        const bool escaped =
            !marks.is_quote(*stop) || (at < text.size() && marks.is_quote(text[at]));
        if (escaped) {
            if (++at > text.size()) return kNone;
            continue;
        }
        const bool stray = marks.dialect().stray_quotes && at < text.size() &&
                           marks.separator(text.substr(at)) == 0;
        if (!stray || !strays.is_closed_later(text.substr(at), at)) return at;
    }
}

std::size_t csv_record_end(std::string_view text, const DialectMarks& marks) {
    if (marks.is_comment(text)) {
        const std::size_t at = text.find_first_of("\r\n");
        return at == kNone ? kNone : behind_line_end(text, at);
    }
    const char* const end = text.data() + text.size();
    StrayQuotes strays(marks);
    bool field_begins = true;
    for (std::size_t at = 0; at < text.size();) {
        if (std::exchange(field_begins, false) && marks.is_quote(text[at])) {
            at = behind_quoted(text, at + 1, marks, strays);
            if (at == kNone) return kNone;
        }
        at = static_cast<std::size_t>(marks.skip_plain(text.data() + at, end) - text.data());
        if (at == text.size()) return kNone;
        if (text[at] == '\r' || text[at] == '\n') return behind_line_end(text, at);
        const std::size_t delimiter = marks.separator(text.substr(at));
        field_begins = delimiter > 0;
        at += delimiter > 0 ? delimiter : marks.is_escape(text[at]) ? 2 : 1;
    }
    return kNone;
}

}  // namespace sluice::engine
