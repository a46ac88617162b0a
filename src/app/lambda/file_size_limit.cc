#include "app/lambda/file_size_limit.h"

#include <algorithm>

#include "app/lambda/time_left.h"
#include "engine/bytes/compression.h"

namespace sluice::app::lambda {
namespace {

// Of a whole processor, which Lambda gives with 1,769 MB: docs/aws.md.
constexpr double kStartBytesPerSecond = 20e6;
constexpr double kMemoryOfOneProcessor = 1769;
// Text that a byte of a compressed file is taken for: tables become a fifth to a tenth.
constexpr std::uint64_t kTextOfCompressed = 10;

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

// Looked at only where it matters. What cannot be read is for the stage to say.
bool FileSizeLimit::is_compressed(const pipeline::InputVersion& input) const {
    if (const auto said = engine::compression_of_name(input.name.key.text())) {
        return *said != engine::Compression::kNone;
    }
    const std::uint64_t bytes = input.size;
    const bool fits = bytes * kTextOfCompressed <= rate_.bytes_within(time_.left());
    if (bytes < engine::kMagicBytes || (fits && bytes < TransformRate::kTellsFrom)) return false;
    const auto opened =
        objects_.open(input.name, ByteRange{0, engine::kMagicBytes - 1}, input.etag);
    if (!opened) return false;
    std::string first;
    for (std::array<char, engine::kMagicBytes> block{}; first.size() < block.size();) {
        const auto count = opened->bytes->read(block);
        if (!count || *count == 0) break;
        first.append(block.data(), *count);
    }
    return engine::compression_of_magic(first) != engine::Compression::kNone;
}

Result<void> FileSizeLimit::check(std::uint64_t bytes, bool compressed) const {
    const std::uint64_t factor = compressed ? kTextOfCompressed : 1;
    const std::uint64_t fits = rate_.bytes_within(time_.whole()) / factor;
    if (bytes > fits) {
        return fail(Code::kTooLarge,
                    "file_too_large_for_function",
                    "the file has " + std::to_string(bytes) + " bytes; here " +
                        (compressed ? "compressed " : "") + "files of up to about " +
                        std::to_string(fits) + " bytes can be transformed");
    }
    if (bytes * factor > rate_.bytes_within(time_.left())) {
        return fail(Code::kUnavailable,
                    "no_time_left",
                    "the file needs more time than this invocation has left");
    }
    return {};
}

Result<Outcome> FileSizeLimit::handle(const Lease& message, pipeline::StageContext& context) {
    const auto operation = pipeline::decode_operation(message.body);
    if (!operation) return transform_.handle(message, context);
    const pipeline::InputVersion input = pipeline::input_of(*operation);
    const bool compressed = is_compressed(input);
    TRY(check(input.size, compressed));
    const SteadyTime start = clock_.steady();
    auto outcome = transform_.handle(message, context);
    if (outcome && !outcome->publish.empty() && !compressed) {
        rate_.measured(input.size, clock_.steady() - start);
    }
    return outcome;
}

}  // namespace sluice::app::lambda
