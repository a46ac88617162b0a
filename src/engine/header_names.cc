#include "engine/header_names.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace sluice::engine {
namespace {

void join(std::string& name, std::string_view cell) {
    if (!name.empty() && !cell.empty()) name += ' ';
    name += cell;
}

bool are_unique(const std::vector<std::string>& names) {
    std::unordered_set<std::string_view> seen;
    return std::ranges::all_of(names, [&](const auto& name) { return seen.insert(name).second; });
}

}  // namespace

void HeaderNames::add(std::size_t column, std::string_view cell, bool upper) {
    if (column >= names_.size()) {
        names_.resize(column + 1);
        merged_.resize(column + 1);
        above_.resize(column + 1);
    }
    const std::size_t before = names_[column].size();
    join(names_[column], cell);
    name_bytes_ += names_[column].size() - before;
    if (column == 0) left_.clear();
    if (bytes_ <= bytes_max_) spread(column, cell, upper);
}

void HeaderNames::spread(std::size_t column, std::string_view cell, bool upper) {
    if (!cell.empty()) {
        join(merged_[column], std::exchange(above_[column], {}));
        join(merged_[column], cell);
        bytes_ += cell.size() + 1;
        if (upper) left_ = cell;
    } else if (upper && !left_.empty()) {
        join(above_[column], left_);
        bytes_ += left_.size() + 1;
    }
}

std::vector<std::string> HeaderNames::take() {
    const bool merges = bytes_ <= bytes_max_ && !are_unique(names_) && are_unique(merged_);
    return std::exchange(merges ? merged_ : names_, {});
}

}  // namespace sluice::engine
