#include "base/version.h"

namespace sluice {

constinit const std::string_view kVersion = SLUICE_VERSION;

}  // namespace sluice
