#include "app/metric_help.h"

#include <algorithm>
#include <array>

namespace sluice::app {
namespace {

struct Help {
    std::string_view name;
    std::string_view text;
};

constexpr auto kHelp = std::to_array<Help>({
    {"sluice_build_info", "Always 1; the labels tell the version and the environment."},
    {"sluice_process_open_fds", "Open file descriptors."},
    {"sluice_process_resident_memory_bytes", "Resident memory."},
    {"sluice_queue_messages", "Messages in a queue, by state: visible, delayed, in_flight."},
    {"sluice_queue_oldest_message_age_seconds", "Age of the oldest message; 0 when empty."},
    {"sluice_ready", "1 while the server takes uploads, else 0."},
    {"sluice_start_time_seconds", "When the process was ready, in seconds since 1970."},
});

}  // namespace

std::string_view metric_help(std::string_view name) {
    const auto found = std::ranges::find(kHelp, name, &Help::name);
    return found == kHelp.end() ? name : found->text;
}

}  // namespace sluice::app
