#include "app/lambda/file_size_limit.h"

#include <algorithm>

#include "app/lambda/time_left.h"
#include "pipeline/messages.h"

namespace sluice::app::lambda {
namespace {

// Of a whole processor, which Lambda gives with 1,769 MB: docs/aws.md.
constexpr double kStartBytesPerSecond = 20e6;
constexpr double kMemoryOfOneProcessor = 1769;
// Below this a transform's time is that of its requests.
constexpr std::uint64_t kTellsFrom = 8 << 20;

double seconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double>(time).count();
}

}  // namespace

double TransformRate::start_of(std::uint64_t memory_mib) {
    const double processors = static_cast<double>(memory_mib) / kMemoryOfOneProcessor;
    return kStartBytesPerSecond * std::min(1.0, processors);
}

void TransformRate::measured(std::uint64_t bytes, std::chrono::nanoseconds time) {
    if (bytes < kTellsFrom || time.count() <= 0) return;
    const std::lock_guard lock(mutex_);
    last_[count_++ % kKept] = static_cast<double>(bytes) / seconds(time);
}

double TransformRate::bytes_per_s() const {
    const std::lock_guard lock(mutex_);
    if (count_ == 0) return start_;
    const auto known = static_cast<std::ptrdiff_t>(std::min(count_, kKept));
    return *std::min_element(last_.begin(), last_.begin() + known);
}

std::uint64_t TransformRate::bytes_within(Milliseconds time) const {
    return static_cast<std::uint64_t>(bytes_per_s() * seconds(time));
}

Result<void> FileSizeLimit::check(std::uint64_t bytes) const {
    const std::uint64_t fits = rate_.bytes_within(time_.whole());
    if (bytes > fits) {
        return fail(Code::kTooLarge,
                    "file_too_large_for_function",
                    "the file has " + std::to_string(bytes) + " bytes; here files of up to about " +
                        std::to_string(fits) + " bytes can be transformed");
    }
    if (bytes > rate_.bytes_within(time_.left())) {
        return fail(Code::kUnavailable,
                    "no_time_left",
                    "the file needs more time than this invocation has left");
    }
    return {};
}

Result<Outcome> FileSizeLimit::handle(const Lease& message, pipeline::StageContext& context) {
    const auto operation = pipeline::decode_file_operation(message.body);
    if (!operation) return transform_.handle(message, context);
    TRY(check(operation->input_bytes));
    const SteadyTime start = clock_.steady();
    auto outcome = transform_.handle(message, context);
    if (outcome && !outcome->publish.empty()) {
        rate_.measured(operation->input_bytes, clock_.steady() - start);
    }
    return outcome;
}

}  // namespace sluice::app::lambda
