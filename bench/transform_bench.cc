// How fast the engine alone is: one thread, memory to memory, bytes of input per second.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>

#include "base/memory_stream.h"
#include "engine/transform.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kInputBytes = 16 << 20;

// Takes everything and keeps nothing.
class NullSink final : public ByteSink {
  public:
    Result<void> write(std::span<const char> bytes) override {
        benchmark::DoNotOptimize(bytes.data());
        return {};
    }
};

// Records like those of an address book: short texts, numbers, now and then a quoted field.
const std::string& csv_table() {
    static const std::string table = [] {
        std::string csv = "id,name,city,amount,date,comment\r\n";
        for (int i = 0; csv.size() < kInputBytes; ++i) {
            csv += fmt::format(
                "{},Müller {},Springfield,{}.{:02},2026-11-{:02},{}\r\n",
                100000 + i,
                i % 977,
                i * 37 % 5000,
                i % 100,
                1 + i % 28,
                i % 8 == 0 ? "\"said \"\"yes\"\", then left\"" : "nothing to say about this one");
        }
        return csv;
    }();
    return table;
}

std::string converted(std::string_view input, Format to) {
    MemorySource source(input);
    MemorySink sink;
    TransformSpec spec;
    spec.to = to;
    if (!transform(source, sink, spec)) return {};
    return sink.take();
}

void run(benchmark::State& state, const std::string& input, Format to) {
    TransformSpec spec;
    spec.to = to;
    for (auto _ : state) {
        MemorySource source(input);
        NullSink sink;
        if (!transform(source, sink, spec)) state.SkipWithError("the transform failed");
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(input.size()));
}

void csv_to_csv(benchmark::State& state) {
    run(state, csv_table(), Format::kCsv);
}
void csv_to_json(benchmark::State& state) {
    run(state, csv_table(), Format::kItems);
}
void json_to_csv(benchmark::State& state) {
    static const std::string json = converted(csv_table(), Format::kItems);
    run(state, json, Format::kCsv);
}
void json_to_json(benchmark::State& state) {
    static const std::string json = converted(csv_table(), Format::kNdjson);
    run(state, json, Format::kJson);
}

BENCHMARK(csv_to_csv)->Unit(benchmark::kMillisecond);
BENCHMARK(csv_to_json)->Unit(benchmark::kMillisecond);
BENCHMARK(json_to_csv)->Unit(benchmark::kMillisecond);
BENCHMARK(json_to_json)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sluice::engine

BENCHMARK_MAIN();
