#include "gateway/gateway.h"

#include "gateway/application_endpoint.h"
#include "gateway/net/server.h"
#include "gateway/pushed_text.h"
#include "gateway/s3/endpoint.h"

namespace sluice::gateway {

class Gateway::Impl {
  public:
    Impl(const Options& o, Log& log, Metrics& metrics)
        : options(o), server(options, log, metrics) {}

    const Options options;
    std::unique_ptr<ExchangeFactory> application;
    std::unique_ptr<ExchangeFactory> connections;  // before it, when there is one
    std::unique_ptr<ExchangeFactory> s3;           // when there is an address for it
    net::Server server;                            // destroyed first: it uses them
};

Result<std::unique_ptr<Gateway>> Gateway::bind(const Options& options, Log& log, Metrics& metrics) {
    auto impl = std::make_unique<Impl>(options, log, metrics);
    TRY(impl->server.bind());
    return std::unique_ptr<Gateway>(new Gateway(std::move(impl)));
}

Gateway::Gateway(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Gateway::~Gateway() = default;

Endpoint Gateway::http() const {
    return impl_->server.http();
}
Endpoint Gateway::s3() const {
    return impl_->server.s3();
}

void Gateway::serve(const Doors& doors) {
    const api::Services& application = doors.application;
    impl_->application = make_application_endpoint(application);
    if (doors.s3 != nullptr) impl_->s3 = s3::make_endpoint(*doors.s3, impl_->options);
    if (doors.connections != nullptr) {
        impl_->server.allow_bodies(kPushedTextBytesMax);
        impl_->connections = make_connections_endpoint(
            *doors.connections, impl_->server.sockets(), *impl_->application);
    }
    ExchangeFactory& http = impl_->connections ? *impl_->connections : *impl_->application;
    impl_->server.serve(application.clock,
                        http,
                        impl_->s3.get(),
                        application.operations_only ? nullptr : &application);
}

void Gateway::close_sockets() {
    impl_->server.close_sockets();
}

void Gateway::stop(Milliseconds within) {
    impl_->server.stop(within);
}

Result<void> Gateway::push(const Connection& connection, std::string_view text) {
    return impl_->server.sockets().push(connection.id, text);
}

Result<Pushed> Gateway::push_soon(const Connection& connection,
                                  std::string_view text,
                                  const PushEnded& ended) {
    return impl_->server.sockets().push_soon(connection.id, text, ended);
}

}  // namespace sluice::gateway
