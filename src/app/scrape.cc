#include "app/scrape.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <iterator>
#include <memory>

namespace sluice::app {
namespace {

void measure_queues(Metrics& metrics, const std::vector<QueueStats>& queues) {
    const auto messages =
        [&metrics](const QueueStats& queue, std::string_view state, std::uint64_t number) {
            metrics.set("sluice_queue_messages",
                        {{"queue", queue.queue.text()}, {"state", state}},
                        static_cast<double>(number));
        };
    for (const QueueStats& queue : queues) {
        messages(queue, "visible", queue.visible);
        messages(queue, "delayed", queue.delayed);
        messages(queue, "in_flight", queue.in_flight);
        metrics.set("sluice_queue_oldest_message_age_seconds",
                    {{"queue", queue.queue.text()}},
                    std::chrono::duration<double>(queue.oldest_age).count());
    }
}

void measure_process(Metrics& metrics) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> statm(
        std::fopen("/proc/self/statm", "re"), &std::fclose);
    unsigned long resident_pages = 0;
    if (statm && std::fscanf(statm.get(), "%*u %lu", &resident_pages) == 1)
        metrics.set(
            "sluice_process_resident_memory_bytes",
            {},
            static_cast<double>(resident_pages) * static_cast<double>(sysconf(_SC_PAGESIZE)));
    std::error_code error;
    const std::filesystem::directory_iterator descriptors("/proc/self/fd", error);
    if (!error)
        metrics.set("sluice_process_open_fds",
                    {},
                    static_cast<double>(std::distance(begin(descriptors), end(descriptors))));
}

}  // namespace

std::string scrape(PrometheusMetrics& metrics, QueueAdmin& queues, bool ready, Log& log) {
    if (const auto stats = queues.stats()) {
        measure_queues(metrics, *stats);
    } else {
        log.warn("queue_stats_failed", {{"error", describe(stats.error())}});
    }
    measure_process(metrics);
    metrics.set("sluice_ready", {}, ready ? 1 : 0);
    return metrics.render();
}

}  // namespace sluice::app
