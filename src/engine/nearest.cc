#include "engine/nearest.h"

#include <algorithm>
#include <numeric>

#include "base/text.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kNamesMax = 1000;
constexpr std::size_t kNameBytesMax = 64;

// Levenshtein distance, one row of the table at a time.
std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

const std::string* nearest(std::string_view name, const std::vector<std::string>& names) {
    if (name.size() > kNameBytesMax) return nullptr;
    const std::string wanted = to_lower(name);
    const std::string* best = nullptr;
    std::size_t best_edits = name.size() / 3 + 1;
    for (std::size_t i = 0; i < std::min(names.size(), kNamesMax); ++i) {
        if (names[i].size() > kNameBytesMax) continue;
        const std::size_t distance = edits(wanted, to_lower(names[i]));
        if (distance >= best_edits) continue;
        best = &names[i];
        best_edits = distance;
    }
    return best;
}

}  // namespace sluice::engine
