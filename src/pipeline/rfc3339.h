// Moments as the version 1 API writes them: "2026-11-29T20:05:00.125Z" (RFC 3339). Pure.
#pragma once

#include <string>

#include "base/clock.h"

namespace sluice::pipeline {

std::string rfc3339(WallTime time);

}  // namespace sluice::pipeline
