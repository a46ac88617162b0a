#include "engine/json_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/json_string.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kBlockBytes = 64 * 1024;

// Why bytes are no text, if they are none.
std::optional<Error> text_error(std::string_view bytes, std::uint64_t offset) {
    const TextPrefix text = text_prefix(bytes);
    if (text.bytes == bytes.size()) return std::nullopt;
    return not_text(text.stop, offset + text.bytes).error();
}

// Why a line that is no JSON is none.
Error line_error(std::string_view line, std::uint64_t offset, const Limits& limits) {
    if (auto error = text_error(line, offset)) return *std::move(error);
    JsonExtents values(JsonShape::kObjects, limits);
    const auto stop = values.scanner().feed(line, offset);
    if (stop) return stop->error;
    return {Code::kInvalid, "invalid_json", "the line ends inside a JSON value", {}};
}

// A row that is too deep has an end, too.
Limits of_any_depth(Limits limits) {
    limits.json_depth = limits.record_bytes;
    return limits;
}

}  // namespace

JsonRecords::JsonRecords(Input& input, JsonShape shape, const Limits& limits, Progress* progress)
    : input_(&input), shape_(shape), limits_(limits), progress_(progress) {}

Result<void> JsonRecords::read(JsonRecordSink& sink) {
    text_.reset(kBlockBytes);
    begin_ = 0;
    rows_ = 0;
    offset_ = TRY(input_->text_offset());
    broken_ = {};
    return shape_ == JsonShape::kObjects ? read_lines(sink, ~0ULL) : read_elements(sink);
}

Result<void> JsonRecords::read(const JsonChunk& chunk, JsonRecordSink& sink) {
    chunk_ = &chunk;
    begin_ = 0;
    rows_ = 0;
    offset_ = chunk.offset;
    broken_ = {};
    return chunk.shape == JsonShape::kObjects ? read_lines(sink, ~0ULL)
                                              : read_elements_of(chunk, sink);
}

// For a block behind what is pending, which is moved to the front.
void JsonRecords::make_room() {
    const std::size_t size = text_.size() - begin_;
    if (begin_ > 0 && size > 0) std::memmove(text_.data(), text_.data() + begin_, size);
    text_.resize(size);
    offset_ += std::exchange(begin_, 0);
    if (size + kBlockBytes <= text_.capacity()) return;
    // The last time to all that a record may have, so that no more than half of that is copied.
    const std::size_t most = limits_.record_bytes + 2 * kBlockBytes;
    const std::size_t doubled = 2 * (size + kBlockBytes);
    text_.reserve(std::max(size + kBlockBytes, 2 * doubled > most ? most : doubled));
}

// Adds a block to what is pending. False: the input has ended.
Result<bool> JsonRecords::read_more() {
    if (chunk_ != nullptr) return false;
    make_room();
    const std::size_t size = text_.size();
    const std::size_t count = TRY(input_->read({text_.data() + size, kBlockBytes}));
    text_.resize(size + count);
    if (progress_ != nullptr && count > 0) TRY(progress_->advanced(offset_ + text_.size(), 0));
    return count > 0;
}

Result<void> JsonRecords::check_size(std::uint64_t begin, std::uint64_t end) const {
    if (end - begin <= limits_.record_bytes) return {};
    return too_large(begin);
}

std::unexpected<Error> JsonRecords::too_large(std::uint64_t begin) const {
    return fail(Code::kTooLarge,
                "record_too_large",
                fmt::format("the text of a record has more than {} bytes", limits_.record_bytes),
                {.row = rows_ + 1, .column = {}, .byte_offset = begin});
}

// Of a value that ends in text_.
Result<void> JsonRecords::hand_out(const JsonExtent& value, JsonRecordSink& sink) {
    TRY(check_size(value.begin, value.end));
    const std::string_view text = bytes().substr(value.begin - offset_, value.end - value.begin);
    return sink.record({text, value.begin, ++rows_, text_error(text, value.begin)});
}

Result<void> JsonRecords::read_elements(JsonRecordSink& sink) {
    JsonExtents values(shape_, of_any_depth(limits_));
    std::uint64_t scanned = offset_;
    for (bool more = true; more;) {
        more = TRY(read_more());
        const std::string_view block = text_.text().substr(scanned - offset_);
        const auto stop =
            more ? values.scanner().feed(block, scanned) : values.scanner().finish(scanned);
        scanned += block.size();
        for (const JsonExtent& value : values.ended()) TRY(hand_out(value, sink));
        values.ended().clear();
        if (stop) return std::unexpected(stop->error);
        const std::uint64_t begin = values.open().value_or(scanned);
        begin_ = begin - offset_;
        TRY(check_size(begin, scanned));
    }
    return {};
}

// Its brackets are in balance (JsonChunks), so that all elements end; whatever the wrapper was, it
// is an array's middle.
Result<void> JsonRecords::read_elements_of(const JsonChunk& chunk, JsonRecordSink& sink) {
    JsonExtents values(JsonShape::kArray, of_any_depth(limits_));
    const std::string_view before = chunk.first_row_has_none ? "[" : "[null";
    std::optional<JsonStop> stop = values.scanner().feed(before, offset_);
    values.ended().clear();
    if (!stop) stop = values.scanner().feed(pending(), offset_);
    for (const JsonExtent& value : values.ended()) TRY(hand_out(value, sink));
    if (stop) return std::unexpected(std::move(stop->error));
    return {};
}

// Up to a byte, where a line begins.
Result<void> JsonRecords::read_lines(JsonRecordSink& sink, std::uint64_t until) {
    while (TRY(skip_blanks())) {
        broken_.forget_before(offset());
        if (offset() >= until) break;
        if (broken_.has(offset()) || !TRY(whole_lines(sink))) TRY(broken_line(sink));
    }
    return {};
}

// False: nothing else comes.
Result<bool> JsonRecords::skip_blanks() {
    while (true) {
        const std::string_view text = pending();
        const auto* const found = std::ranges::find_if_not(text, is_json_blank);
        begin_ += static_cast<std::size_t>(found - text.begin());
        if (found != text.end()) return true;
        if (!TRY(read_more())) return false;
    }
}

// Hands out the values that begin here, up to the first line end that stands in none of them.
// False: the line here is no JSON. One that is too deep with what is behind it may be found so when
// a line inside is not: then all before that one is handed out, and the scan goes on.
Result<bool> JsonRecords::whole_lines(JsonRecordSink& sink) {
    JsonLineValues values(limits_, broken_);
    std::uint64_t scanned = offset();
    while (true) {
        const std::size_t fed = scanned - offset();
        if (fed == pending().size() && !TRY(read_more())) {
            // What comes next would have been looked at first.
            const bool goes_on = chunk_ != nullptr && !chunk_->is_last;
            if (goes_on && fed >= limits_.record_bytes) return too_large(offset());
            if (!values.finish(scanned)) return false;
            break;
        }
        const std::string_view text = pending().substr(fed, limits_.record_bytes - fed);
        if (text.empty()) return too_large(offset());
        const std::string_view line =
            text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
        const bool is_json = values.feed(line, scanned);
        scanned = values.scanned();
        if (is_json) {
            if (line.ends_with('\n') && values.is_between_values()) break;
        } else {
            const auto inside = values.step_inside();
            if (!inside) return false;
            TRY(broken_line(sink));
            TRY(read_lines(sink, *inside));
        }
    }
    for (const JsonExtent& value : values.ended()) TRY(hand_out(value, sink));
    begin_ += scanned - offset();
    return true;
}

Result<void> JsonRecords::broken_line(JsonRecordSink& sink) {
    std::size_t bytes = 0;
    while (true) {
        const std::size_t end = pending().find('\n', bytes);
        bytes = std::min(end, pending().size() - 1) + 1;
        TRY(check_size(offset(), offset() + bytes));
        if (end != std::string_view::npos || !TRY(read_more())) break;
    }
    const std::string_view line = pending().substr(0, bytes);
    TRY(sink.record({line, offset(), ++rows_, line_error(line, offset(), limits_)}));
    begin_ += bytes;
    return {};
}

}  // namespace sluice::engine
