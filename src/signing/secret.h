// Comparing secrets. Pure.
#pragma once

#include <string_view>

namespace sluice::signing {

// Takes the same time wherever texts of one length differ (CRYPTO_memcmp). Nothing matches an empty
// one.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace sluice::signing
