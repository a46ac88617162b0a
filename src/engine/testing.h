// Short ways to run a transform on text, for the engine's tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/memory_stream.h"
#include "engine/transform.h"

namespace sluice::engine::testing {

constexpr std::size_t kWhole = std::string_view::npos;

// What a transform gave: the output when ok, else the error.
struct Ran {
    std::string output;
    Error error;
    TransformSummary summary;
    bool ok = false;
};

inline Ran run(std::string_view input, const TransformSpec& spec, std::size_t block = kWhole) {
    MemorySource source(input, block);
    MemorySink sink;
    Ran ran;
    Result<TransformSummary> result = transform(source, sink, spec);
    ran.ok = result.has_value();
    if (result) {
        ran.summary = *result;
        ran.output = sink.take();
    } else {
        ran.error = result.error();
    }
    return ran;
}

// How often it is read again tells which way was taken.
class CountingSource final : public ByteSource {
  public:
    explicit CountingSource(std::string_view bytes) : source_(bytes) {}
    Result<std::size_t> read(std::span<char> out) override { return source_.read(out); }
    Result<void> rewind() override {
        ++rewinds;
        return source_.rewind();
    }
    void will_not_rewind() override { is_read_once = true; }
    int rewinds = 0;
    bool is_read_once = false;

  private:
    MemorySource source_;
};

inline TransformSpec to(Format format) {
    TransformSpec spec;
    spec.to = format;
    return spec;
}

// The output of a transform that must succeed.
inline std::string convert(std::string_view input, const TransformSpec& spec) {
    const Ran ran = run(input, spec);
    EXPECT_TRUE(ran.ok) << describe(ran.error) << "\ninput: " << input;
    return ran.output;
}

// The error of a transform that must fail.
inline Error refusal(std::string_view input, const TransformSpec& spec) {
    const Ran ran = run(input, spec);
    EXPECT_FALSE(ran.ok) << "output: " << ran.output << "\ninput: " << input;
    return ran.error;
}

}  // namespace sluice::engine::testing
