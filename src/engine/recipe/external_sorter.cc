#include "engine/recipe/external_sorter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <queue>
#include <span>

namespace sluice::engine {
namespace {

constexpr std::size_t kRunsMergedMax = 64;
constexpr std::size_t kBlockBytes = 64 * 1024;  // of each run that is read, and of what is written

// A record: the sizes of key and value, then both.
struct Sizes {
    std::uint32_t key = 0;
    std::uint32_t value = 0;
};

struct RecordView {
    std::string_view key;
    std::string_view value;
};

RecordView view_of(const char* at) {
    Sizes sizes;
    std::memcpy(&sizes, at, sizeof sizes);
    at += sizeof sizes;
    return {{at, sizes.key}, {at + sizes.key, sizes.value}};
}

void append_record(std::string& out, std::string_view key, std::string_view value) {
    const Sizes sizes{static_cast<std::uint32_t>(key.size()),
                      static_cast<std::uint32_t>(value.size())};
    char head[sizeof sizes];
    std::memcpy(head, &sizes, sizeof sizes);
    out.append(head, sizeof head).append(key).append(value);
}

}  // namespace

// Reads a run, block by block.
class ExternalSorter::Reader {
  public:
    Reader(SpillFile& file, Run run) : file_(file), at_(run.begin), end_(run.end) {}

    // False: the run has ended.
    Result<bool> next() {
        used_ += size_;
        if (used_ == block_.size() && at_ == end_) return false;
        TRY(need(sizeof(Sizes)));
        Sizes sizes;
        std::memcpy(&sizes, block_.data() + used_, sizeof sizes);
        size_ = sizeof sizes + sizes.key + sizes.value;
        TRY(need(size_));
        return true;
    }
    RecordView record() const { return view_of(block_.data() + used_); }

  private:
    Result<void> need(std::size_t size) {
        const std::size_t left = block_.size() - used_;
        if (left >= size) return {};
        block_.erase(0, used_);
        used_ = 0;
        const std::size_t wanted = std::max(kBlockBytes, size) - left;
        const std::size_t count = std::min<std::uint64_t>(wanted, end_ - at_);
        block_.resize(left + count);
        TRY(file_.read(at_, {block_.data() + left, count}));
        at_ += count;
        return {};
    }

    SpillFile& file_;
    std::uint64_t at_;
    std::uint64_t end_;
    std::string block_;
    std::size_t used_ = 0;
    std::size_t size_ = 0;  // of the record
};

// Puts records into the file as a new run.
class ExternalSorter::RunWriter final : public SortedRecords {
  public:
    explicit RunWriter(ExternalSorter& sorter) : sorter_(sorter), begin_(sorter.file_bytes_) {}

    Result<void> record(std::string_view key, std::string_view value) override {
        append_record(block_, key, value);
        return block_.size() < kBlockBytes ? Result<void>() : write();
    }
    Result<void> finish() {
        TRY(write());
        sorter_.runs_.push_back({begin_, sorter_.file_bytes_});
        return {};
    }

  private:
    Result<void> write() {
        TRY(sorter_.file_->append(block_));
        sorter_.file_bytes_ += block_.size();
        block_.clear();
        return {};
    }

    ExternalSorter& sorter_;
    std::uint64_t begin_;
    std::string block_;
};

ExternalSorter::ExternalSorter(const Spilling& spilling) : spilling_(spilling) {}
ExternalSorter::~ExternalSorter() = default;

Result<void> ExternalSorter::add(std::string_view key, std::string_view value) {
    const std::size_t size = sizeof(Sizes) + key.size() + value.size();
    const std::size_t held = bytes_.size() + records_.size() * sizeof(std::size_t);
    if (!records_.empty() && held + size > spilling_.memory_bytes) TRY(spill());
    // Doubling would hold three times the budget while it copies.
    if (bytes_.capacity() < bytes_.size() + size) {
        bytes_.reserve(std::max(bytes_.size() + size,
                                std::min(2 * bytes_.capacity(), spilling_.memory_bytes)));
    }
    records_.push_back(bytes_.size());
    append_record(bytes_, key, value);
    return {};
}

// Sorts each part of the records. A comparison that failed would leave std::sort undefined.
Result<void> ExternalSorter::sort() {
    for (std::size_t begin = 0; begin < records_.size(); begin += kPartRecords) {
        if (begin > 0 && spilling_.told) TRY(spilling_.told());
        const std::size_t count = std::min(kPartRecords, records_.size() - begin);
        std::ranges::sort(std::span(records_).subspan(begin, count),
                          [this](std::size_t a, std::size_t b) { return comes_before(a, b); });
    }
    return {};
}

// Equal keys keep their order: records stand in bytes_ in the order in which they came.
bool ExternalSorter::comes_before(std::size_t a, std::size_t b) const {
    const auto order = view_of(bytes_.data() + a).key <=> view_of(bytes_.data() + b).key;
    return order != 0 ? order < 0 : a < b;
}

// Merges the sorted parts.
Result<void> ExternalSorter::give_sorted(SortedRecords& out) {
    TRY(sort());
    const auto later = [this](std::size_t a, std::size_t b) {
        return comes_before(records_[b], records_[a]);
    };
    // The next of each part, by its place in records_.
    std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> next(later);
    for (std::size_t at = 0; at < records_.size(); at += kPartRecords) next.push(at);
    for (std::size_t given = 1; !next.empty(); ++given) {
        const std::size_t at = next.top();
        next.pop();
        const RecordView record = view_of(bytes_.data() + records_[at]);
        TRY(out.record(record.key, record.value));
        if (given % kPartRecords == 0 && spilling_.told) TRY(spilling_.told());
        if ((at + 1) % kPartRecords != 0 && at + 1 < records_.size()) next.push(at + 1);
    }
    return {};
}

Result<void> ExternalSorter::spill() {
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
    RunWriter run(*this);
    TRY(give_sorted(run));
    bytes_.clear();
    records_.clear();
    return run.finish();
}

// Of equal keys, those of an earlier run come first.
Result<void> ExternalSorter::merge(std::size_t first, std::size_t count, SortedRecords& out) {
    std::vector<Reader> readers;
    for (std::size_t i = 0; i < count; ++i) readers.emplace_back(*file_, runs_[first + i]);
    const auto later = [&](std::size_t a, std::size_t b) {
        const auto order = readers[a].record().key <=> readers[b].record().key;
        return order != 0 ? order > 0 : a > b;
    };
    std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> next(later);
    for (std::size_t i = 0; i < count; ++i) {
        if (TRY(readers[i].next())) next.push(i);
    }
    while (!next.empty()) {
        const std::size_t reader = next.top();
        next.pop();
        const RecordView record = readers[reader].record();
        TRY(out.record(record.key, record.value));
        if (TRY(readers[reader].next())) next.push(reader);
    }
    return {};
}

Result<void> ExternalSorter::finish(SortedRecords& out) {
    if (runs_.empty()) {
        TRY(give_sorted(out));
        bytes_ = {};
        records_ = {};
        return {};
    }
    if (!records_.empty()) TRY(spill());
    bytes_ = {};
    records_ = {};
    while (runs_.size() > kRunsMergedMax) {
        // Neighbours only, and put in their place: the order of equal keys stays.
        std::vector<Run> merged;
        const std::size_t runs = runs_.size();
        for (std::size_t first = 0; first < runs; first += kRunsMergedMax) {
            RunWriter run(*this);
            TRY(merge(first, std::min(kRunsMergedMax, runs - first), run));
            TRY(run.finish());
            merged.push_back(runs_.back());
            runs_.pop_back();
        }
        runs_ = std::move(merged);
    }
    TRY(merge(0, runs_.size(), out));
    runs_.clear();
    return {};
}

}  // namespace sluice::engine
