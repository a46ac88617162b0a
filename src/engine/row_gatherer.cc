#include "engine/row_gatherer.h"

#include <algorithm>

namespace sluice::engine {
namespace {

constexpr std::size_t kTextBytes = 64 * 1024;

}  // namespace

RowGatherer::RowGatherer(const ColumnPlan& plan, RowSink& sink, bool carries_origin)
    : plan_(plan),
      sink_(sink),
      carries_origin_(carries_origin),
      rows_(plan.size() + (carries_origin ? kOriginFields : 0)) {
    text_.reserve(kTextBytes);
}

Field RowGatherer::keep(std::string_view value) {
    const Field field{
        text_.data() + text_.size(), static_cast<std::uint32_t>(value.size()), Field::Kind::kText};
    text_.append(value);
    return field;
}

Field RowGatherer::keep_place(const Origin& origin) {
    const std::array<char, kPlaceBytes> place = place_of(origin);
    return keep({place.data(), place.size()});
}

Result<void> RowGatherer::row(const Record& record, const Origin& origin) {
    std::size_t bytes = carries_origin_ ? kPlaceBytes + origin.raw.size() : 0;
    for (const OutputColumn& column : plan_) bytes += record[column.input].size();
    if (bytes > kTextBytes) return large_row(record, origin, bytes);
    // Fields point into the text: it must not move while it holds any.
    if (text_.size() + bytes > text_.capacity() || rows_.rows() >= batch_rows(plan_.size())) {
        TRY(flush());
        text_.reset(kTextBytes);
    }
    Field* out = rows_.add_row(bytes);
    for (const OutputColumn& column : plan_) {
        const Field field = record.field(column.input);
        *out = keep(field.text());
        out++->kind = field.kind;
    }
    if (!carries_origin_) return {};
    *out++ = keep_place(origin);
    *out = keep(origin.raw);
    return {};
}

// Its fields point into the record.
Result<void> RowGatherer::large_row(const Record& record, const Origin& origin, std::size_t bytes) {
    TRY(flush());
    Field* out = rows_.add_row(bytes);
    for (const OutputColumn& column : plan_) *out++ = record.field(column.input);
    if (carries_origin_) {
        *out++ = keep_place(origin);
        *out = Field::of(origin.raw);
    }
    return flush();
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
