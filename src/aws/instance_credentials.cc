#include "aws/instance_credentials.h"

#include "aws/credentials_document.h"
#include "base/text.h"

namespace sluice::aws {
namespace {

// Where there is no such service, nobody should wait long for it.
constexpr Seconds kServiceConnectTimeout{1};
constexpr Milliseconds kServiceTimeout{2'000};
constexpr std::size_t kDocumentBytesMax = 64 * 1024;
constexpr const char* kTokenLife = "21600";  // seconds: the most

}  // namespace

Result<std::string> InstanceCredentials::ask(const std::string& method,
                                             const std::string& path,
                                             transport::Headers headers) {
    std::string endpoint =
        environment_("AWS_EC2_METADATA_SERVICE_ENDPOINT").value_or("http://169.254.169.254");
    while (endpoint.ends_with('/')) endpoint.pop_back();
    transport::HttpRequest request;
    request.method = method;
    request.url = endpoint + path;
    request.headers = std::move(headers);
    request.connect_timeout = kServiceConnectTimeout;
    request.timeout = kServiceTimeout;
    request.response_bytes_max = kDocumentBytesMax;
    auto response = TRY(http_.send(request));
    if (response.status == 404) {
        return fail(Code::kNotFound, "no_credentials", "the instance has no role");
    }
    if (response.status != 200) {
        return fail(Code::kUnavailable,
                    "bad_answer",
                    "instance metadata answered " + std::to_string(response.status));
    }
    return std::move(response.body);
}

Result<AwsCredentials> InstanceCredentials::get() {
    const auto disabled = environment_("AWS_EC2_METADATA_DISABLED");
    if (disabled && equals_ignoring_case(*disabled, "true")) {
        return fail(Code::kNotFound, "no_credentials", "AWS_EC2_METADATA_DISABLED is true");
    }
    const std::string roles_path = "/latest/meta-data/iam/security-credentials/";
    const auto token = TRY(
        ask("PUT", "/latest/api/token", {{"x-aws-ec2-metadata-token-ttl-seconds", kTokenLife}}));
    const transport::Headers authorised{{"x-aws-ec2-metadata-token", token}};
    const auto roles = TRY(ask("GET", roles_path, authorised));
    const std::string role(trimmed(roles.substr(0, roles.find('\n')), " \t\r"));
    const auto document = TRY(ask("GET", roles_path + role, authorised));
    return parse_credentials("instance metadata", document);
}

}  // namespace sluice::aws
