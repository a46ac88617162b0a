#include "aws/json_call.h"

namespace sluice::aws {

Call json_call(std::string service,
               std::string_view prefix,
               std::string operation,
               const boost::json::object& input) {
    Call call;
    call.headers = {{"content-type", "application/x-amz-json-1.0"},
                    {"x-amz-target", std::string(prefix) + "." + operation}};
    call.service = std::move(service);
    call.operation = std::move(operation);
    call.body = boost::json::serialize(input);
    return call;
}

Result<boost::json::object> json_answer(const Call& call, const Response& response) {
    if (response.body.empty()) return boost::json::object{};
    boost::system::error_code failed;
    auto value = boost::json::parse(response.body, failed);
    if (failed || !value.is_object()) {
        return fail(Code::kUnavailable,
                    "bad_answer",
                    call.service + " " + call.operation + " answered no JSON object");
    }
    return std::move(value.get_object());
}

Result<boost::json::object> call_json(Client& client, const Call& call) {
    return json_answer(call, TRY(client.call(call)));
}

}  // namespace sluice::aws
