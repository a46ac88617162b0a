// The JSON documents of the compatibility contract, as its client reads them. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/submit_client.h"
#include "base/result.h"

namespace sluice::app {

std::string upload_request(const SubmitRequest& request);
std::string download_request(const SubmitObject& object);

struct SignedForm {
    std::string url;
    transport::Headers fields;  // in the order they came
};

// kInternal bad_response: not the contract's document.
Result<SignedForm> parse_signed_form(std::string_view body);
Result<std::string> parse_signed_url(std::string_view body);

// Nothing when the frame is about another job; the job's failure as kInvalid.
Result<std::optional<SubmitResult>> parse_notification(std::string_view frame,
                                                       const std::string& job);

// kInternal no_receipt: the server told none.
Result<void> check_receipt(const SubmitResult& result);

// An HTTP status that is not 2xx, with the message of the server's error document if there is one.
Error http_error(std::string_view what, int status, std::string_view body);

}  // namespace sluice::app
