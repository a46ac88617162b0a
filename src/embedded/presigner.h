// Signed URLs of the embedded S3 endpoint.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "ports/credentials.h"
#include "ports/presigner.h"

namespace sluice::embedded {

struct PresignerOptions {
    std::string endpoint;  // what clients are given: "http://127.0.0.1:9000", no slash
    std::string region = "us-east-1";
    AccessKey key;
};

// Path-style URLs: <endpoint>/<bucket>/<key>. `clock` must outlive the result.
std::unique_ptr<Presigner> make_presigner(PresignerOptions options, const Clock& clock);

}  // namespace sluice::embedded
