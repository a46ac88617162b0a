#include "engine/bytes/decoding_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <utility>

#include "engine/utf8.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kBufferBytes = kSampleBytes;
constexpr std::size_t kTextBytes = 128 * 1024;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// UTF-8 to UTF-8, up to what is none. NUL is a character here: others say that it is no text.
Transcoder::Step copy_utf8(std::string_view in, std::span<char> out) {
    const std::string_view fits = in.substr(0, out.size());
    std::size_t size = 0;
    TextPrefix next = text_prefix(fits);
    while (next.stop == TextPrefix::Stop::kNul) {
        size += next.bytes + 1;
        next = text_prefix(fits.substr(size));
    }
    size += next.bytes;
    fits.copy(out.data(), size);
    const bool full = fits.size() < in.size();
    if (next.stop == TextPrefix::Stop::kInvalid) return {size, size, Transcoder::Stop::kInvalid};
    if (full) return {size, size, Transcoder::Stop::kOutputFull};
    const bool cut = next.stop == TextPrefix::Stop::kIncomplete;
    return {size, size, cut ? Transcoder::Stop::kIncomplete : Transcoder::Stop::kEnd};
}

// How many of the bytes at the start, which are invalid, could have begun a character.
std::size_t invalid_utf8_bytes(std::string_view in) {
    std::size_t bytes = 1;
    while (bytes < in.size() &&
           text_prefix(in.substr(0, bytes + 1)).stop == TextPrefix::Stop::kIncomplete) {
        ++bytes;
    }
    return bytes;
}

}  // namespace

DecodingSource::DecodingSource(ByteSource& source, Decoding decoding)
    : pending_(source, kBufferBytes), decoding_(std::move(decoding)) {}

Result<void> DecodingSource::begin() {
    started_ = true;
    const std::size_t wanted = chosen_ ? chosen_->mark_bytes : first_bytes_wanted(decoding_);
    while (!pending_.ended() && pending_.text().size() < wanted) TRY(pending_.fill());
    if (!chosen_) {
        chosen_ = choose_encoding(decoding_, pending_.text(), pending_.ended());
        if (!chosen_->encoding.is_utf8()) {
            transcoder_ = Transcoder::open(chosen_->encoding.iconv_name, "UTF-8");
            if (!transcoder_) throw std::bad_alloc();  // iconv knew it a moment ago
        }
        if (decodes()) text_ = std::make_unique_for_overwrite<char[]>(kTextBytes);
    }
    pending_.drop(chosen_->mark_bytes);
    return {};
}

Result<std::size_t> DecodingSource::read(std::span<char> out) {
    if (!started_) TRY(begin());
    if (!decodes()) return pending_.pass(out);
    while (text_begin_ == text_end_ && !finished_) TRY(decode());
    const std::size_t count = std::min(out.size(), text_end_ - text_begin_);
    std::copy_n(text_.get() + text_begin_, count, out.data());
    text_begin_ += count;
    return count;
}

// More text, or a step nearer to it. All text before invalid bytes is handed out first.
Result<void> DecodingSource::decode() {
    text_begin_ = text_end_ = 0;
    if (pending_.empty() && !pending_.ended()) TRY(pending_.fill());
    if (pending_.empty()) return pending_.ended() ? after_the_last() : Result<void>();
    const std::span<char> out(text_.get(), kTextBytes);
    const std::string_view in = pending_.text();
    const auto step = transcoder_ ? transcoder_->step(in, out) : copy_utf8(in, out);
    pending_.drop(step.consumed);
    text_end_ = step.produced;
    if (text_end_ > 0) return {};
    if (step.stop == Transcoder::Stop::kInvalid) {
        return invalid(
            transcoder_ ? chosen_->encoding.unit_bytes : invalid_utf8_bytes(pending_.text()),
            false);
    }
    if (step.stop != Transcoder::Stop::kIncomplete) return {};
    return pending_.ended() ? invalid(pending_.text().size(), true) : pending_.fill();
}

// What iconv held back.
Result<void> DecodingSource::after_the_last() {
    finished_ = true;
    if (transcoder_) text_end_ = transcoder_->finish({text_.get(), kTextBytes}).produced;
    return {};
}

// Replaces so many of the pending bytes, or tells of them.
Result<void> DecodingSource::invalid(std::size_t bytes, bool truncated) {
    bytes = std::min(bytes, pending_.text().size());
    if (decoding_.replace_invalid) {
        pending_.drop(bytes);
        ++replaced_;
        text_end_ = kReplacement.copy(text_.get(), kTextBytes);
        return {};
    }
    const Place here{{}, {}, pending_.offset()};
    const std::string& name = chosen_->encoding.name;
    if (truncated) {
        return fail(Code::kInvalid,
                    "truncated_character",
                    "the input ends inside a character of " + name + "; was it copied whole?",
                    here);
    }
    std::string hex;
    for (const char byte : pending_.text().substr(0, bytes))
        hex += fmt::format("{:02X}", static_cast<unsigned char>(byte));
    return fail(Code::kInvalid,
                "bad_encoding",
                fmt::format("what begins with 0x{} is no character of {}{}; name the input's "
                            "encoding, or have it replaced",
                            hex,
                            name,
                            chosen_->guessed ? ", which the input looks like" : ""),
                here);
}

Result<void> DecodingSource::rewind() {
    TRY(pending_.rewind());
    text_begin_ = text_end_ = 0;
    replaced_ = 0;
    started_ = finished_ = false;
    if (transcoder_) transcoder_->reset();
    return {};
}

}  // namespace sluice::engine
