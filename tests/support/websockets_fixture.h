// The application's WebSockets on a server of small limits, over the backend in memory.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "gateway/testing/raw_websocket.h"
#include "gateway/testing/test_server.h"
#include "tests/fakes/fake_backend.h"
#include "tests/fakes/services.h"

namespace sluice::gateway::testing {

inline const UserId kUser{"0123456789abcdef0123456789abcdef"};
inline const UserId kOther{"fedcba9876543210fedcba9876543210"};

class WebSockets : public ::testing::Test {
  protected:
    static Options options() {
        auto options = TestServer::small_options();
        options.limits.socket_queue_messages = 4;
        return options;
    }

    Result<void> push(const ConnectionId& id, std::string_view text) {
        return server_.server.sockets().push(id, text);
    }

    std::vector<Connection> connections() { return *backend_.connections().of_user(kUser); }

    std::string target() const { return "/test?userId=" + kUser.text(); }

    // The disconnect is committed on the pool, some time after the socket has closed.
    void wait_until_disconnected() {
        while (!connections().empty()) std::this_thread::yield();
    }

    ManualClock clock_;
    fakes::FakeBackend backend_{clock_};
    fakes::FakePresigner presigner_;
    api::Services services_ = fakes::application_services(backend_, presigner_, clock_);
    TestServer server_{options(), &services_};
};

}  // namespace sluice::gateway::testing
