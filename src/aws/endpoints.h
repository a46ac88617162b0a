// Where each service answers. A value.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace sluice::aws {

struct Endpoints {
    std::string region = "us-east-1";
    // "http://127.0.0.1:9324", without a slash at the end: instead of AWS's own.
    std::string all = {};                                // AWS_ENDPOINT_URL
    std::map<std::string, std::string> by_service = {};  // AWS_ENDPOINT_URL_SQS: under "sqs"

    // The service's own, else that of all, else "https://{service}.{region}.amazonaws.com".
    std::string of(std::string_view service) const;
    // Whether it is AWS's own.
    bool is_standard(std::string_view service) const;
};

}  // namespace sluice::aws
