// The JSON in which the container and the instance endpoint give temporary keys:
// {"AccessKeyId", "SecretAccessKey", "Token", "Expiration"}. Pure.
#pragma once

#include <string>
#include <string_view>

#include "aws/credentials_provider.h"

namespace sluice::aws {

// kUnavailable bad_answer: `who` answered something else, or another Code than Success.
Result<AwsCredentials> parse_credentials(const std::string& who, std::string_view text);

}  // namespace sluice::aws
