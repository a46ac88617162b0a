// What is made of the reading that fits best: the dialect, the evidence, the warnings. Pure.
#pragma once

#include "engine/detect.h"
#include "engine/dialect_search.h"

namespace sluice::engine {

// `skipped`: lines that were said to stand before the sample.
DialectDetection conclude_dialect(const DialectSearchResult& search,
                                  const SaidOfDialect& said,
                                  std::size_t skipped);

}  // namespace sluice::engine
