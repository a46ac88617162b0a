#include "engine/nearest.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/text.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kNamesMax = 1000;
constexpr std::size_t kNameBytesMax = 64;

// Damerau-Levenshtein distance, in which two neighbours that are swapped are one edit (optimal
// string alignment), one row of the table at a time.
std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::swap(before_last, last);
        std::swap(last, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({substituted, last[j] + 1, row[j - 1] + 1});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
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
