#include "aws/process_credentials.h"

namespace sluice::aws {

Result<AccessKey> ProcessCredentials::find(const std::string& access_key_id) {
    const AwsCredentials own = TRY(provider_.get());
    if (own.key.id != access_key_id) {
        return fail(Code::kNotFound, "no_such_access_key", "there is no such access key");
    }
    return AccessKey{.id = own.key.id, .secret = own.key.secret, .owner = "root"};
}

}  // namespace sluice::aws
