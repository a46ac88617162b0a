#include "engine/ordered_output.h"

#include <algorithm>
#include <utility>

namespace sluice::engine {
namespace {

constexpr std::size_t kSpareBytesMax = 2 << 20;

}  // namespace

Result<void> OrderedOutput::write(std::string_view text) {
    if (text.empty()) return {};
    bytes_written_ += text.size();
    return sink_.write(text);
}

Result<void> OrderedOutput::wait_for(std::uint64_t chunk, Lock& lock) {
    moved_on_.wait(lock, [&] { return turn_ == chunk || error_; });
    if (error_) return fail(Code::kCancelled, "cancelled", "another part of the file failed");
    return {};
}

RowCounts& RowCounts::operator+=(const RowCounts& other) {
    in += other.in;
    out += other.out;
    filtered += other.filtered;
    deduplicated += other.deduplicated;
    rejected += other.rejected;
    return *this;
}

Result<void> RowCounts::check() const {
    if (in == out + filtered + deduplicated + rejected) return {};
    return fail(Code::kInternal, "unbalanced", "rows were lost or made up on the way");
}

Result<void> OrderedOutput::wait_for_turn(std::uint64_t chunk) {
    std::unique_lock lock(mutex_);
    return wait_for(chunk, lock);
}

Result<void> OrderedOutput::write(std::uint64_t chunk, std::string_view text) {
    TRY(wait_for_turn(chunk));
    return write_rows(text);
}

Result<void> OrderedOutput::write_rows(std::string_view text) {
    if (text.empty()) return {};
    text.remove_prefix(std::min(text.size(), std::exchange(to_drop_, 0)));
    return write(text);
}

Result<void> OrderedOutput::tell() {
    return progress_ == nullptr ? Result<void>() : progress_->advanced(bytes_in_, rows_.out);
}

Result<void> OrderedOutput::write_rejects(Rejects& rejects) {
    for (Reject& reject : rejects.all()) {
        *reject.error.place.row += rows_before();  // only whoever has the turn changes rows_
        TRY(rejects_.write(reject));
    }
    return {};
}

// By whoever has the turn, which the next chunk gets.
Result<void> OrderedOutput::write_ended(Ended& ended, Lock& lock) {
    lock.unlock();
    Result<void> written = write_rows(ended.text.text());
    if (written) written = write_rejects(ended.end.rejects);
    lock.lock();
    if (error_) return fail(Code::kCancelled, "cancelled", "another part of the file failed");
    rows_ += ended.end.rows;
    chunk_bytes_max_ = std::max(chunk_bytes_max_, ended.end.bytes_in - bytes_in_);
    bytes_in_ = ended.end.bytes_in;
    if (written) written = tell();
    if (!written) error_ = std::move(written).error();
    ended.text.resize(0);
    const bool is_large = ended.text.capacity() > kSpareBytesMax;
    if (!is_large && spare_.size() < waiting_max_) spare_.push_back(std::move(ended.text));
    ++turn_;
    moved_on_.notify_all();
    if (error_) return fail(Code::kCancelled, "cancelled", "the output failed");
    return {};
}

Result<void> OrderedOutput::end(std::uint64_t chunk, ChunkEnd end, PaddedBuffer& text) {
    Lock lock(mutex_);
    moved_on_.wait(lock,
                   [&] { return turn_ == chunk || error_ || waiting_.size() < waiting_max_; });
    if (error_) return fail(Code::kCancelled, "cancelled", "another part of the file failed");
    Ended ended{std::move(end), std::move(text)};
    text = {};
    if (!spare_.empty()) {
        text = std::move(spare_.back());
        spare_.pop_back();
    }
    if (turn_ != chunk) {
        waiting_.emplace(chunk, std::move(ended));
        return {};
    }
    TRY(write_ended(ended, lock));
    while (!waiting_.empty() && waiting_.begin()->first == turn_) {
        Ended next = std::move(waiting_.begin()->second);
        waiting_.erase(waiting_.begin());
        TRY(write_ended(next, lock));
    }
    return {};
}

void OrderedOutput::fail_at(std::uint64_t chunk, Error error) {
    std::unique_lock lock(mutex_);
    if (!wait_for(chunk, lock)) return;
    if (error.place.row) *error.place.row += rows_before();
    error_ = std::move(error);
    moved_on_.notify_all();
}

void OrderedOutput::abort(Error error) {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
    moved_on_.notify_all();
}

bool OrderedOutput::failed() const {
    const std::lock_guard lock(mutex_);
    return error_.has_value();
}

std::optional<Error> OrderedOutput::error() const {
    const std::lock_guard lock(mutex_);
    return error_;
}

}  // namespace sluice::engine
