#include "engine/dialect.h"

#include "engine/utf8.h"

namespace sluice::engine {
namespace {

std::unexpected<Error> bad(std::string message) {
    return fail(Code::kInvalid, "bad_dialect", std::move(message));
}

Result<void> check_delimiter(const std::string& delimiter) {
    if (delimiter.size() > kDelimiterBytesMax)
        return bad("a delimiter has at most " + std::to_string(kDelimiterBytesMax) + " bytes");
    if (delimiter.find_first_of("\r\n") != std::string::npos)
        return bad("a delimiter holds no line end");
    if (text_prefix(delimiter).bytes != delimiter.size()) return bad("a delimiter is UTF-8 text");
    // Before an empty first value it would be taken for the file's.
    if (delimiter.starts_with("\xEF\xBB\xBF"))
        return bad("a delimiter does not begin with a byte order mark");
    return {};
}

Result<void> check_mark(const Dialect& dialect, std::optional<char> mark, const char* name) {
    if (!mark) return {};
    if (*mark == '\r' || *mark == '\n' || *mark == '\0' || static_cast<unsigned char>(*mark) > 0x7F)
        return bad(std::string(name) + " is one ASCII character, and no line end");
    if (dialect.delimiter.find(*mark) != std::string::npos)
        return bad(std::string(name) + " is no part of the delimiter");
    return {};
}

}  // namespace

Result<void> check(const Dialect& dialect) {
    TRY(check_delimiter(dialect.delimiter));
    TRY(check_mark(dialect, dialect.quote, "the quote"));
    TRY(check_mark(dialect, dialect.escape, "the escape"));
    const std::string& comment = dialect.comment;
    if (comment.find_first_of("\r\n") != std::string::npos ||
        text_prefix(comment).bytes != comment.size())
        return bad("a comment's beginning is UTF-8 text without a line end");
    if (!comment.empty() && dialect.quote && comment.front() == *dialect.quote)
        return bad("a comment does not begin with a quote");
    return {};
}

Result<void> check(const OutputDialect& dialect) {
    TRY(check_delimiter(dialect.delimiter));
    if (dialect.delimiter.find('"') != std::string::npos)
        return bad("the output's delimiter holds no quote");
    return {};
}

}  // namespace sluice::engine
