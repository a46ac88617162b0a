// Names as a client has them that splits a CSV header line without reading its quotes.
#pragma once

#include <string>
#include <string_view>

namespace sluice::engine {

// `"a ""b"""` → `a "b"`; a name without surrounding quotes stays as it is.
inline std::string without_quotes(std::string_view name) {
    if (name.size() < 2 || name.front() != '"' || name.back() != '"') return std::string(name);
    name = name.substr(1, name.size() - 2);
    std::string plain;
    for (std::size_t at = 0; at < name.size(); ++at) {
        plain += name[at];
        if (name.substr(at, 2) == "\"\"") ++at;
    }
    return plain;
}

}  // namespace sluice::engine
