#include "engine/input.h"

#include <cstring>

#include "engine/utf8.h"

namespace sluice::engine {
namespace {

// Fits the second-level cache, and few calls.
constexpr std::size_t kBlockBytes = kSampleBytes;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kWhiteSpace = " \t\r\n";

}  // namespace

Input::Input(ByteSource& source, Progress* progress)
    : source_(source),
      progress_(progress),
      buffer_(std::make_unique_for_overwrite<char[]>(kBlockBytes)) {}

// Reads once behind what is pending. 0: the source has ended.
Result<std::size_t> Input::fill() {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    const std::size_t count = TRY(source_.read({buffer_.get() + end_, kBlockBytes - end_}));
    end_ += count;
    bytes_read_ += count;
    return count;
}

Result<std::size_t> Input::fill_and_tell() {
    const std::size_t count = TRY(fill());
    if (progress_ != nullptr && count > 0) TRY(progress_->advanced(bytes_read_, rows_));
    return count;
}

Result<void> Input::skip_byte_order_mark() {
    started_ = true;
    while (pending().size() < kByteOrderMark.size() && kByteOrderMark.starts_with(pending())) {
        if (TRY(fill()) == 0) break;
    }
    if (pending().starts_with(kByteOrderMark)) begin_ += kByteOrderMark.size();
    return {};
}

std::string_view Input::hand_out(std::size_t count) {
    block_offset_ = bytes_read_ - pending().size();
    const std::string_view block = pending().substr(0, count);
    begin_ += count;
    return block;
}

Result<std::uint64_t> Input::text_offset() {
    if (!started_) TRY(skip_byte_order_mark());
    return bytes_read_ - pending().size();
}

Result<std::size_t> Input::read(std::span<char> out) {
    if (!started_) TRY(skip_byte_order_mark());
    if (!pending().empty()) {
        const std::size_t count = pending().copy(out.data(), out.size());
        begin_ += count;
        return count;
    }
    const std::size_t count = TRY(source_.read(out));
    bytes_read_ += count;
    return count;
}

Result<std::string_view> Input::next() {
    if (!started_) TRY(skip_byte_order_mark());
    bool ended = false;
    if (pending().empty()) ended = TRY(fill_and_tell()) == 0;
    while (true) {
        const TextPrefix text = text_prefix(pending());
        if (text.bytes > 0 || pending().empty()) return hand_out(text.bytes);
        if (text.stop != TextPrefix::Stop::kIncomplete || ended) {
            return not_text(text.stop, bytes_read_ - pending().size());
        }
        ended = TRY(fill_and_tell()) == 0;
    }
}

Result<Input::Sample> Input::sample() {
    if (!started_) TRY(skip_byte_order_mark());
    while (pending().size() < kBlockBytes) {
        if (TRY(fill()) == 0) return Sample{pending(), true};
    }
    return Sample{pending(), false};
}

Result<void> Input::skip_lines(std::size_t count) {
    if (!started_) TRY(skip_byte_order_mark());
    for (; count > 0; --count) {
        if (!TRY(skip_line())) break;
    }
    return {};
}

// False: the file ends before the line does.
Result<bool> Input::skip_line() {
    std::size_t at = 0;
    while ((at = pending().find_first_of("\r\n")) == std::string_view::npos) {
        begin_ = end_;
        if (TRY(fill_and_tell()) == 0) return false;
    }
    const bool cr = pending()[at] == '\r';
    begin_ += at + 1;
    if (cr && pending().empty()) TRY(fill_and_tell());
    if (cr && pending().starts_with('\n')) ++begin_;
    return true;
}

Result<char> Input::first_significant() {
    if (!started_) TRY(skip_byte_order_mark());
    while (true) {
        const std::size_t at = pending().find_first_not_of(kWhiteSpace);
        if (at != std::string_view::npos) return pending()[at];
        if (pending().size() >= kBlockBytes / 2 || TRY(fill()) == 0) return '\0';
    }
}

Result<void> Input::rewind() {
    TRY(source_.rewind());
    begin_ = end_ = 0;
    bytes_read_ = 0;
    rows_ = 0;
    started_ = false;
    return {};
}

}  // namespace sluice::engine
