#include "app/prometheus_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <thread>
#include <vector>

#include "app/files.h"
#include "app/metric_help.h"
#include "app/scrape.h"
#include "base/manual_clock.h"
#include "tests/fakes/fake_backend.h"

namespace sluice::app {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(PrometheusMetricsTest, RendersCountersGaugesAndHistograms) {
    PrometheusMetrics metrics;
    metrics.count("jobs_total", {{"outcome", "done"}});
    metrics.count("jobs_total", {{"outcome", "done"}}, 2);
    metrics.count("jobs_total", {{"outcome", "failed"}});
    metrics.set("connections", {}, 7);
    metrics.set("connections", {}, 5);
    metrics.observe("stage_seconds", {{"stage", "NotifyClient"}}, 0.02);
    const std::string text = metrics.render();
    EXPECT_THAT(text, HasSubstr("# TYPE jobs_total counter\n"));
    EXPECT_THAT(text, HasSubstr("jobs_total{outcome=\"done\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("jobs_total{outcome=\"failed\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("\nconnections 5\n"));
    EXPECT_THAT(text, HasSubstr("stage_seconds_bucket{stage=\"NotifyClient\",le=\"0.025\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("stage_seconds_bucket{stage=\"NotifyClient\",le=\"0.01\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("stage_seconds_count{stage=\"NotifyClient\"} 1\n"));
}

TEST(PrometheusMetricsTest, EscapesLabelValues) {
    PrometheusMetrics metrics;
    metrics.count("requests_total", {{"path", "a\"\\\nb"}});
    EXPECT_THAT(metrics.render(), HasSubstr(R"(requests_total{path="a\"\\\nb"} 1)"));
}

TEST(PrometheusMetricsTest, DropsWhatIsNoMetricInsteadOfFailing) {
    PrometheusMetrics metrics;
    metrics.count("bad name");
    metrics.count("twice_total");
    metrics.set("twice_total", {}, 9);
    EXPECT_THAT(metrics.render(), HasSubstr("twice_total 1\n"));
    EXPECT_THAT(metrics.render(), Not(HasSubstr("bad name")));
}

TEST(PrometheusMetricsTest, NamesAndLabelsThatOnlyTogetherLookTheSameAreApart) {
    PrometheusMetrics metrics;
    metrics.count("a_total", {{"b", "c"}, {"d", "e"}});
    metrics.count("a_total", {{"b", "cd"}, {"d", ""}});
    EXPECT_THAT(metrics.render(), HasSubstr("a_total{b=\"c\",d=\"e\"} 1\n"));
}

TEST(PrometheusMetricsTest, TheNumberOfSeriesIsBounded) {
    PrometheusMetrics metrics;
    for (int i = 0; i < 10'000; ++i) metrics.count("leak_total", {{"id", std::to_string(i)}});
    const std::string text = metrics.render();
    EXPECT_LT(std::ranges::count(text, '\n'), 5000);
}

TEST(PrometheusMetricsTest, CountsFromManyThreadsAddUp) {
    PrometheusMetrics metrics;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&metrics] {
                for (int j = 0; j < 1000; ++j) metrics.count("adds_total", {{"kind", "x"}});
            });
    }
    EXPECT_THAT(metrics.render(), HasSubstr("adds_total{kind=\"x\"} 8000\n"));
}

TEST(MetricHelpTest, EveryMetricOfTheSourcesIsExplainedThereAndInTheOperatorsManual) {
    const auto root = std::filesystem::path(__FILE__).parent_path() / "../..";
    const std::string manual = read_file(root / "docs/operations.md").value();
    const std::regex name("\"(sluice_[a-z0-9_]+)\"");
    std::size_t found = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "src")) {
        const std::string path = entry.path().string();
        if (!path.ends_with(".cc") && !path.ends_with(".h")) continue;
        if (path.ends_with("_test.cc")) continue;
        const std::string text = read_file(path).value();
        for (std::sregex_iterator at(text.begin(), text.end(), name), end; at != end; ++at) {
            const std::string metric = (*at)[1];
            EXPECT_NE(metric_help(metric), metric) << path;
            EXPECT_NE(manual.find("`" + metric + "`"), std::string::npos) << metric;
            ++found;
        }
    }
    EXPECT_GT(found, 10U);
}

TEST(ScrapeTest, MeasuresTheQueuesAndTheProcess) {
    ManualClock clock;
    fakes::FakeBackend backend(clock);
    Outcome outcome;
    outcome.send.push_back({queues::kUploads, UserId{"u"}, "{}"});
    ASSERT_TRUE(backend.commit(std::move(outcome)));
    clock.advance(Seconds{90});
    PrometheusMetrics metrics;
    const std::string text = scrape(metrics, backend.queue_admin(), true, null_log());
    EXPECT_THAT(text, HasSubstr("sluice_queue_messages{queue=\"uploads\",state=\"visible\"} 1\n"));
    EXPECT_THAT(text,
                HasSubstr("sluice_queue_messages{queue=\"uploads-dlq\",state=\"visible\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("sluice_queue_oldest_message_age_seconds{queue=\"uploads\"} 90\n"));
    EXPECT_THAT(text, HasSubstr("sluice_ready 1\n"));
    EXPECT_THAT(text, HasSubstr("\nsluice_process_resident_memory_bytes "));
    EXPECT_THAT(text, HasSubstr("\nsluice_process_open_fds "));
}

}  // namespace
}  // namespace sluice::app
