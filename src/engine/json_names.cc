#include "engine/json_names.h"

#include <string>
#include <unordered_set>

namespace sluice::engine {

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
