#include "engine/preview/profiling_sink.h"

#include "base/limits.h"
#include "engine/detect.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kBlock = kSampleBytes;

// Behind the last record that is whole: in plain CSV quotes come in pairs.
std::size_t behind_records(std::string_view csv) {
    bool is_quoted = false;
    std::size_t end = 0;
    for (std::size_t i = 0; i < csv.size(); ++i) {
        if (csv[i] == '"') is_quoted = !is_quoted;
        if (csv[i] == '\n' && !is_quoted) end = i + 1;
    }
    return end;
}

}  // namespace

ProfilingSink::ProfilingSink() : dialect_{.delimiter = ","}, marks_(dialect_) {}

Result<void> ProfilingSink::begin() {
    ShapesOfRows shapes;
    TRY(read_plain_csv(waiting_, shapes));
    columns_ = shapes.conclusion();
    rows_.emplace(columns_, 0);
    reader_.emplace(marks_, Limits{}, *rows_);
    return {};
}

Result<void> ProfilingSink::take(std::size_t bytes) {
    TRY(reader_->feed(std::string_view(waiting_).substr(0, bytes), taken_));
    taken_ += bytes;
    waiting_.erase(0, bytes);
    return {};
}

Result<void> ProfilingSink::write(std::span<const char> bytes) {
    waiting_.append(bytes.data(), bytes.size());
    if (waiting_.size() < kBlock) return {};
    const std::size_t whole = behind_records(waiting_);
    if (whole == 0) return {};  // of one long record there is more to come
    if (!rows_) TRY(begin());
    return take(whole);
}

Result<void> ProfilingSink::restart() {
    waiting_.clear();
    taken_ = 0;
    reader_.reset();
    rows_.reset();
    return {};
}

Result<std::vector<PreviewColumn>> ProfilingSink::finish() {
    if (!rows_) TRY(begin());
    TRY(take(waiting_.size()));
    TRY(reader_->finish());
    std::vector<PreviewColumn> columns;
    for (std::size_t i = 0; i < columns_.columns.size(); ++i) {
        PreviewColumn& column = columns.emplace_back(columns_.columns[i]);
        if (i < rows_->profilers().size()) column.profile = rows_->profilers()[i].profile();
    }
    return columns;
}

}  // namespace sluice::engine
