// What is made of the reading that fits best: the dialect, the evidence, the warnings. Pure.
#pragma once

#include "engine/detect.h"
#include "engine/dialect_search.h"

namespace sluice::engine {

// `start`: what was searched from; `skipped`: lines that were said to stand before the sample.
DialectDetection conclude_dialect(const DialectSearchResult& search,
                                  const Dialect& start,
                                  const SaidOfDialect& said,
                                  std::size_t skipped);

}  // namespace sluice::engine
