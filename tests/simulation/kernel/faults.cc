#include "tests/simulation/kernel/faults.h"

#include <algorithm>

namespace sluice::simulation {

Faults Faults::of(Dice dice) {
    Faults faults;
    // Some seeds have few, some most of them.
    const std::uint64_t share = 1 + dice.below(4);
    for (std::size_t i = 0; i < kFaultNames.size(); ++i) {
        if (dice.below(5) < share) faults.chosen_ |= 1U << i;
    }
    return faults;
}

std::optional<Faults> Faults::parse(std::string_view names) {
    Faults faults;
    if (names == "none") return faults;
    while (!names.empty()) {
        const std::string_view name = names.substr(0, names.find(','));
        names.remove_prefix(std::min(names.size(), name.size() + 1));
        const auto found = std::ranges::find(kFaultNames, name);
        if (name == "all") {
            faults.chosen_ = (1U << kFaultNames.size()) - 1;
        } else if (found == kFaultNames.end()) {
            return std::nullopt;
        } else {
            faults.chosen_ |= 1U << static_cast<unsigned>(found - kFaultNames.begin());
        }
    }
    return faults;
}

std::string Faults::text() const {
    std::string text;
    for (std::size_t i = 0; i < kFaultNames.size(); ++i) {
        if (!is_chosen(static_cast<Fault>(i))) continue;
        if (!text.empty()) text += ',';
        text += kFaultNames[i];
    }
    return text.empty() ? "none" : text;
}

}  // namespace sluice::simulation
