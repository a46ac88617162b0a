#include "bench/load/samples.h"

#include <sys/resource.h>

#include <algorithm>
#include <cmath>

namespace sluice::bench {

double milliseconds(SteadyClock::duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

SteadyClock::duration seconds(double seconds) {
    return std::chrono::duration_cast<SteadyClock::duration>(
        std::chrono::duration<double>(seconds));
}

double percentile(std::vector<double>& values, double p) {
    if (values.empty()) return 0;
    const auto last = static_cast<double>(values.size() - 1);
    const auto nth = values.begin() + std::lround(p * last);
    std::nth_element(values.begin(), nth, values.end());
    return *nth;
}

double own_cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    auto in_seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime);
}

}  // namespace sluice::bench
