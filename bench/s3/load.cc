// The load generator of small objects: N connections on one thread, each with one request at a
// time.
//
//     AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… bench_s3_load VERB URL BUCKET [--prefix P]
//
//     put               puts the new keys P/0, P/1 … for a time
//     put --objects N   puts P/0 … P/N-1
//     get --objects N   gets any of P/0 … P/N-1 for a time
//
// Prints one JSON object, in it "objects", how many there are now. An answer that is not the right
// one ends the program with a message.
#include <fmt/format.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdlib>
#include <string>
#include <unordered_map>
#include <vector>

#include "bench/s3/objects.h"

namespace sluice::bench {
namespace {

struct Options {
    std::string verb;
    std::string url;
    std::string bucket;
    std::string region = "us-east-1";
    std::size_t connections = 32;
    double seconds = 5;
    double warmup = 1;
    std::size_t bytes = 4096;
    std::string prefix = "small";
    std::uint64_t objects = 0;
};

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    if (!value) die(fmt::format("{} is not set", name));
    return value;
}

Objects objects_of(const Options& options) {
    return {.address = parse_address(options.url),
            .signer = {{environment("AWS_ACCESS_KEY_ID"), environment("AWS_SECRET_ACCESS_KEY"), ""},
                       options.region},
            .bucket = options.bucket,
            .prefix = options.prefix,
            .body = std::string(options.bytes, 'x'),
            .count = options.verb == "get" ? options.objects : 0};
}

class Load {
  public:
    explicit Load(const Options& options)
        : options_(options), objects_(objects_of(options)), poll_(::epoll_create1(EPOLL_CLOEXEC)) {
        if (poll_ < 0) die("epoll_create1");
        const auto verb = options.verb == "get" ? Verb::kGet : Verb::kPut;
        clients_.reserve(options.connections);
        for (unsigned i = 0; i < options.connections; ++i) {
            auto& client = clients_.emplace_back(objects_, verb, i + 1);
            client.connect();
            by_fd_[client.fd()] = &client;
            epoll_event event{.events = EPOLLIN, .data = {.fd = client.fd()}};
            if (::epoll_ctl(poll_, EPOLL_CTL_ADD, client.fd(), &event) != 0) die("epoll_ctl");
        }
    }
    ~Load() { ::close(poll_); }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    void run() {
        measure_from_ = SteadyClock::now() + seconds(options_.warmup);
        end_ = measure_from_ + seconds(options_.seconds);
        // All answers are waited for, so that the next run finds an idle server.
        std::size_t busy = 0;
        for (auto& client : clients_) busy += send_next(client);
        while (busy > 0) busy -= wait();
    }

    std::string report() {
        return fmt::format(
            R"({{"verb":"{}","connections":{},"per_s":{:.1f},"p50_ms":{:.2f},"p99_ms":{:.2f},)"
            R"("objects":{},"load_cpu_s":{:.2f}}})",
            options_.verb,
            options_.connections,
            static_cast<double>(took_ms_.size()) / options_.seconds,
            percentile(took_ms_, 0.5),
            percentile(took_ms_, 0.99),
            objects_.count,
            own_cpu_seconds());
    }

  private:
    // False when there is nothing more to send.
    bool send_next(ObjectClient& client) {
        const bool filling = options_.verb == "put" && options_.objects > 0;
        const bool more = filling ? objects_.count < options_.objects : SteadyClock::now() < end_;
        if (more) client.send_next();
        return more;
    }

    // How many connections have had their last answer.
    std::size_t wait() {
        std::array<epoll_event, 256> events{};
        const int ready = ::epoll_wait(poll_, events.data(), events.size(), 60'000);
        if (ready == 0) die("no answer within 60 s");
        std::size_t done = 0;
        for (int i = 0; i < ready; ++i) {
            auto& client = *by_fd_.at(events.at(static_cast<std::size_t>(i)).data.fd);
            const auto took = client.on_readable();
            if (!took) continue;
            const auto now = SteadyClock::now();
            if (now >= measure_from_ && now < end_) took_ms_.push_back(milliseconds(*took));
            if (!send_next(client)) ++done;
        }
        return done;
    }

    Options options_;
    Objects objects_;
    int poll_;
    std::vector<ObjectClient> clients_;
    std::unordered_map<int, ObjectClient*> by_fd_;
    SteadyClock::time_point measure_from_;
    SteadyClock::time_point end_;
    std::vector<double> took_ms_;
};

}  // namespace
}  // namespace sluice::bench

int main(int argc, char** argv) {
    sluice::bench::Options options;
    CLI::App app{"Load of small objects for a running S3 endpoint"};
    app.add_option("verb", options.verb, "put or get")
        ->required()
        ->check(CLI::IsMember({"put", "get"}));
    app.add_option("url", options.url, "address of the endpoint")->required();
    app.add_option("bucket", options.bucket, "an existing bucket")->required();
    app.add_option("--region", options.region, "signed for")->capture_default_str();
    app.add_option("--connections", options.connections, "at once")->capture_default_str();
    app.add_option("--seconds", options.seconds, "measured time")->capture_default_str();
    app.add_option("--warmup", options.warmup, "time before it")->capture_default_str();
    app.add_option("--bytes", options.bytes, "size of an object")->capture_default_str();
    app.add_option("--prefix", options.prefix, "of the keys")->capture_default_str();
    app.add_option("--objects", options.objects, "put: how many; get: how many there are");
    CLI11_PARSE(app, argc, argv);
    if (options.verb == "get" && options.objects == 0)
        sluice::bench::die("--objects: nothing to get");
    sluice::bench::Load load(options);
    load.run();
    fmt::print("{}\n", load.report());
    return 0;
}
