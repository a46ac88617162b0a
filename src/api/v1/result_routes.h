// What a job has left: its output and its rejects, by a signed URL of storage.
#pragma once

#include "api/application.h"

namespace sluice::api::v1 {

// 302 to the URL, or, with ?redirect=false, the URL as JSON: a page's fetch() would take its
// Authorization header along.
Response get_output(const Services& services, const Request& request);
Response get_rejects(const Services& services, const Request& request);

}  // namespace sluice::api::v1
