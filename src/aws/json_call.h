// Services that speak AWS JSON 1.0: SQS and DynamoDB. Only for .cc files of this room: Boost.JSON
// stays out of its public headers.
// https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "aws/client.h"

namespace sluice::aws {

// POST / with X-Amz-Target "{prefix}.{operation}". The prefix is the service's: "AmazonSQS",
// "DynamoDB_20120810".
Call json_call(std::string service,
               std::string_view prefix,
               std::string operation,
               const boost::json::object& input);

// The answer's object; {} of an empty body. kUnavailable bad_answer: the service said 200 and no
// JSON object.
Result<boost::json::object> json_answer(const Call& call, const Response& response);

// Both, for calls whose errors need no look inside.
Result<boost::json::object> call_json(Client& client, const Call& call);

}  // namespace sluice::aws
