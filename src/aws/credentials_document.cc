#include "aws/credentials_document.h"

#include <boost/json.hpp>

#include "signing/time_text.h"

namespace sluice::aws {
namespace {

std::string text_of(const boost::json::object& object, std::string_view name) {
    const auto* member = object.if_contains(name);
    const auto* text = member ? member->if_string() : nullptr;
    return text ? std::string(*text) : std::string();
}

}  // namespace

Result<AwsCredentials> parse_credentials(const std::string& who, std::string_view text) {
    boost::system::error_code failed;
    const auto value = boost::json::parse(text, failed);
    const auto* object = failed ? nullptr : value.if_object();
    if (object == nullptr) {
        return fail(Code::kUnavailable, "bad_answer", who + " answered no JSON object");
    }
    const std::string code = text_of(*object, "Code");  // of instance metadata only
    AwsCredentials credentials{{text_of(*object, "AccessKeyId"),
                                text_of(*object, "SecretAccessKey"),
                                text_of(*object, "Token")},
                               signing::parse_iso_date(text_of(*object, "Expiration"))};
    const bool whole = !credentials.key.id.empty() && !credentials.key.secret.empty();
    if (!whole || (!code.empty() && code != "Success")) {
        return fail(Code::kUnavailable, "bad_answer", who + " gave no credentials: " + code);
    }
    return credentials;
}

}  // namespace sluice::aws
