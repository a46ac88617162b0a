#include "app/server_process.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "app/json_log.h"
#include "app/out_of_memory.h"
#include "app/stop_signals.h"
#include "base/version.h"

namespace sluice::app {
namespace {

constexpr int kStorageCheckMs = 250;

// Sockets and open objects: the soft limit of 1,024 is for programs that use select(2).
void raise_open_files() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

// Ends the process when a stop takes too long. Leases then end with the process, or by their time,
// and everything acknowledged is durable: the cost is that some work is done again.
std::jthread watch_the_stop(Seconds limit, Log& log) {
    return std::jthread([limit, &log](const std::stop_token& done) {
        std::mutex mutex;
        std::condition_variable_any wake;
        std::unique_lock lock(mutex);
        wake.wait_for(lock, done, limit, [] { return false; });
        if (done.stop_requested()) return;
        log.error("stop_timed_out", {{"seconds", limit.count()}});
        std::_Exit(kExitFailure);
    });
}

void announce(const Console& console, const Announcement& announcement) {
    boost::json::object line;
    const auto add = [&line](std::string_view name, const std::string& address) {
        if (!address.empty()) line[name] = address;
    };
    add("http", announcement.http);
    add("ws", announcement.ws);
    add("s3", announcement.s3);
    const auto& stages = announcement.stages;
    if (!stages.empty()) line["stages"] = boost::json::array(stages.begin(), stages.end());
    console.out << line << std::endl;
}

}  // namespace

int run_server(std::string_view command,
               const Config& config,
               const Console& console,
               const StartServer& start) {
    exit_when_out_of_memory();
    std::signal(SIGPIPE, SIG_IGN);
    umask(077);  // whatever is made in a data directory is nobody else's business
    StopSignals signals;
    raise_open_files();
    JsonLog log(config.log_level, config.environment, system_clock());
    log.info("starting", {{"version", kVersion}, {"command", command}});

    auto server = start(log);
    if (!server) {
        log.error("start_failed",
                  {{"name", server.error().name}, {"error", server.error().message}});
        if (isatty(STDERR_FILENO) != 0) report(console, command, server.error(), kExitFailure);
        return kExitFailure;
    }
    const Announcement& announcement = (*server)->announcement();
    announce(console, announcement);
    log.info("ready",
             {{"http", announcement.http}, {"ws", announcement.ws}, {"s3", announcement.s3}});

    int signal = 0;
    while (signal == 0) {
        if ((*server)->failed()) {
            log.error("storage_failed",
                      {{"action", "exit; on the next start the data is checked"}});
            std::_Exit(kExitFailure);
        }
        signal = signals.wait(kStorageCheckMs);
    }
    log.info("stopping", {{"signal", sigabbrev_np(signal)}});
    signals.release();
    const std::jthread watchdog = watch_the_stop((*server)->stops_within(), log);
    server->reset();
    log.info("stopped");
    return kExitOk;
}

}  // namespace sluice::app
