#include "app/table.h"

#include <algorithm>
#include <boost/json.hpp>

namespace sluice::app {

void Table::print(std::ostream& out) const {
    std::vector<std::size_t> widths(rows_.front().size());
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i + 1 < row.size(); ++i)
            out << row[i] << std::string(widths[i] - row[i].size() + 2, ' ');
        out << row.back() << '\n';
    }
}

std::string text_of(const boost::json::value& object, std::string_view member) {
    const auto* const members = object.if_object();
    const auto* const value = members == nullptr ? nullptr : members->if_contains(member);
    if (value == nullptr) return {};
    std::string text =
        value->is_string() ? std::string(value->get_string()) : boost::json::serialize(*value);
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
    return text;
}

}  // namespace sluice::app
