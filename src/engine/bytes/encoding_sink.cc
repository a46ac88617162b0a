#include "engine/bytes/encoding_sink.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <utility>

#include "base/text.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kBlockBytes = 64 * 1024;

using Stop = Transcoder::Stop;

std::unexpected<Error> not_utf8() {
    return fail(Code::kInternal, "output_not_utf8", "the text to encode is not valid UTF-8");
}

// How many bytes the character has that begins so; `first` begins one.
std::size_t length_of(char first) {
    const auto byte = static_cast<unsigned char>(first);
    return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

bool is_inside_a_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80;
}

// The number of a whole character, which `character` is.
std::uint32_t code_point(std::string_view character) {
    const auto byte_at = [&](std::size_t at) { return static_cast<unsigned char>(character[at]); };
    if (character.size() == 1) return byte_at(0);
    std::uint32_t code = byte_at(0) & (0xFFU >> (character.size() + 1));
    for (std::size_t at = 1; at < character.size(); ++at) code = code << 6U | (byte_at(at) & 0x3FU);
    return code;
}

std::optional<Transcoder> open(const std::string& from, const std::string& to) {
    auto transcoder = Transcoder::open(from, to);
    if (!transcoder) throw std::bad_alloc();  // iconv knew it when the name was parsed
    return transcoder;
}

}  // namespace

Result<OutputEncoding> output_encoding(const std::optional<std::string>& name, bool mark) {
    OutputEncoding output;
    if (name) output.encoding = TRY(parse_encoding(*name));
    const Encoding& encoding = output.encoding;
    if (mark && encoding.byte_order_mark().empty()) {
        return fail(Code::kInvalid,
                    "no_byte_order_mark",
                    encoding.name +
                        " has no byte order mark: leave it out, or take utf-8, utf-16 or utf-32");
    }
    output.mark = mark || encoding.mark_decides;
    return output;
}

EncodingSink::EncodingSink(ByteSink& sink, OutputEncoding output)
    : sink_(sink), output_(std::move(output)) {
    if (output_.encoding.is_utf8()) return;
    encoder_ = open("UTF-8", output_.encoding.iconv_name);
    decoder_ = open(output_.encoding.iconv_name, "UTF-8");
    encoded_ = std::make_unique_for_overwrite<char[]>(kBlockBytes);
    decoded_ = std::make_unique_for_overwrite<char[]>(kBlockBytes);
}

Result<void> EncodingSink::begin() {
    if (std::exchange(started_, true) || !output_.mark) return {};
    const std::string_view mark = output_.encoding.byte_order_mark();
    bytes_out_ += mark.size();
    return sink_.write(mark);
}

Result<void> EncodingSink::write(std::span<const char> bytes) {
    TRY(begin());
    if (!encoder_) return sink_.write(bytes);
    std::string_view text(bytes.data(), bytes.size());
    if (!cut_.empty()) text.remove_prefix(TRY(complete_character(text)));
    return encode(text);
}

// Takes what is missing of the character that was cut.
Result<std::size_t> EncodingSink::complete_character(std::string_view text) {
    const std::size_t missing = length_of(cut_.front()) - cut_.size();
    const std::size_t count = std::min(missing, text.size());
    cut_ += text.substr(0, count);
    if (count == missing) TRY(encode(std::exchange(cut_, {})));
    return count;
}

Result<void> EncodingSink::encode(std::string_view text) {
    while (!text.empty()) {
        const auto step = encoder_->step(text, {encoded_.get(), kBlockBytes});
        TRY(put({encoded_.get(), step.produced}, text.substr(0, step.consumed)));
        text.remove_prefix(step.consumed);
        if (step.stop == Stop::kInvalid) {
            TRY(compare_the_last());
            unseen_ += text.substr(0, length_of(text.front()));
            return not_in_encoding();
        }
        if (step.stop != Stop::kIncomplete) continue;
        cut_ = text;
        break;
    }
    return {};
}

// Text that was encoded so.
Result<void> EncodingSink::put(std::span<const char> encoded, std::string_view text) {
    unseen_ += text;
    std::string_view rest(encoded.data(), encoded.size());
    if (!undecoded_.empty()) rest = undecoded_.append(rest);
    while (!rest.empty()) {
        const auto step = decoder_->step(rest, {decoded_.get(), kBlockBytes});
        TRY(compare({decoded_.get(), step.produced}));
        if (step.stop == Stop::kInvalid) return not_in_encoding();
        bytes_out_ += step.consumed;
        rest.remove_prefix(step.consumed);
        if (step.stop == Stop::kIncomplete) break;
    }
    undecoded_ = std::string(rest);
    return sink_.write(encoded);
}

Result<void> EncodingSink::compare(std::string_view decoded) {
    std::size_t same = decoded.size();
    if (!unseen_.starts_with(decoded)) {
        same =
            static_cast<std::size_t>(std::ranges::mismatch(unseen_, decoded).in1 - unseen_.begin());
        while (same > 0 && same < unseen_.size() && is_inside_a_character(unseen_[same])) --same;
        count_encoded(std::string_view(unseen_).substr(0, same));
    }
    lines_ += static_cast<std::uint64_t>(
        std::ranges::count(std::string_view(unseen_).substr(0, same), '\n'));
    unseen_.erase(0, same);
    return same == decoded.size() ? Result<void>() : not_in_encoding();
}

Result<void> EncodingSink::compare_the_last() {
    if (!undecoded_.empty()) return not_in_encoding();
    const auto last = decoder_->finish({decoded_.get(), kBlockBytes});
    return compare({decoded_.get(), last.produced});
}

// The text is right, and what is behind it is not: only the place is still of interest.
void EncodingSink::count_encoded(std::string_view text) {
    encoder_->reset();
    while (!text.empty()) {
        const auto step = encoder_->step(text, {encoded_.get(), kBlockBytes});
        bytes_out_ += step.produced;
        if (step.consumed == 0) break;
        text.remove_prefix(step.consumed);
    }
}

std::unexpected<Error> EncodingSink::not_in_encoding() const {
    const std::size_t length = unseen_.empty() ? 0 : utf8_length(unseen_);
    if (length == 0) return not_utf8();
    const std::string_view character = std::string_view(unseen_).substr(0, length);
    return fail(Code::kInvalid,
                "not_in_encoding",
                fmt::format("\"{}\" (U+{:04X}) is not in {} (line {}, byte {} of the output); name "
                            "an encoding that has it, such as utf-8",
                            character,
                            code_point(character),
                            output_.encoding.name,
                            lines_ + 1,
                            bytes_out_));
}

Result<void> EncodingSink::restart() {
    TRY(sink_.restart());
    if (encoder_) encoder_->reset();
    if (decoder_) decoder_->reset();
    cut_.clear();
    unseen_.clear();
    undecoded_.clear();
    bytes_out_ = lines_ = 0;
    started_ = false;
    return {};
}

Result<void> EncodingSink::finish() {
    TRY(begin());
    if (!encoder_) return {};
    if (!cut_.empty()) return not_utf8();
    const auto rest = encoder_->finish({encoded_.get(), kBlockBytes});
    TRY(put({encoded_.get(), rest.produced}, {}));
    TRY(compare_the_last());
    return unseen_.empty() ? Result<void>() : not_in_encoding();
}

}  // namespace sluice::engine
