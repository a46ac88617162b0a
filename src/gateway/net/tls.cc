#include "gateway/net/tls.h"

namespace sluice::gateway::net {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

Result<std::unique_ptr<ssl::context>> load_tls(const std::string& certificate_file,
                                               const std::string& key_file) {
    auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
    const auto bad = [](const std::string& file, const error_code& ec) {
        return fail(Code::kInvalid, "bad_certificate", file + ": " + ec.message());
    };
    error_code ec;
    context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                             ssl::context::no_tlsv1_1 | ssl::context::single_dh_use,
                         ec);
    if (ec) return bad("TLS options", ec);
    // An idle connection gives its 34 KB of record buffers back.
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    context->use_certificate_chain_file(certificate_file, ec);
    if (ec) return bad(certificate_file, ec);
    context->use_private_key_file(key_file, ssl::context::pem, ec);
    if (ec) return bad(key_file, ec);
    return context;
}

}  // namespace sluice::gateway::net
