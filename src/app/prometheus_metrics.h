// Metrics as Prometheus series, in the text format 0.0.4.
//
// Thread-safe. A series is found under a shared lock by its name and labels, then counted with an
// atomic addition. No call throws or fails: a metric that cannot be kept is dropped.
#pragma once

#include <memory>
#include <string>

#include "base/metrics.h"

namespace sluice::app {

class PrometheusMetrics final : public Metrics {
  public:
    PrometheusMetrics();
    ~PrometheusMetrics() override;

    using Metrics::count;
    void count(std::string_view name, Labels labels, double by) override;
    void set(std::string_view name, Labels labels, double value) override;
    void observe(std::string_view name, Labels labels, double seconds) override;

    std::string render() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::app
