#include "engine/bytes/decompressing_source.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::engine {
namespace {

constexpr std::size_t kCompressedBytes = 64 * 1024;

Place at_byte(std::uint64_t offset) {
    return {.row = {}, .column = {}, .byte_offset = offset};
}

}  // namespace

DecompressingSource::DecompressingSource(ByteSource& source,
                                         std::optional<Compression> said,
                                         std::uint64_t bytes_max)
    : pending_(source, kCompressedBytes), said_(said), bytes_max_(bytes_max) {}

Result<void> DecompressingSource::begin() {
    started_ = true;
    while (!pending_.ended() && pending_.text().size() < kMagicBytes) TRY(pending_.fill());
    const Compression compression = said_.value_or(compression_of_magic(pending_.text()));
    if (compression == Compression::kNone) return {};
    decoder_ = make_decoder(compression);
    decoder_->begin();
    in_frame_ = true;  // nothing at all is no whole frame
    return {};
}

Result<std::size_t> DecompressingSource::read(std::span<char> out) {
    if (!started_) TRY(begin());
    return decoder_ ? decode(out) : pending_.pass(out);
}

Result<std::size_t> DecompressingSource::decode(std::span<char> out) {
    while (true) {
        if (pending_.empty() && !pending_.ended()) TRY(pending_.fill());
        if (pending_.empty() && !in_frame_) return std::size_t{0};
        if (!in_frame_) {
            decoder_->begin();
            frame_offset_ = pending_.offset();
        }
        Result<Decoder::Step> step = decoder_->step(pending_.text(), out);
        if (!step) {
            step.error().place = at_byte(frame_offset_);
            return std::unexpected(std::move(step).error());
        }
        in_frame_ = !step->ended;
        pending_.drop(step->consumed);
        bytes_out_ += step->produced;
        if (bytes_out_ > bytes_max_) {
            return fail(Code::kTooLarge,
                        "decompressed_too_large",
                        fmt::format("the decompressed input has more than {} bytes", bytes_max_));
        }
        if (step->produced > 0) return step->produced;
        if (pending_.empty() && pending_.ended() && in_frame_) {
            return fail(Code::kInvalid,
                        "truncated_compression",
                        "the compressed input ends too early; was it copied whole?",
                        at_byte(pending_.offset()));
        }
    }
}

Result<void> DecompressingSource::rewind() {
    TRY(pending_.rewind());
    bytes_out_ = frame_offset_ = 0;
    started_ = in_frame_ = false;
    decoder_.reset();
    return {};
}

}  // namespace sluice::engine
