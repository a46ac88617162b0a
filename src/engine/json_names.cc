#include "engine/json_names.h"

#include <fmt/format.h>

#include <string>
#include <unordered_set>

namespace sluice::engine {

Error too_many_columns(const Limits& limits, std::uint64_t row) {
    return {
        Code::kTooLarge,
        "too_many_columns",
        fmt::format("there are more than {} columns, or their names are too long", limits.columns),
        {row, {}, {}}};
}

std::vector<bool> JsonNames::hollow() const {
    std::unordered_set<std::string_view> objects;
    for (const std::string_view name : index.names()) {
        for (std::size_t dot = name.find('.'); dot != name.npos; dot = name.find('.', dot + 1)) {
            objects.insert(name.substr(0, dot));
        }
    }
    std::vector<bool> hollow;
    for (std::size_t i = 0; i < value_rows.size(); ++i) {
        hollow.push_back(value_rows[i] == 0 && objects.contains(index.names()[i]));
    }
    return hollow;
}

}  // namespace sluice::engine
