#include "gateway/s3/conditional.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>

#include "base/http_time.h"
#include "base/text.h"
#include "gateway/s3/s3_error.h"

namespace sluice::gateway::s3 {
namespace {

// Beyond 64 bits: the largest, which is behind the end of every object.
std::optional<std::uint64_t> to_number(std::string_view text) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (stop != end || text.empty()) return std::nullopt;
    if (error == std::errc::result_out_of_range) return std::numeric_limits<std::uint64_t>::max();
    if (error != std::errc{}) return std::nullopt;
    return value;
}

std::string_view without_quotes(std::string_view tag) {
    const bool quoted = tag.size() >= 2 && tag.starts_with('"') && tag.ends_with('"');
    return quoted ? tag.substr(1, tag.size() - 2) : tag;
}

// Absent: `*`, a list, nothing.
std::optional<ETag> one_tag(std::string_view header) {
    const auto tag = trimmed(header);
    if (tag.empty() || tag == "*" || tag.find(',') != std::string_view::npos) return std::nullopt;
    return ETag{std::string(without_quotes(tag))};
}

// `condition`: the header, as S3 spells it.
Error failed(std::string condition) {
    Error error = in_s3_words(Error{Code::kConflict, "precondition_failed", {}, {}});
    error.place.column = std::move(condition);
    return error;
}

std::unexpected<Error> outside() {
    return s3_error("InvalidRange", "The requested range is not satisfiable");
}

}  // namespace

Result<std::optional<ByteRange>> parse_range(std::string_view header, std::uint64_t size) {
    constexpr std::string_view kUnit = "bytes=";
    if (to_lower(header.substr(0, kUnit.size())) != kUnit) return std::nullopt;
    const auto text = trimmed(header.substr(kUnit.size()));
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto first = to_number(text.substr(0, dash));
    const auto last = to_number(text.substr(dash + 1));

    if (dash == 0) {  // the last n bytes
        if (!last) return std::nullopt;
        if (*last == 0 || size == 0) return outside();
        return ByteRange{size - std::min(*last, size), size - 1};
    }
    const bool open_ended = dash + 1 == text.size();
    if (!first || (!open_ended && (!last || *last < *first))) return std::nullopt;
    if (*first >= size) return outside();
    return ByteRange{*first, open_ended ? size - 1 : std::min(*last, size - 1)};
}

bool matches_etag(std::string_view header, const ETag& etag) {
    if (trimmed(header) == "*") return true;
    while (true) {
        const auto item = header.substr(0, header.find(','));
        auto tag = trimmed(item);
        if (tag.starts_with("W/")) tag.remove_prefix(2);
        if (without_quotes(tag) == etag.text()) return true;
        if (item.size() == header.size()) return false;
        header.remove_prefix(item.size() + 1);
    }
}

Verdict precondition(const S3Request& request, std::string_view before, const ObjectInfo& info) {
    const auto header = [&](std::string_view name) {
        return request.header(std::string(before).append(name));
    };
    // Dates in headers are whole seconds.
    const auto modified = std::chrono::floor<Seconds>(info.modified);
    if (const auto tags = header("if-match")) {
        if (!matches_etag(*tags, info.etag)) return Verdict::kFailed;
    } else if (const auto date = parse_http_date(header("if-unmodified-since").value_or(""))) {
        if (modified > *date) return Verdict::kFailed;
    }
    if (const auto tags = header("if-none-match")) {
        if (matches_etag(*tags, info.etag)) return Verdict::kNotModified;
    } else if (const auto date = parse_http_date(header("if-modified-since").value_or(""))) {
        if (modified <= *date) return Verdict::kNotModified;
    }
    return Verdict::kProceed;
}

std::unexpected<Error> precondition_failed(const S3Request& request,
                                           std::string_view before,
                                           Verdict verdict) {
    const bool not_modified = verdict == Verdict::kNotModified;
    const std::string tag = std::string(before) + (not_modified ? "if-none-match" : "if-match");
    const std::string_view date = not_modified ? "If-Modified-Since" : "If-Unmodified-Since";
    const std::string_view name = !request.header(tag) ? date
                                  : not_modified       ? "If-None-Match"
                                                       : "If-Match";
    return std::unexpected(failed(std::string(before).append(name)));
}

Result<std::vector<Expectation>> write_conditions(const S3Request& request, const Authorized& by) {
    const auto if_match = request.header("if-match");
    const auto if_none_match = request.header("if-none-match");
    std::vector<Expectation> expect;
    if (!if_match && !if_none_match) return expect;
    const auto tag = if_match ? one_tag(*if_match) : std::nullopt;
    if (if_match) TRY(by.allow(Access::kRead, request.bucket, request.key.text()));
    if (tag && !if_none_match) {
        expect.emplace_back(ObjectIs{request.object(), *tag});
    } else if (!if_match && trimmed(*if_none_match) == "*") {
        expect.emplace_back(ObjectAbsent{request.object()});
    } else {
        return s3_error("NotImplemented",
                        "A write takes 'If-None-Match: *' or 'If-Match' with one ETag.");
    }
    return expect;
}

Result<std::vector<Expectation>> delete_conditions(const ObjectName& name,
                                                   std::string_view if_match) {
    const auto tag = one_tag(if_match);
    if (!tag && trimmed(if_match) != "*") {
        return s3_error("NotImplemented", "A deletion takes 'If-Match' with one ETag or '*'.");
    }
    std::vector<Expectation> expect;
    expect.emplace_back(ObjectIs{name, tag});
    return expect;
}

Result<void> committed(Result<void> commit, const api::Headers& headers) {
    if (commit) return {};
    if (commit.error().name == "precondition_failed") {
        if (signing::find(headers, "if-match")) return std::unexpected(failed("If-Match"));
        if (signing::find(headers, "if-none-match")) {
            return std::unexpected(failed("If-None-Match"));
        }
    }
    return in_s3_words(std::move(commit));
}

}  // namespace sluice::gateway::s3
