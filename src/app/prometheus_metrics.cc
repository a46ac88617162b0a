#include "app/prometheus_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <exception>
#include <mutex>
#include <shared_mutex>
#include <sstream>
#include <unordered_map>

#include "app/metric_help.h"

namespace sluice::app {
namespace {

// Labels come from small closed sets; a mistake must not eat the memory.
constexpr std::size_t kSeriesMax = 4096;

struct TransparentHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>{}(text);
    }
};

void write_key(std::string& key, std::string_view name, Metrics::Labels labels) {
    key = name;
    for (const Label& label : labels)
        key.append(1, '\0').append(label.name).append(1, '\0').append(label.value);
}

prometheus::Labels to_prometheus(Metrics::Labels labels) {
    prometheus::Labels result;
    for (const Label& label : labels) result.emplace(label.name, label.value);
    return result;
}

// From a fast commit to a file of many gigabytes.
const prometheus::Histogram::BucketBoundaries& seconds_buckets() {
    static const prometheus::Histogram::BucketBoundaries bounds{0.0005,
                                                                0.001,
                                                                0.0025,
                                                                0.005,
                                                                0.01,
                                                                0.025,
                                                                0.05,
                                                                0.1,
                                                                0.25,
                                                                0.5,
                                                                1,
                                                                2.5,
                                                                5,
                                                                10,
                                                                30,
                                                                60,
                                                                300};
    return bounds;
}

// The series of one type that were used before, by name and labels.
template <class Series>
class Cache {
  public:
    // `make` is called under the lock, once for each new series. Null when there are too many.
    template <class Make>
    Series* find(std::string_view name, Metrics::Labels labels, Make make) {
        thread_local std::string key;
        write_key(key, name, labels);
        {
            const std::shared_lock lock(mutex_);
            const auto found = series_.find(std::string_view(key));
            if (found != series_.end()) return found->second;
        }
        const std::unique_lock lock(mutex_);
        if (series_.size() >= kSeriesMax) return nullptr;
        auto [place, inserted] = series_.try_emplace(key, nullptr);
        if (inserted) place->second = make();
        return place->second;
    }

  private:
    std::shared_mutex mutex_;
    std::unordered_map<std::string, Series*, TransparentHash, std::equal_to<>> series_;
};

}  // namespace

class PrometheusMetrics::Impl {
  public:
    prometheus::Counter* counter(std::string_view name, Labels labels) {
        return counters_.find(name, labels, [&] {
            return &prometheus::BuildCounter()
                        .Name(std::string(name))
                        .Help(std::string(metric_help(name)))
                        .Register(registry_)
                        .Add(to_prometheus(labels));
        });
    }
    prometheus::Gauge* gauge(std::string_view name, Labels labels) {
        return gauges_.find(name, labels, [&] {
            return &prometheus::BuildGauge()
                        .Name(std::string(name))
                        .Help(std::string(metric_help(name)))
                        .Register(registry_)
                        .Add(to_prometheus(labels));
        });
    }
    prometheus::Histogram* histogram(std::string_view name, Labels labels) {
        return histograms_.find(name, labels, [&] {
            return &prometheus::BuildHistogram()
                        .Name(std::string(name))
                        .Help(std::string(metric_help(name)))
                        .Register(registry_)
                        .Add(to_prometheus(labels), seconds_buckets());
        });
    }
    std::string render() const {
        std::ostringstream text;
        prometheus::TextSerializer{}.Serialize(text, registry_.Collect());
        return std::move(text).str();
    }

  private:
    prometheus::Registry registry_{prometheus::Registry::InsertBehavior::Merge};
    Cache<prometheus::Counter> counters_;
    Cache<prometheus::Gauge> gauges_;
    Cache<prometheus::Histogram> histograms_;
};

PrometheusMetrics::PrometheusMetrics() : impl_(std::make_unique<Impl>()) {}
PrometheusMetrics::~PrometheusMetrics() = default;

// The library throws on a name that is no Prometheus name or has two types: such a metric is
// dropped, because counting must never end what is counted.
void PrometheusMetrics::count(std::string_view name, Labels labels, double by) try {
    if (auto* counter = impl_->counter(name, labels)) counter->Increment(by);
} catch (const std::exception&) {
    // dropped
}

void PrometheusMetrics::set(std::string_view name, Labels labels, double value) try {
    if (auto* gauge = impl_->gauge(name, labels)) gauge->Set(value);
} catch (const std::exception&) {
    // dropped
}

void PrometheusMetrics::observe(std::string_view name, Labels labels, double seconds) try {
    if (auto* histogram = impl_->histogram(name, labels)) histogram->Observe(seconds);
} catch (const std::exception&) {
    // dropped
}

std::string PrometheusMetrics::render() const {
    return impl_->render();
}

}  // namespace sluice::app
