// The text of /metrics: what was counted, plus what is measured when it is asked for.
#pragma once

#include <string>

#include "app/prometheus_metrics.h"
#include "base/log.h"
#include "ports/queue_admin.h"

namespace sluice::app {

// Thread-safe. Queue depths that cannot be read are left as they were, and logged.
std::string scrape(PrometheusMetrics& metrics, QueueAdmin& queues, bool ready, Log& log);

}  // namespace sluice::app
