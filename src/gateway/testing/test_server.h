// A Server on free loopback ports with an endpoint that tests script by the target.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "base/manual_clock.h"
#include "gateway/net/server.h"
#include "gateway/reply_head.h"
#include "gateway/testing/raw_client.h"

namespace sluice::gateway::testing {

// Bytes that repeat, so that a test can say what is at any place.
class PatternSource final : public ByteSource {
  public:
    explicit PatternSource(std::uint64_t bytes) : left_(bytes) {}
    Result<std::size_t> read(std::span<char> out) override {
        const auto some = std::min<std::uint64_t>(left_, out.size());
        for (std::size_t i = 0; i < some; ++i) out[i] = pattern(at_ + i);
        at_ += some;
        left_ -= some;
        return some;
    }
    Result<void> rewind() override { return fail(Code::kInvalid, "no_rewind", ""); }
    static char pattern(std::uint64_t at) { return static_cast<char>('a' + at % 23); }

  private:
    std::uint64_t at_ = 0;
    std::uint64_t left_;
};

// Answers "<METHOD> <target>\n<body>". /bytes/N streams N bytes; /short/N promises one more than it
// has; /stranger is no upload before it has said "signed"; /refuse refuses at the head;
// /refuse-late after the first block; /throw throws at the end, /throw-early in the middle; /wait
// ends when `gate` opens.
class TestEndpoint final : public ExchangeFactory {
  public:
    std::unique_ptr<Exchange> begin(const RequestHead& head) override {
        return std::make_unique<TestExchange>(*this, head);
    }
    Reply refuse(const Refusal& refusal, std::optional<std::string_view>) const override {
        Reply reply;
        reply.status = refusal.status;
        reply.body = refusal.name;
        return reply;
    }
    void open_gate() {
        gate_ = true;
        gate_.notify_all();
    }
    std::atomic<int> dropped = 0;  // exchanges that ended without finish()
    std::atomic<int> waiting = 0;  // exchanges at the gate

  private:
    class TestExchange final : public Exchange {
      public:
        TestExchange(TestEndpoint& endpoint, const RequestHead& head)
            : endpoint_(endpoint), head_(head) {}
        ~TestExchange() override {
            if (!finished_) ++endpoint_.dropped;
            endpoint_.dropped.notify_all();
        }
        bool body(std::span<const char> block) override {
            body_.append(block.data(), block.size());
            if (head_.target == "/refuse") return false;
            if (head_.target == "/throw-early" && !body_.empty()) throw std::logic_error("planted");
            return head_.target != "/refuse-late" || body_.empty();
        }
        bool is_upload() const override {
            return !head_.target.starts_with("/stranger") || body_.starts_with("signed");
        }
        Reply finish() override {
            finished_ = true;
            if (head_.target == "/throw") throw std::logic_error("planted");
            if (head_.target == "/wait") wait_at_gate();
            Reply reply;
            if (head_.target.starts_with("/refuse")) return refused();
            if (head_.target.starts_with("/bytes/") || head_.target.starts_with("/short/")) {
                reply.stream_bytes = std::stoull(head_.target.substr(7));
                reply.stream = std::make_unique<PatternSource>(
                    reply.stream_bytes - (head_.target.starts_with("/short/") ? 1 : 0));
                return reply;
            }
            reply.headers.emplace_back("X-Forged", "a\r\nSet-Cookie: b");
            reply.body = head_.method + " " + head_.target + "\n" + body_;
            return reply;
        }

      private:
        static Reply refused() {
            Reply reply;
            reply.status = 400;
            reply.body = "refused";
            return reply;
        }
        void wait_at_gate() {
            ++endpoint_.waiting;
            endpoint_.waiting.notify_all();
            endpoint_.gate_.wait(false);
        }
        TestEndpoint& endpoint_;
        RequestHead head_;
        std::string body_;
        bool finished_ = false;
    };

    std::atomic<bool> gate_ = false;
};

struct TestServer {
    explicit TestServer(const Options& options = small_options(),
                        const api::Services* websockets = nullptr)
        : server(options, null_log(), null_metrics()) {
        const auto bound = server.bind();
        EXPECT_TRUE(bound) << describe(bound.error());
        server.serve(clock, application, options.s3 ? &s3 : nullptr, websockets);
    }
    ~TestServer() {
        application.open_gate();
        s3.open_gate();
    }

    static Options small_options() {
        Options options;
        options.blocking_threads = 4;
        return options;
    }
    std::uint16_t http() const { return server.http().port; }
    std::uint16_t s3_port() const { return server.s3().port; }

    // Lets time pass until the server does something about this connection.
    void pass_time_until_readable(RawClient& client) {
        while (!client.is_readable()) clock.advance(Seconds{31});
    }

    ManualClock clock;
    TestEndpoint application;
    TestEndpoint s3;
    net::Server server;
};

}  // namespace sluice::gateway::testing
