// The load generator of small jobs: N simulated browsers on one thread.
//
//     load HTTP-URL S3-URL --clients 64 --seconds 10 --warmup 2 [--rate 500] [--bytes 4096]
//
// Closed loop: every client starts its next job when it was told of the last one. With --rate, open
// loop: jobs arrive at random moments at that mean rate, whatever the server does, and wait for a
// free client when there is none. Prints one JSON object.
#include <fmt/format.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "bench/load/client.h"
#include "bench/load/samples.h"

namespace sluice::bench {
namespace {

struct Options {
    std::string http_url;
    std::string s3_url;
    std::size_t clients = 64;
    double seconds = 10;
    double warmup = 2;
    double rate = 0;  // jobs per second; 0: closed loop
    std::size_t bytes = 4096;
};

std::string make_csv(std::size_t bytes) {
    std::string csv = "id,name,amount,city\n";
    for (unsigned row = 1; csv.size() < bytes; ++row) {
        csv += fmt::format("{},\"Name, {}\",{}.{:02},Springfield\n", row, row, row * 7, row % 100);
    }
    csv.resize(csv.rfind('\n', bytes - 1) + 1);
    return csv;
}

class Load {
  public:
    explicit Load(const Options& options)
        : options_(options), file_(make_csv(options.bytes)), poll_(::epoll_create1(EPOLL_CLOEXEC)) {
        if (poll_ < 0) die("epoll_create1");
        const Servers servers{parse_address(options.http_url), parse_address(options.s3_url)};
        clients_.reserve(options.clients);
        for (std::size_t i = 0; i < options.clients; ++i) {
            auto& client = clients_.emplace_back(servers, i + 1, file_);
            client.connect();
            for (const int fd : {client.http_fd(), client.s3_fd(), client.websocket_fd()}) {
                watch(fd, client);
            }
            idle_.push_back(&client);
        }
    }
    ~Load() { ::close(poll_); }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    void run() {
        const auto start = SteadyClock::now();
        measure_from_ = start + seconds(options_.warmup);
        end_ = measure_from_ + seconds(options_.seconds);
        next_arrival_ = start;
        while (SteadyClock::now() < end_) {
            start_jobs();
            wait();
        }
    }

    std::string report() {
        std::uint64_t failed = 0;
        std::uint64_t unexpected = 0;
        for (const auto& client : clients_) {
            failed += client.failed_jobs();
            unexpected += client.unexpected_frames();
        }
        return fmt::format(
            R"({{"clients":{},"rate":{},"jobs":{},"jobs_per_s":{:.1f},"notify_p50_ms":{:.2f},)"
            R"("notify_p99_ms":{:.2f},"sign_p50_ms":{:.2f},"upload_p50_ms":{:.2f},)"
            R"("failed":{},"unexpected_frames":{},"waited_for_a_client":{},"load_cpu_s":{:.2f}}})",
            options_.clients,
            options_.rate,
            notify_ms_.size(),
            static_cast<double>(notify_ms_.size()) / options_.seconds,
            percentile(notify_ms_, 0.5),
            percentile(notify_ms_, 0.99),
            percentile(sign_ms_, 0.5),
            percentile(upload_ms_, 0.5),
            failed,
            unexpected,
            waited_,
            own_cpu_seconds());
    }

  private:
    void watch(int fd, Client& client) {
        by_fd_[fd] = &client;
        epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
        if (::epoll_ctl(poll_, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll_ctl");
    }

    void start_jobs() {
        if (options_.rate <= 0) {
            for (auto* client : idle_) client->start_job();
            idle_.clear();
            return;
        }
        for (; next_arrival_ <= SteadyClock::now(); next_arrival_ += seconds(gap_(random_))) {
            ++arrived_;
        }
        while (arrived_ > 0 && !idle_.empty()) {
            idle_.front()->start_job();
            idle_.pop_front();
            --arrived_;
        }
        waited_ = std::max(waited_, arrived_);
    }

    void wait() {
        auto until = end_;
        if (options_.rate > 0) until = std::min(until, next_arrival_);
        const auto left = std::max(until - SteadyClock::now(), SteadyClock::duration::zero());
        const timespec timeout{left.count() / 1'000'000'000, left.count() % 1'000'000'000};
        std::array<epoll_event, 256> events{};
        const int ready = ::epoll_pwait2(poll_, events.data(), events.size(), &timeout, nullptr);
        for (int i = 0; i < ready; ++i) {
            const int fd = events.at(static_cast<std::size_t>(i)).data.fd;
            auto& client = *by_fd_.at(fd);
            if (const auto times = client.on_readable(fd)) finished(client, *times);
        }
    }

    void finished(Client& client, const JobTimes& times) {
        idle_.push_back(&client);
        if (times.notified_at < measure_from_) return;
        sign_ms_.push_back(milliseconds(times.uploaded_at - times.signed_at));
        upload_ms_.push_back(milliseconds(times.acknowledged_at - times.uploaded_at));
        notify_ms_.push_back(
            std::max(0.0, milliseconds(times.notified_at - times.acknowledged_at)));
    }

    Options options_;
    std::string file_;
    int poll_;
    std::vector<Client> clients_;
    std::unordered_map<int, Client*> by_fd_;
    std::deque<Client*> idle_;
    SteadyClock::time_point measure_from_;
    SteadyClock::time_point end_;
    SteadyClock::time_point next_arrival_;
    std::mt19937_64 random_{1};
    std::exponential_distribution<double> gap_{std::max(options_.rate, 1.0)};
    std::uint64_t arrived_ = 0;  // and not started yet
    std::uint64_t waited_ = 0;   // the most that did not find a free client
    std::vector<double> sign_ms_;
    std::vector<double> upload_ms_;
    std::vector<double> notify_ms_;
};

}  // namespace
}  // namespace sluice::bench

int main(int argc, char** argv) {
    sluice::bench::Options options;
    CLI::App app{"Load of small jobs for a running sluice server"};
    app.add_option("http", options.http_url, "address of the application")->required();
    app.add_option("s3", options.s3_url, "address of the S3 endpoint")->required();
    app.add_option("--clients", options.clients, "simulated browsers")->capture_default_str();
    app.add_option("--seconds", options.seconds, "measured time")->capture_default_str();
    app.add_option("--warmup", options.warmup, "time before it")->capture_default_str();
    app.add_option("--rate", options.rate, "open loop: jobs per second")->capture_default_str();
    app.add_option("--bytes", options.bytes, "size of a file")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    sluice::bench::Load load(options);
    load.run();
    fmt::print("{}\n", load.report());
    return 0;
}
