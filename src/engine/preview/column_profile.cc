#include "engine/preview/column_profile.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/text.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kTopMax = 5;

std::optional<NumberText> number_of(std::string_view value, bool decimal_comma) {
    const NumberMarks plain{.decimal = decimal_comma ? ',' : '.'};
    const NumberMarks grouped{plain.decimal, decimal_comma ? '.' : ','};
    value = trimmed(value);
    auto number = parse_number(value, plain);
    return number ? number : parse_number(value, grouped);
}

double value_of(const NumberText& number) {
    std::string text;
    number.append_to(text);
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc() ? value : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

ColumnProfiler::ColumnProfiler(ColumnType type, bool decimal_comma)
    : is_number_(type == ColumnType::kInteger || type == ColumnType::kDecimal),
      decimal_comma_(decimal_comma) {}

void ColumnProfiler::compare_number(std::string_view value) {
    const auto number = number_of(value, decimal_comma_);
    if (!number) return;
    bins_.add(value_of(*number));
    if (!least_.number || compare(*number, *least_.number) < 0)
        least_ = {std::string(value), number};
    if (!greatest_.number || compare(*number, *greatest_.number) > 0) {
        greatest_ = {std::string(value), number};
    }
}

void ColumnProfiler::add(std::string_view value, std::size_t& room) {
    ++values_;
    if (value.empty()) return;
    ++filled_;
    if (is_number_) {
        compare_number(value);
    } else {
        if (!least_.text || value < *least_.text) least_.text = value;
        if (!greatest_.text || value > *greatest_.text) greatest_.text = value;
    }
    std::string text(value);
    const auto known = counts_.find(text);
    if (known != counts_.end()) {
        ++known->second;
    } else if (counts_.size() < kDistinctMax && room > 0) {
        counts_.emplace(std::move(text), 1);
        --room;
    } else {
        distinct_is_all_ = false;
    }
}

ColumnProfile ColumnProfiler::profile() const {
    ColumnProfile profile{.values = values_,
                          .filled = filled_,
                          .distinct = counts_.size(),
                          .distinct_is_all = distinct_is_all_,
                          .min = least_.text,
                          .max = greatest_.text,
                          .histogram = bins_.histogram()};
    for (const auto& [value, count] : counts_) profile.top.push_back({value, count});
    const auto is_before = [](const ValueCount& a, const ValueCount& b) {
        return a.count != b.count ? a.count > b.count : a.value < b.value;
    };
    const auto end =
        profile.top.begin() + static_cast<std::ptrdiff_t>(std::min(kTopMax, profile.top.size()));
    std::ranges::partial_sort(profile.top, end, is_before);
    profile.top.erase(end, profile.top.end());
    return profile;
}

}  // namespace sluice::engine
