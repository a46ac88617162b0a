#include "engine/bytes/decompressing_source.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::engine {
namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;

Place at_byte(std::uint64_t offset) {
    return {.row = {}, .column = {}, .byte_offset = offset};
}

}  // namespace

DecompressingSource::DecompressingSource(ByteSource& source,
                                         std::optional<Compression> said,
                                         std::uint64_t bytes_max)
    : source_(source),
      said_(said),
      bytes_max_(bytes_max),
      buffer_(std::make_unique_for_overwrite<char[]>(kBufferBytes)) {}

// Reads once behind what is pending.
Result<void> DecompressingSource::fill() {
    std::copy(buffer_.get() + begin_, buffer_.get() + end_, buffer_.get());
    end_ -= begin_;
    begin_ = 0;
    const std::size_t count = TRY(source_.read({buffer_.get() + end_, kBufferBytes - end_}));
    end_ += count;
    bytes_read_ += count;
    ended_ = count == 0;
    return {};
}

Result<void> DecompressingSource::begin() {
    started_ = true;
    while (!ended_ && pending().size() < kMagicBytes) TRY(fill());
    const Compression compression =
        said_.value_or(compression_of_magic({pending().data(), pending().size()}));
    if (compression == Compression::kNone) return {};
    decoder_ = make_decoder(compression);
    decoder_->begin();
    in_frame_ = true;  // nothing at all is no whole frame
    return {};
}

Result<std::size_t> DecompressingSource::read(std::span<char> out) {
    if (!started_) TRY(begin());
    if (decoder_) return decode(out);
    if (pending().empty()) return source_.read(out);
    const std::size_t count = std::min(out.size(), pending().size());
    std::copy_n(pending().data(), count, out.data());
    begin_ += count;
    return count;
}

Result<std::size_t> DecompressingSource::decode(std::span<char> out) {
    while (true) {
        if (pending().empty() && !ended_) TRY(fill());
        if (pending().empty() && !in_frame_) return std::size_t{0};
        if (!in_frame_) {
            decoder_->begin();
            frame_offset_ = offset();
        }
        Result<Decoder::Step> step = decoder_->step(pending(), out);
        if (!step) {
            step.error().place = at_byte(frame_offset_);
            return std::unexpected(std::move(step).error());
        }
        in_frame_ = !step->ended;
        begin_ += step->consumed;
        bytes_out_ += step->produced;
        if (bytes_out_ > bytes_max_) {
            return fail(Code::kTooLarge,
                        "decompressed_too_large",
                        fmt::format("the decompressed input has more than {} bytes", bytes_max_));
        }
        if (step->produced > 0) return step->produced;
        if (pending().empty() && ended_ && in_frame_) {
            return fail(Code::kInvalid,
                        "truncated_compression",
                        "the compressed input ends too early; was it copied whole?",
                        at_byte(offset()));
        }
    }
}

Result<void> DecompressingSource::rewind() {
    TRY(source_.rewind());
    begin_ = end_ = 0;
    bytes_read_ = bytes_out_ = frame_offset_ = 0;
    started_ = ended_ = in_frame_ = false;
    decoder_.reset();
    return {};
}

}  // namespace sluice::engine
