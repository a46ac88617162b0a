#include "engine/recipe/sorted_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <queue>
#include <utility>

#include "engine/recipe/sorted_record.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kRunsMergedMax = 64;
constexpr std::size_t kBlockBytes = 64 * 1024;

}  // namespace

// Reads a run, block by block. Of a record that is larger, the key alone is held.
class SortedRuns::Reader {
  public:
    Reader(const SortedRuns& runs, Run run) : runs_(runs), at_(run.begin), end_(run.end) {}

    // False: the run has ended.
    Result<bool> next() {
        skip(record_bytes());
        sizes_ = {};
        if (used_ == block_.size() && at_ == end_) return false;
        TRY(need(sizeof sizes_));
        sizes_ = record_sizes(block_.data() + used_);
        TRY(need(is_whole() ? record_bytes() : value_at()));
        return true;
    }
    std::string_view key() const { return {block_.data() + used_ + sizeof sizes_, sizes_.key}; }
    // `large`: for one that is not in the block.
    Result<std::string_view> value(std::string& large) {
        if (is_whole()) return std::string_view(block_.data() + used_ + value_at(), sizes_.value);
        large.resize(sizes_.value);
        const std::uint64_t begin = at_ - (block_.size() - used_) + value_at();
        TRY(read(begin, large.data(), large.size()));
        return std::string_view(large);
    }

  private:
    std::size_t value_at() const { return sizeof sizes_ + sizes_.key; }
    std::size_t record_bytes() const { return begun_ ? value_at() + sizes_.value : 0; }
    bool is_whole() const { return record_bytes() <= kBlockBytes; }
    void skip(std::size_t bytes) {
        begun_ = true;
        const std::size_t here = std::min(bytes, block_.size() - used_);
        used_ += here;
        at_ += bytes - here;
    }
    Result<void> need(std::size_t size) {
        const std::size_t left = block_.size() - used_;
        if (left >= size) return {};
        block_.erase(0, used_);
        used_ = 0;
        const std::size_t wanted = std::max(kBlockBytes, size) - left;
        const std::size_t count = std::min<std::uint64_t>(wanted, end_ - at_);
        block_.resize(left + count);
        TRY(read(at_, block_.data() + left, count));
        at_ += count;
        return {};
    }
    Result<void> read(std::uint64_t offset, char* out, std::size_t count) {
        if (runs_.spilling_.told) TRY(runs_.spilling_.told());
        return runs_.file_->read(offset, {out, count});
    }

    const SortedRuns& runs_;
    std::uint64_t at_;  // behind the block
    std::uint64_t end_;
    std::string block_;
    std::size_t used_ = 0;
    bool begun_ = false;
    RecordSizes sizes_;
};

Result<void> SortedRuns::begin() {
    if (!file_) {
        if (spilling_.store == nullptr) {
            return fail(
                Code::kTooLarge,
                "spill_needed",
                fmt::format("more than {} bytes must be sorted, and there is no disk for them",
                            spilling_.memory_bytes));
        }
        file_ = TRY(spilling_.store->create());
    }
    open_ = {.begin = bytes_};
    return {};
}

Result<void> SortedRuns::record(std::string_view key, std::string_view value) {
    const RecordHead head = record_head(key, value);
    open_.key_bytes_max = std::max(open_.key_bytes_max, key.size());
    TRY(put({head.data(), head.size()}));
    TRY(put(key));
    return put(value);
}

Result<void> SortedRuns::end() {
    TRY(write_block());
    open_.end = bytes_;
    runs_.push_back(open_);
    return {};
}

// What is large is not copied.
Result<void> SortedRuns::put(std::string_view bytes) {
    if (block_.size() + bytes.size() > kBlockBytes) TRY(write_block());
    if (bytes.size() > kBlockBytes) return append(bytes);
    block_ += bytes;
    return {};
}

Result<void> SortedRuns::write_block() {
    TRY(append(block_));
    block_.clear();
    return {};
}

Result<void> SortedRuns::append(std::string_view bytes) {
    if (bytes.empty()) return {};
    if (spilling_.told) TRY(spilling_.told());
    TRY(file_->append(bytes));
    bytes_ += bytes.size();
    return {};
}

// How many of the runs from `first` on, which is not the last one.
std::size_t SortedRuns::merged_at_once(std::size_t first) const {
    const std::size_t most = std::min(kRunsMergedMax, runs_.size() - first);
    std::size_t count = 0;
    std::size_t held = 0;
    for (; count < most; ++count) {
        held += std::max(kBlockBytes, runs_[first + count].key_bytes_max);
        if (count >= 2 && held > spilling_.memory_bytes) break;
    }
    return count;
}

Result<void> SortedRuns::merge(SortedRecords& out) {
    while (merged_at_once(0) < runs_.size()) {
        // Neighbours only, and put in their place: the order of equal keys stays.
        std::vector<Run> merged;
        const std::size_t runs = runs_.size();
        for (std::size_t first = 0; first < runs;) {
            const std::size_t count = merged_at_once(first);
            TRY(begin());
            TRY(merge(first, count, *this));
            TRY(end());
            first += count;
            merged.push_back(runs_.back());
            runs_.pop_back();
        }
        runs_ = std::move(merged);
    }
    TRY(merge(0, runs_.size(), out));
    runs_.clear();
    return {};
}

// Of equal keys, those of an earlier run come first.
Result<void> SortedRuns::merge(std::size_t first, std::size_t count, SortedRecords& out) {
    std::vector<Reader> readers;
    for (std::size_t i = 0; i < count; ++i) readers.emplace_back(*this, runs_[first + i]);
    const auto later = [&](std::size_t a, std::size_t b) {
        const auto order = readers[a].key() <=> readers[b].key();
        return order != 0 ? order > 0 : a > b;
    };
    std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> next(later);
    for (std::size_t i = 0; i < count; ++i) {
        if (TRY(readers[i].next())) next.push(i);
    }
    std::string large;
    while (!next.empty()) {
        const std::size_t reader = next.top();
        next.pop();
        const std::string_view value = TRY(readers[reader].value(large));
        TRY(out.record(readers[reader].key(), value));
        if (TRY(readers[reader].next())) next.push(reader);
    }
    return {};
}

}  // namespace sluice::engine
