#include "base/metrics.h"

namespace sluice {
namespace {

class NullMetrics final : public Metrics {
  public:
    void count(std::string_view, Labels, double) override {}
    void set(std::string_view, Labels, double) override {}
    void observe(std::string_view, Labels, double) override {}
};

}  // namespace

Metrics& null_metrics() {
    static NullMetrics metrics;
    return metrics;
}

}  // namespace sluice
