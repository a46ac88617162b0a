#include "aws/container_credentials.h"

#include <algorithm>
#include <array>

#include "aws/credentials_document.h"
#include "aws/profile.h"
#include "base/text.h"

namespace sluice::aws {
namespace {

constexpr Seconds kConnectTimeout{2};
constexpr Milliseconds kTimeout{5'000};
constexpr std::size_t kAnswerBytesMax = 64 * 1024;

// Of "http://host:port/path"; of "[::1]" without the brackets.
std::string_view host_name(std::string_view url) {
    std::string_view host = url.substr(url.find("://") + 3);
    host = host.substr(0, host.find_first_of("/?#"));
    if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
    return host.substr(0, host.find(':'));
}

// Four decimal numbers, the first of them 127: no name is taken for an address.
bool is_loopback_address(std::string_view host) {
    if (!host.starts_with("127.")) return false;
    return std::ranges::count(host, '.') == 3 &&
           host.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool may_be_plain(std::string_view host) {
    constexpr std::array<std::string_view, 5> kOwn{
        "localhost", "::1", "169.254.170.2", "169.254.170.23", "fd00:ec2::23"};
    return is_loopback_address(host) || std::ranges::find(kOwn, host) != kOwn.end();
}

}  // namespace

Result<std::string> ContainerCredentials::url() const {
    if (const auto path = environment_("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")) {
        if (path->starts_with('/')) return "http://169.254.170.2" + *path;
        return fail(Code::kInvalid,
                    "bad_container_uri",
                    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI must begin with '/'");
    }
    const auto url = environment_("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (!url) return fail(Code::kNotFound, "no_credentials", "there is no container endpoint");
    const bool plain = url->starts_with("http://");
    const bool userinfo = url->find('@') != std::string::npos;
    if (userinfo || !(url->starts_with("https://") || (plain && may_be_plain(host_name(*url))))) {
        return fail(Code::kInvalid,
                    "bad_container_uri",
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or http to loopback, "
                    "169.254.170.2 or 169.254.170.23");
    }
    return *url;
}

Result<std::string> ContainerCredentials::authorization() const {
    const auto path = environment_("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    if (!path) return environment_("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("");
    const auto token = TRY(read_small_file(*path));
    if (!token) return fail(Code::kIo, "no_token_file", *path + " is not there");
    std::string text(trimmed(*token, " \t\r\n"));
    // It becomes a header.
    if (text.find_first_of("\r\n") != std::string::npos) {
        return fail(Code::kInvalid, "bad_credentials", *path + " has more than one line");
    }
    return text;
}

Result<AwsCredentials> ContainerCredentials::get() {
    transport::HttpRequest request;
    request.url = TRY(url());
    request.connect_timeout = kConnectTimeout;
    request.timeout = kTimeout;
    request.response_bytes_max = kAnswerBytesMax;
    if (auto token = TRY(authorization()); !token.empty()) {
        request.headers.emplace_back("authorization", std::move(token));
    }
    const auto response = TRY(http_.send(request));
    if (response.status != 200) {
        return fail(Code::kUnavailable,
                    "bad_answer",
                    "the container endpoint answered " + std::to_string(response.status));
    }
    return parse_credentials("the container endpoint", response.body);
}

}  // namespace sluice::aws
