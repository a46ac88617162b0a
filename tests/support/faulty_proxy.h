// A proxy in front of JSON services of AWS that counts their operations and can make one of them
// fail: answer something else, or cut off whoever asks, before or behind the operation, as a crash
// of its process does. Plain HTTP on a free loopback port; one request a connection.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/text.h"

namespace sluice::support {

class FaultyProxy {
  public:
    // By the first letters of X-Amz-Target ("AmazonSQS", "DynamoDB"): "http://127.0.0.1:PORT".
    explicit FaultyProxy(std::map<std::string, std::string> services)
        : services_(std::move(services)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(::bind(listener_, generic, size), 0);
        EXPECT_EQ(::listen(listener_, 64), 0);
        EXPECT_EQ(::getsockname(listener_, generic, &size), 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~FaultyProxy() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    FaultyProxy(const FaultyProxy&) = delete;
    FaultyProxy& operator=(const FaultyProxy&) = delete;

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

    // Nothing that is asked behind that moment arrives. The first time that `operation` is asked
    // counts from now on.
    void die_before(const std::string& operation) { plan(operation, {Fault::kDieBefore, ""}); }
    void die_after(const std::string& operation) { plan(operation, {Fault::kDieAfter, ""}); }
    // The operation is done, but the answer is lost: whoever asked asks again.
    void lose_answer(const std::string& operation) { plan(operation, {Fault::kLoseAnswer, ""}); }
    // In place of the service. Several stack up in order.
    void answer(const std::string& operation, const std::string& reply) {
        plan(operation, {Fault::kAnswer, reply});
    }
    // Every operation that was asked, in order: "TransactWriteItems".
    std::vector<std::string> operations() {
        const std::lock_guard lock(mutex_);
        return operations_;
    }
    void forget_operations() {
        const std::lock_guard lock(mutex_);
        operations_.clear();
    }

  private:
    struct Fault {
        enum Kind : std::uint8_t { kNone, kDieBefore, kDieAfter, kLoseAnswer, kAnswer };
        Kind kind = kNone;
        std::string reply;
    };

    void plan(const std::string& operation, Fault fault) {
        const std::lock_guard lock(mutex_);
        faults_.emplace(operation, std::move(fault));
    }

    void serve() {
        std::vector<std::jthread> connections;  // one request each: they end by themselves
        for (int fd = ::accept(listener_, nullptr, nullptr); fd >= 0;
             fd = ::accept(listener_, nullptr, nullptr)) {
            connections.emplace_back([this, fd] {
                pass(fd);
                ::close(fd);
            });
        }
    }

    void pass(int fd) {
        const std::string request = read_request(fd);
        const std::string target = header(request, "x-amz-target");
        if (target.empty()) return;
        const Fault fault = fault_of(target.substr(target.find('.') + 1));
        if (dead_ || fault.kind == Fault::kDieBefore) {
            dead_ = true;
            return;
        }
        if (fault.kind == Fault::kAnswer) return send_all(fd, fault.reply);
        const std::string answer = ask(target, request);
        if (fault.kind == Fault::kDieAfter) dead_ = true;
        if (fault.kind == Fault::kNone) send_all(fd, answer);
    }

    Fault fault_of(const std::string& operation) {
        const std::lock_guard lock(mutex_);
        if (dead_) return {};
        operations_.push_back(operation);
        const auto planned = faults_.find(operation);
        if (planned == faults_.end()) return {};
        Fault fault = planned->second;
        faults_.erase(planned);
        return fault;
    }

    // The service's answer, to its end.
    std::string ask(const std::string& target, const std::string& request) {
        const int fd = connect_to(target);
        const auto line_end = request.find("\r\n") + 2;
        send_all(fd,
                 request.substr(0, line_end) + "Connection: close\r\n" + request.substr(line_end));
        std::string answer;
        char block[16 * 1024];
        for (auto read = ::recv(fd, block, sizeof block, 0); read > 0;
             read = ::recv(fd, block, sizeof block, 0)) {
            answer.append(block, static_cast<std::size_t>(read));
        }
        ::close(fd);
        return answer;
    }

    int connect_to(const std::string& target) {
        std::string url;
        for (const auto& [prefix, service] : services_) {
            if (target.starts_with(prefix)) url = service;
        }
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port =
            htons(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0) << url;
        return fd;
    }

    static std::string read_request(int fd) {
        std::string text;
        for (std::size_t wanted = std::string::npos; text.size() < wanted;) {
            char block[16 * 1024];
            const auto read = ::recv(fd, block, sizeof block, 0);
            if (read <= 0) return "";
            text.append(block, static_cast<std::size_t>(read));
            const auto end = text.find("\r\n\r\n");
            if (wanted == std::string::npos && end != std::string::npos) {
                const std::string length = header(text, "content-length");
                wanted = end + 4 + (length.empty() ? 0 : std::stoull(length));
            }
        }
        return text;
    }

    static std::string header(std::string_view request, std::string_view name) {
        std::string_view head = request.substr(0, request.find("\r\n\r\n"));
        while (!head.empty()) {
            const std::string_view line = head.substr(0, head.find("\r\n"));
            const auto colon = line.find(':');
            if (colon != std::string_view::npos &&
                equals_ignoring_case(line.substr(0, colon), name)) {
                return std::string(trimmed(line.substr(colon + 1)));
            }
            head.remove_prefix(std::min(head.size(), line.size() + 2));
        }
        return "";
    }

    static void send_all(int fd, std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    const std::map<std::string, std::string> services_;
    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<bool> dead_ = false;
    std::mutex mutex_;
    std::multimap<std::string, Fault> faults_;  // by operation; guarded by mutex_
    std::vector<std::string> operations_;       // guarded by mutex_
    std::thread thread_;
};

}  // namespace sluice::support
