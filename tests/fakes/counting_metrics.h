// Metrics that a test may read: each series by its name and labels, "sluice_jobs_total,failed".
// Of a histogram, how often it was observed. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "base/metrics.h"

namespace sluice::fakes {

class CountingMetrics final : public Metrics {
  public:
    void count(std::string_view name, Labels labels, double by) override {
        const std::lock_guard lock(mutex_);
        std::string series(name);
        for (const Label& label : labels) series += "," + std::string(label.value);
        counts_[series] += by;
    }
    void set(std::string_view, Labels, double) override {}
    void observe(std::string_view name, Labels labels, double) override { count(name, labels, 1); }
    double operator[](const std::string& series) {
        const std::lock_guard lock(mutex_);
        return counts_[series];
    }

  private:
    std::mutex mutex_;
    std::map<std::string, double> counts_;
};

}  // namespace sluice::fakes
