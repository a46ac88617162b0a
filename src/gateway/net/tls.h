// The server's TLS settings: TLS 1.2 and up, one certificate chain.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "base/result.h"

namespace sluice::gateway::net {

// Reads both PEM files. Errors: kInvalid bad_certificate.
Result<std::unique_ptr<boost::asio::ssl::context>> load_tls(const std::string& certificate_file,
                                                            const std::string& key_file);

}  // namespace sluice::gateway::net
