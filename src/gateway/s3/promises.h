// What a writer may ask of an object beside its bytes, and who gets it: what would be a promise
// that nobody keeps is refused, what is so anyway is accepted.
//
// Pure.
#pragma once

#include <span>
#include <string>
#include <utility>

#include "base/result.h"

namespace sluice::gateway::s3 {

// `given`: a form's fields or a request's headers, names in lower case. InvalidStorageClass: any
// but STANDARD. NotImplemented: an ACL that lets somebody else in, encryption, locks, redirects.
Result<void> check_promises(std::span<const std::pair<std::string, std::string>> given);

// A canned ACL that gives nobody anything but the owner.
bool is_private_acl(std::string_view acl);

}  // namespace sluice::gateway::s3
