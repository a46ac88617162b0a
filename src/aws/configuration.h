// The region and the endpoints, as the AWS tools are told them.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
#pragma once

#include "aws/endpoints.h"
#include "aws/environment.h"
#include "aws/profile.h"

namespace sluice::aws {

// Region: AWS_REGION, AWS_DEFAULT_REGION, the profile's `region`; kInvalid no_region when none is
// there. Endpoints: AWS_ENDPOINT_URL_S3, _SQS, _DYNAMODB; AWS_ENDPOINT_URL, the profile's
// `endpoint_url`. kInvalid bad_endpoint: one does not begin with http:// or https://.
Result<Endpoints> load_endpoints(const Environment& environment, const Profile& profile);

}  // namespace sluice::aws
