#include "aws/key_sources.h"

#include <array>

namespace sluice::aws {
namespace {

using Found = std::optional<std::string>;

Result<AwsCredentials> credentials(const std::string& where,
                                   const Found& id,
                                   const Found& secret,
                                   const Found& token) {
    if (!id && !secret) {
        return fail(Code::kNotFound, "no_credentials", where + " has no access key");
    }
    if (!id || !secret) {
        return fail(Code::kInvalid,
                    "bad_credentials",
                    where + " has an access key id without its secret, or a secret without its id");
    }
    return AwsCredentials{{*id, *secret, token.value_or("")}, std::nullopt};
}

}  // namespace

Result<AwsCredentials> environment_credentials(const Environment& environment) {
    return credentials("the environment",
                       environment("AWS_ACCESS_KEY_ID"),
                       environment("AWS_SECRET_ACCESS_KEY"),
                       environment("AWS_SESSION_TOKEN"));
}

Result<AwsCredentials> profile_credentials(const Profile& profile) {
    const std::string where = "the profile '" + profile.name + "'";
    auto found = credentials(where,
                             profile.find("aws_access_key_id"),
                             profile.find("aws_secret_access_key"),
                             profile.find("aws_session_token"));
    if (found || found.error().code != Code::kNotFound) return found;
    constexpr std::array kElsewhere{"role_arn",
                                    "sso_session",
                                    "sso_start_url",
                                    "credential_process",
                                    "web_identity_token_file"};
    for (const auto* property : kElsewhere) {
        if (!profile.find(property)) continue;
        return fail(Code::kInvalid,
                    "unsupported_credentials",
                    where + " asks for '" + property +
                        "', which Sluice does not read: give it keys, or let a container or "
                        "instance role do it");
    }
    return found;
}

}  // namespace sluice::aws
