#include "aws/configuration.h"

#include <array>
#include <utility>

namespace sluice::aws {
namespace {

Result<std::string> checked(const std::string& where, const std::optional<std::string>& url) {
    if (!url) return std::string();
    if (!url->starts_with("http://") && !url->starts_with("https://")) {
        return fail(Code::kInvalid,
                    "bad_endpoint",
                    where + " is '" + *url + "': it must begin with http:// or https://");
    }
    return *url;
}

}  // namespace

Result<Endpoints> load_endpoints(const Environment& environment, const Profile& profile) {
    Endpoints endpoints;
    auto region = environment("AWS_REGION");
    if (!region) region = environment("AWS_DEFAULT_REGION");
    if (!region) region = profile.find("region");
    if (!region) {
        return fail(Code::kInvalid,
                    "no_region",
                    "no region is set: set AWS_REGION, or `region` in the shared config file");
    }
    endpoints.region = *region;
    auto all = environment("AWS_ENDPOINT_URL");
    if (!all) all = profile.find("endpoint_url");
    endpoints.all = TRY(checked("AWS_ENDPOINT_URL", all));
    constexpr std::array<std::pair<const char*, const char*>, 3> kVariables{
        {{"s3", "AWS_ENDPOINT_URL_S3"},
         {"sqs", "AWS_ENDPOINT_URL_SQS"},
         {"dynamodb", "AWS_ENDPOINT_URL_DYNAMODB"}}};
    for (const auto& [service, variable] : kVariables) {
        auto url = TRY(checked(variable, environment(variable)));
        if (!url.empty()) endpoints.by_service[service] = std::move(url);
    }
    return endpoints;
}

}  // namespace sluice::aws
