// HTTP as API Gateway's HTTP APIs hand it to a Lambda function (payload format 2.0), and back.
// Pure.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
#pragma once

#include <string>
#include <string_view>

#include "api/http.h"
#include "base/result.h"

namespace sluice::app::lambda {

// The stage is taken off the path, unless it is "$default". kInvalid bad_event: not such an event,
// of another version, or with a broken encoding.
Result<api::Request> read_http_event(std::string_view text);

// Headers of one name are joined with ','; cookies stand by themselves. A body that is not UTF-8 is
// sent as base64.
std::string http_answer(const api::Response& response);

}  // namespace sluice::app::lambda
