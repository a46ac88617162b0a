#include "gateway/s3/request.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "gateway/s3/header_text.h"
#include "gateway/s3/s3_error.h"
#include "signing/encoding.h"

namespace sluice::gateway::s3 {
namespace {

// A listing must be able to name it: XML has no U+FFFE and no U+FFFF.
bool is_xml_text(std::string_view text) {
    return is_utf8(text) && text.find("\xef\xbf\xbe") == std::string_view::npos &&
           text.find("\xef\xbf\xbf") == std::string_view::npos;
}

Result<std::uint32_t> number_of(std::optional<std::string_view> text,
                                std::string_view name,
                                std::uint32_t otherwise,
                                std::uint32_t max) {
    if (!text) return otherwise;
    std::int32_t number = 0;
    const char* end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, number);
    if (error == std::errc{} && stop == end && number >= 0) {
        return std::min(static_cast<std::uint32_t>(number), max);
    }
    return s3_error("InvalidArgument",
                    std::string(name) + " must be an integer between 0 and 2147483647.");
}

}  // namespace

std::optional<std::string_view> S3Request::header(std::string_view name) const {
    return signing::find(head.headers, name);
}

Result<S3Request> parse_request(const RequestHead& head, std::string_view domain) {
    auto [path, query] = TRY(signing::parse_target(head.target));
    std::string_view encoded_key = path.substr(1);
    auto bucket = bucket_of_host(head, domain);
    if (!bucket) {
        const auto slash = encoded_key.find('/');
        bucket = signing::percent_decode(encoded_key.substr(0, slash));
        encoded_key.remove_prefix(slash == std::string_view::npos ? encoded_key.size() : slash + 1);
    }
    auto key = signing::percent_decode(encoded_key);
    if (!bucket || !key) return s3_error("InvalidURI", "Couldn't parse the specified URI.");
    return S3Request{
        head, path, std::move(query), BucketName{std::move(*bucket)}, ObjectKey{std::move(*key)}};
}

std::optional<std::string> bucket_of_host(const RequestHead& head, std::string_view domain) {
    const std::string_view sent = signing::find(head.headers, "host").value_or("");
    std::string host = to_lower(sent.substr(0, sent.find(':')));
    const std::string below = "." + std::string(domain);
    if (domain.empty() || !host.ends_with(below) || host.size() == below.size()) {
        return std::nullopt;
    }
    host.resize(host.size() - below.size());
    return host;
}

Result<std::uint32_t> number_parameter(const S3Request& request,
                                       std::string_view name,
                                       std::uint32_t otherwise,
                                       std::uint32_t max) {
    return number_of(signing::find(request.query, name), name, otherwise, max);
}

Result<std::uint32_t> number_header(const S3Request& request,
                                    std::string_view name,
                                    std::uint32_t otherwise,
                                    std::uint32_t max) {
    return number_of(request.header(name), name, otherwise, max);
}

Result<void> check_key(const ObjectKey& key, const Limits& limits) {
    if (key.text().size() > limits.object_key_bytes) {
        return s3_error("KeyTooLongError", "Your key is too long.");
    }
    if (key.empty() || has_control(key.text()) || !is_xml_text(key.text())) {
        return s3_error("InvalidArgument",
                        "A key is 1 to 1,024 bytes of UTF-8 without control characters, and with "
                        "nothing that XML cannot hold.");
    }
    return {};
}

}  // namespace sluice::gateway::s3
