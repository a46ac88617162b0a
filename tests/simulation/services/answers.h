// What the fakes of the services share: requests as they read them, answers as they give them.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "signing/request.h"
#include "transport/http_client.h"

namespace sluice::simulation {

using transport::HttpRequest;
using transport::HttpResponse;

// Of the services that speak JSON.
inline HttpResponse json_answer(const boost::json::object& answer) {
    return {200, {{"content-type", "application/x-amz-json-1.0"}}, boost::json::serialize(answer)};
}
// `more`: members beside the error's own.
inline HttpResponse json_error(const std::string& code, boost::json::object more = {}) {
    more["__type"] = "com.amazonaws.fake#" + code;
    more["message"] = "said by a fake";
    return {400, {{"content-type", "application/x-amz-json-1.0"}}, boost::json::serialize(more)};
}
inline HttpResponse xml_error(int status, const std::string& code) {
    return {status,
            {{"content-type", "application/xml"}},
            "<Error><Code>" + code + "</Code><Message>said by a fake</Message></Error>"};
}

// "GetItem" of "DynamoDB_20120810.GetItem"; empty: it is not one of these services.
inline std::string json_operation(const HttpRequest& request) {
    const auto target = signing::find(request.headers, "x-amz-target").value_or("");
    return std::string(target.substr(target.find('.') + 1));
}

}  // namespace sluice::simulation
