#include "engine/json_line_values.h"

#include <utility>

namespace sluice::engine {

void JsonBrokenStarts::add(std::uint64_t offset) {
    const std::size_t at = offset - base_;
    if (at >= bits_.size()) bits_.resize(at + 1);
    bits_[at] = true;
}

bool JsonBrokenStarts::has(std::uint64_t offset) const {
    const std::size_t at = offset - base_;
    return at < bits_.size() && bits_[at];
}

// Those that are left are only moved when they are fewer than those that go.
void JsonBrokenStarts::forget_before(std::uint64_t offset) {
    const std::size_t done = offset - base_;
    if (done >= bits_.size()) {
        bits_.clear();
        base_ = offset;
    } else if (done > bits_.size() / 2) {
        bits_.erase(bits_.begin(), bits_.begin() + static_cast<std::ptrdiff_t>(done));
        base_ = offset;
    }
}

bool JsonLineValues::feed(std::string_view piece, std::uint64_t offset) {
    if (const auto stop = scanner_.feed(piece, offset)) return stopped(*stop);
    if (piece.ends_with('\n')) end_line();
    return true;
}

bool JsonLineValues::finish(std::uint64_t file_bytes) {
    const auto stop = scanner_.finish(file_bytes);
    return stop ? stopped(*stop) : true;
}

// What is no JSON in a value is none in a value inside it. Of a start that ended right here that is
// not known: other values may follow it.
bool JsonLineValues::stopped(const JsonStop& stop) {
    is_too_deep_ = !stop.is_syntax;
    if (is_too_deep_) return false;
    for (const Start& start : starts_) broken_.add(start.offset);
    return false;
}

std::optional<std::uint64_t> JsonLineValues::step_inside() {
    if (!is_too_deep_ || starts_.empty()) return std::nullopt;
    const Start first = starts_.front();
    starts_.erase(starts_.begin());
    for (Start& start : starts_) start.depth -= first.depth;
    depth_ -= first.depth;
    scanner_.drop_outer(first.depth);
    ended_.clear();
    open_ = first.offset;
    return first.offset;
}

bool JsonLineValues::begin_token() {
    if (closed_) broken_.add(*std::exchange(closed_, std::nullopt));
    may_start_ = false;
    return true;
}

bool JsonLineValues::open_bracket() {
    const bool is_start = may_start_;
    begin_token();
    if (is_start) starts_.push_back({scanner_.token_offset(), depth_});
    if (depth_++ == 0) open_ = scanner_.token_offset();
    return true;
}

bool JsonLineValues::close_bracket() {
    begin_token();
    if (--depth_ == 0) ended_.push_back({open_, scanner_.end_offset()});
    if (starts_.empty() || starts_.back().depth != depth_) return true;
    closed_ = starts_.back().offset;
    starts_.pop_back();
    return true;
}

bool JsonLineValues::scalar() {
    begin_token();
    if (depth_ == 0) ended_.push_back({scanner_.token_offset(), scanner_.end_offset()});
    return true;
}

// A start that ended is whole if nothing follows it on its line: a comma is none of the events.
void JsonLineValues::end_line() {
    if (closed_ && !scanner_.is_after_value()) broken_.add(*closed_);
    closed_.reset();
    may_start_ = scanner_.is_before_value();
}

}  // namespace sluice::engine
