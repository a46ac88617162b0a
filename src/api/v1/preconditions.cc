#include "api/v1/preconditions.h"

#include <charconv>

#include "base/text.h"

namespace sluice::api::v1 {
namespace {

std::optional<std::uint64_t> revision_of(std::string_view etag) {
    if (etag.size() < 3 || etag.front() != '"' || etag.back() != '"') return std::nullopt;
    const std::string_view digits = etag.substr(1, etag.size() - 2);
    std::uint64_t revision = 0;
    const char* const last = digits.data() + digits.size();
    const auto [end, error] = std::from_chars(digits.data(), last, revision);
    if (error != std::errc() || end != last) return std::nullopt;
    return revision;
}

std::unexpected<Error> bad(std::string_view header) {
    return fail(Code::kInvalid,
                "bad_precondition",
                std::string(header) + " must be * or one ETag as it was given, like \"3\"");
}

}  // namespace

std::string etag_of(std::uint64_t revision) {
    return '"' + std::to_string(revision) + '"';
}

Result<Preconditions> read_preconditions(const Request& request) {
    Preconditions read;
    const auto match = header(request, "if-match");
    const auto none = header(request, "if-none-match");
    if (match && none) {
        return fail(
            Code::kInvalid, "bad_precondition", "If-Match and If-None-Match contradict each other");
    }
    if (match) {
        read.match_any = trimmed(*match) == "*";
        if (!read.match_any) read.match = revision_of(trimmed(*match));
        if (!read.match_any && !read.match) return bad("If-Match");
    }
    if (none) {
        read.none_exists = trimmed(*none) == "*";
        if (!read.none_exists) read.none = revision_of(trimmed(*none));
        if (!read.none_exists && !read.none) return bad("If-None-Match");
    }
    return read;
}

}  // namespace sluice::api::v1
