#include "engine/row_gatherer.h"

#include <algorithm>

namespace sluice::engine {
namespace {

constexpr std::size_t kTextBytes = 64 * 1024;

}  // namespace

RowGatherer::RowGatherer(const ColumnPlan& plan, RowSink& sink)
    : plan_(plan), sink_(sink), rows_(plan.size()) {
    text_.reserve(kTextBytes);
}

Result<void> RowGatherer::row(const Record& record) {
    std::size_t bytes = 0;
    for (const OutputColumn& column : plan_) bytes += record[column.input].size();
    // Fields point into the text: it must not move while it holds any.
    if (text_.size() + bytes > text_.capacity() || rows_.rows() >= batch_rows(plan_.size())) {
        TRY(flush());
        text_.reset(std::max(bytes, kTextBytes));
    }
    Field* out = rows_.add_row(bytes);
    for (const OutputColumn& column : plan_) {
        const std::string_view value = record[column.input];
        *out++ = {text_.data() + text_.size(),
                  static_cast<std::uint32_t>(value.size()),
                  Field::Kind::kText};
        text_.append(value);
    }
    return {};
}

Result<void> RowGatherer::flush() {
    if (rows_.rows() > 0) TRY(sink_.rows(rows_));
    clear();
    return {};
}

void RowGatherer::clear() {
    rows_.clear();
    text_.resize(0);
}

}  // namespace sluice::engine
