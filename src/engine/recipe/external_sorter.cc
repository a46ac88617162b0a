#include "engine/recipe/external_sorter.h"

#include <algorithm>
#include <queue>
#include <span>

#include "engine/recipe/sorted_record.h"

namespace sluice::engine {
namespace {

struct RecordView {
    std::string_view key;
    std::string_view value;
};

RecordView view_of(const char* at) {
    const RecordSizes sizes = record_sizes(at);
    at += sizeof sizes;
    return {{at, sizes.key}, {at + sizes.key, sizes.value}};
}

void append_record(std::string& out, std::string_view key, std::string_view value) {
    const RecordHead head = record_head(key, value);
    out.append(head.data(), head.size()).append(key).append(value);
}

}  // namespace

Result<void> ExternalSorter::add(std::string_view key, std::string_view value) {
    const std::size_t size = sizeof(RecordHead) + key.size() + value.size();
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
    TRY(runs_.begin());
    TRY(give_sorted(runs_));
    bytes_.clear();
    records_.clear();
    return runs_.end();
}

Result<void> ExternalSorter::finish(SortedRecords& out) {
    if (!runs_.empty() && !records_.empty()) TRY(spill());
    if (runs_.empty()) TRY(give_sorted(out));
    bytes_ = {};
    records_ = {};
    return runs_.empty() ? Result<void>() : runs_.merge(out);
}

}  // namespace sluice::engine
