// SQS's messages as JSON. Only for .cc files of this room: Boost.JSON stays out of its public
// headers. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/
#pragma once

#include <boost/json.hpp>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "aws/client.h"
#include "aws/sqs/sqs_message.h"

namespace sluice::aws::sqs {

namespace json = boost::json;

// Longer than any call but a long poll takes.
inline constexpr Milliseconds kCallTimeout{30'000};

Call call_of(std::string operation, const json::object& input, Milliseconds timeout = kCallTimeout);
Result<json::object> ask(Client& client, std::string operation, const json::object& input);

// The member's text; empty when it is absent or something else.
std::string text_of(const json::object& object, std::string_view name);
// The member, or an empty one.
const json::array& array_of(const json::object& object, std::string_view name);
const json::object& object_of(const json::object& object, std::string_view name);

// Of ReceiveMessage.
json::object receive_input(const std::string& url,
                           std::size_t max,
                           Milliseconds visibility,
                           Seconds wait);
// What was received. Messages whose body is not what its MD5 says are left out: they come again.
std::vector<ReceivedMessage> received(const json::object& answer, Metrics& metrics);

// An entry of SendMessageBatch.
json::object batch_entry(const std::string& id, const SqsMessage& message);

}  // namespace sluice::aws::sqs
