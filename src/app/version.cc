#include "app/version.h"

namespace sluice::app {

constinit const std::string_view kVersion = SLUICE_VERSION;

}  // namespace sluice::app
