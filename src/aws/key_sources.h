// Keys that stand in the environment or in a profile: asked once, since they do not change. Errors
// as of CredentialsProvider::get.
#pragma once

#include "aws/credentials_provider.h"
#include "aws/environment.h"
#include "aws/profile.h"

namespace sluice::aws {

// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN. kInvalid: one of the first two is
// missing.
Result<AwsCredentials> environment_credentials(const Environment& environment);

// aws_access_key_id, aws_secret_access_key, aws_session_token. kInvalid: one is missing; or the
// profile takes its keys from where Sluice does not (role_arn, sso_session, credential_process …).
Result<AwsCredentials> profile_credentials(const Profile& profile);

}  // namespace sluice::aws
