#include "engine/ordered_output.h"

#include <algorithm>
#include <utility>

namespace sluice::engine {

Result<void> OrderedOutput::write(std::string_view text) {
    if (text.empty()) return {};
    bytes_written_ += text.size();
    return sink_.write(text);
}

Result<void> OrderedOutput::wait_for(std::uint64_t chunk, std::unique_lock<std::mutex>& lock) {
    moved_on_.wait(lock, [&] { return turn_ == chunk || error_; });
    if (error_) return fail(Code::kCancelled, "cancelled", "another part of the file failed");
    return {};
}

RowCounts& RowCounts::operator+=(const RowCounts& other) {
    in += other.in;
    out += other.out;
    filtered += other.filtered;
    deduplicated += other.deduplicated;
    return *this;
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
    text.remove_prefix(std::min(text.size(), std::exchange(to_drop_, 0)));
    return write(text);
}

Result<void> OrderedOutput::end(std::uint64_t chunk,
                                std::uint64_t bytes_in,
                                const RowCounts& rows) {
    std::unique_lock lock(mutex_);
    TRY(wait_for(chunk, lock));
    rows_ += rows;
    if (progress_ != nullptr) TRY(progress_->advanced(bytes_in, rows_.out));
    ++turn_;
    moved_on_.notify_all();
    return {};
}

void OrderedOutput::fail_at(std::uint64_t chunk, Error error) {
    std::unique_lock lock(mutex_);
    if (!wait_for(chunk, lock)) return;
    if (error.place.row) *error.place.row += rows_.in + first_row_ - 1;
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
