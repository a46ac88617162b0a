// What is counted and timed. Rooms report through this; app/ turns it into Prometheus series.
// Thread-safe. Names are full Prometheus names ("sluice_jobs_total"); labels come from small closed
// sets (never a user, a key or an id).
#pragma once

#include <initializer_list>
#include <string_view>

namespace sluice {

struct Label {
    std::string_view name;
    std::string_view value;
};

class Metrics {
  public:
    using Labels = std::initializer_list<Label>;

    virtual ~Metrics() = default;
    // Adds to a counter.
    virtual void count(std::string_view name, Labels labels, double by) = 0;
    // Sets a gauge.
    virtual void set(std::string_view name, Labels labels, double value) = 0;
    // Adds one observation, in seconds, to a histogram.
    virtual void observe(std::string_view name, Labels labels, double seconds) = 0;

    void count(std::string_view name, Labels labels = {}) { count(name, labels, 1); }
};

// Drops everything.
Metrics& null_metrics();

}  // namespace sluice
