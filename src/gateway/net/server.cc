#include "gateway/net/server.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <future>

#include "api/routes.h"
#include "gateway/net/tls.h"

namespace sluice::gateway::net {
namespace {

constexpr Milliseconds kDeadlineCheck{100};
// Longer than a socket waits for its peer's close: each removes its row in the end.
constexpr Milliseconds kGoodbye = kCloseDeadline + Milliseconds{500};

}  // namespace

Server::Server(const Options& options, Log& log, Metrics& metrics)
    : context_(options, log, metrics) {
    http_door_.name = "http";
    // What is longer than its page takes is refused by the application's endpoint.
    http_door_.body_bytes_max = api::body_bytes_max(options.limits);
    s3_door_.name = "s3";
    s3_door_.chunked_allowed = true;
}

Server::~Server() {
    stop(Milliseconds{0});
}

Result<void> Server::bind() {
    const auto& options = context_.options;
    if (options.tls_certificate_file.empty() != options.tls_key_file.empty()) {
        return fail(Code::kInvalid, "bad_certificate", "Give both a certificate and its key.");
    }
    if (!options.tls_certificate_file.empty()) {
        tls_ = TRY(load_tls(options.tls_certificate_file, options.tls_key_file));
    }
    http_ = TRY(Listener::bind(context_, options.http));
    if (options.s3) s3_ = TRY(Listener::bind(context_, *options.s3));
    return {};
}

void Server::allow_bodies(std::size_t bytes) {
    auto& bytes_max = http_door_.body_bytes_max;
    if (bytes_max) bytes_max = std::max<std::uint64_t>(*bytes_max, bytes);
}

void Server::serve(const Clock& clock,
                   ExchangeFactory& application,
                   ExchangeFactory* s3,
                   const api::Services* websockets) {
    context_.clock = &clock;
    context_.pool.emplace(context_.options.blocking_threads);
    http_door_.exchanges = &application;
    http_door_.websockets = websockets;
    http_door_.tls = tls_.get();
    s3_door_.exchanges = s3;
    s3_door_.tls = tls_.get();

    http_->start(http_door_);
    if (s3_) s3_->start(s3_door_);
    check_deadlines();
    thread_ = std::thread([this] { run(); });
}

void Server::run() {
    const auto guard = asio::make_work_guard(context_.io);
    while (!context_.io.stopped()) {
        try {
            context_.io.run();
        } catch (const std::exception& e) {
            context_.log.error("network_defect", {{"what", e.what()}});
        }
    }
}

void Server::check_deadlines() {
    deadline_check_.expires_after(kDeadlineCheck);
    deadline_check_.async_wait([this](error_code ec) {
        if (ec) return;
        const auto now = context_.clock->steady();
        context_.requests.check_deadlines(now);
        context_.websockets.check_deadlines(now);
        check_deadlines();
    });
}

void Server::on_network_thread(const std::function<void()>& job) {
    std::promise<void> done;
    asio::post(context_.io, [&] {
        job();
        done.set_value();
    });
    done.get_future().wait();
}

void Server::close_sockets() {
    context_.sockets.shut();
    if (!thread_.joinable()) return;
    on_network_thread([this] {
        context_.sockets_closed = true;
        context_.websockets.leave();
    });
}

void Server::stop(Milliseconds within) {
    if (!thread_.joinable()) return;
    on_network_thread([this] {
        context_.stopping = true;
        http_->close();
        if (s3_) s3_->close();
        context_.requests.leave();
    });
    const bool ended = context_.requests.wait_until_empty(within);
    if (!ended) context_.log.warn("requests_dropped", {{"count", context_.requests.size()}});
    // Sockets last: until here a request that ends may still be told to its user.
    on_network_thread([this] { context_.websockets.leave(); });
    context_.websockets.wait_until_empty(kGoodbye);
    context_.sockets.shut();
    context_.io.stop();
    thread_.join();
    context_.pool->join();
}

}  // namespace sluice::gateway::net
