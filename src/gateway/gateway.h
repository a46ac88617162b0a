// The listening side: the application's address (HTTP, WebSockets) and the S3 endpoint's.
//
//     auto gateway = TRY(Gateway::bind(options, …));   // sockets are bound, ports are known
//     …make the Presigner from gateway->s3()…
//     gateway->serve(doors);                           // from here on requests are answered
//
// Owns its threads: one for the network, a fixed pool for calls that block (storage, commits).
// As the PushGateway it is thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/application.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "gateway/connections_endpoint.h"
#include "ports/backend.h"
#include "ports/buckets.h"
#include "ports/capacity.h"
#include "ports/credentials.h"
#include "ports/multipart_uploads.h"
#include "ports/object_store.h"
#include "ports/push_gateway.h"

namespace sluice::gateway {

struct Endpoint {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // 0: a free one
};

struct Options {
    Endpoint http;
    std::optional<Endpoint> s3 = Endpoint{};  // absent: no S3 endpoint
    std::string tls_certificate_file;         // PEM; both or neither
    std::string tls_key_file;
    std::vector<std::string> trusted_proxies;  // addresses whose X-Forwarded-For is believed
    std::vector<std::string> allowed_origins;  // CORS of the S3 endpoint; empty: every origin
    std::string region = "us-east-1";
    // The host[:port] that presigned S3 URLs name, for when a proxy changes the Host header:
    // a signature may cover it instead of the Host that arrived. Empty: only what arrived.
    std::string s3_public_host;
    // A request whose Host is "<bucket>.<this>" is for that bucket, and its path is the key. Lower
    // case; empty: buckets are in paths only.
    std::string s3_domain;
    bool s3_allow_sigv2 = false;  // POST forms signed with signature version 2 (HMAC-SHA1)
    unsigned blocking_threads = 64;
    Limits limits;
};

// What the S3 endpoint stands on.
struct S3Services {
    ObjectStore& objects;
    Backend& backend;
    Credentials& credentials;
    Capacity& capacity;
    const Clock& clock;
    Random& random;
    Log& log;
    Metrics& metrics;
    Buckets& buckets;
    MultipartUploads& uploads;
    // The flow needs both: nobody may delete them.
    BucketName uploads_bucket;
    BucketName outputs_bucket;
};

// What is answered. All of it outlives the gateway's stop().
struct Doors {
    const api::Services& application;
    const S3Services* s3 = nullptr;  // given exactly when there is an address for it
    // With these, sockets here can be pushed to from elsewhere (connections_endpoint.h).
    const ConnectionsServices* connections = nullptr;
};

class Gateway final : public PushGateway {
  public:
    // Binds and listens; answers nothing yet. Errors: kInvalid bad_address, bad_certificate;
    // kUnavailable address_in_use.
    static Result<std::unique_ptr<Gateway>> bind(const Options& options,
                                                 Log& log,
                                                 Metrics& metrics);
    ~Gateway() override;  // stops

    // The bound addresses, with the real ports. s3(): only where Options have one.
    Endpoint http() const;
    Endpoint s3() const;

    // Where the application is there for operations only, there are no sockets either.
    void serve(const Doors& doors);

    // From here on every push is refused (kUnavailable) and so are upgrades (503), and the sockets
    // close (1012, service restart); a frame that is being written gets two seconds. For stopping
    // who pushes, before stop(). Idempotent.
    void close_sockets();

    // Accepts nothing new, lets requests in progress end until `within` has passed, closes sockets
    // (1012, service restart), joins. Idempotent.
    void stop(Milliseconds within);

    Result<void> push(const Connection& connection, std::string_view text) override;
    Result<Pushed> push_soon(const Connection& connection,
                             std::string_view text,
                             const PushEnded& ended) override;

  private:
    class Impl;
    explicit Gateway(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::gateway
