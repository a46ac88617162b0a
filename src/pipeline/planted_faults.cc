#include "pipeline/planted_faults.h"

#ifdef SLUICE_PLANTED_FAULTS

#include <cstdlib>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

namespace sluice::pipeline {
namespace {

bool is_marked(const char* variable, const JobId& job) {
    const char* const mark = std::getenv(variable);
    return mark != nullptr && job.text().find(mark) != std::string::npos;
}

void record_run(const Lease& message, const JobId& job) {
    const char* const path = std::getenv("SLUICE_PLANT_RUNS");
    if (path == nullptr) return;
    // One small write in append mode: whole lines, also from several threads.
    const auto line = job.text() + " " + std::to_string(message.receive_count) + " " +
                      message.message.text() + "\n";
    std::ofstream(path, std::ios::app) << line << std::flush;
}

}  // namespace

Result<void> planted_fault_before_transform(const Lease& message, const JobId& job) {
    record_run(message, job);
    if (is_marked("SLUICE_PLANT_DIE_ON", job)) std::abort();
    if (is_marked("SLUICE_PLANT_FAIL_ON", job)) return fail(Code::kIo, "planted", "as planted");
    if (is_marked("SLUICE_PLANT_THROW_ON", job)) throw std::runtime_error("as planted");
    return {};
}

void planted_stall_after_transform(const Lease& message) {
    const char* const milliseconds = std::getenv("SLUICE_PLANT_STALL_MS");
    if (milliseconds == nullptr || message.receive_count != 1) return;
    if (std::hash<MessageId>{}(message.message) % 16 != 0) return;
    std::this_thread::sleep_for(Milliseconds{std::atoi(milliseconds)});
}

}  // namespace sluice::pipeline

#endif
