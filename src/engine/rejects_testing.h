// Short ways to run a transform that rejects records, for its tests.
#pragma once

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "engine/base64.h"
#include "engine/recipe/document.h"
#include "engine/recipe/memory_spill.h"
#include "engine/testing.h"

namespace sluice::engine::testing {

// A line of the rejects.
struct Bad {
    std::uint64_t row = 0;
    std::uint64_t offset = 0;
    std::string code;
    std::string raw;
    std::string column;

    friend bool operator==(const Bad&, const Bad&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Bad& bad) {
        return out << bad.row << ' ' << bad.offset << ' ' << bad.code << ' ' << bad.column << ' '
                   << bad.raw;
    }
};

// A step that rejects what is no integer.
constexpr std::string_view kCast = R"({"do":"cast","columns":["n"],"to":"integer"})";

// What a transform made of an input, and the rejects beside it.
struct Sifted {
    Ran ran;
    std::string rejects;

    std::string all() const {
        return (ran.ok ? ran.output : describe(ran.error)) + "\n--\n" + rejects + "--\n" +
               std::to_string(ran.summary.rows) + ' ' + std::to_string(ran.summary.rejected) + ' ' +
               std::to_string(ran.summary.filtered);
    }
    std::vector<Bad> bad() const {
        std::vector<Bad> found;
        for (std::size_t at = 0; at < rejects.size();) {
            const std::size_t end = rejects.find('\n', at);
            const auto line = boost::json::parse(rejects.substr(at, end - at)).as_object();
            const auto text = [&](std::string_view name) {
                return line.contains(name) ? std::string(line.at(name).as_string()) : std::string();
            };
            found.push_back({line.at("row").to_number<std::uint64_t>(),
                             line.at("byte_offset").to_number<std::uint64_t>(),
                             text("code"),
                             text("raw") + from_base64(text("raw_base64")),
                             text("column")});
            at = end + 1;
        }
        return found;
    }
};

inline Sifted sift(std::string_view input,
                   TransformSpec spec = to(Format::kCsv),
                   std::size_t block = kWhole) {
    MemorySink rejects;
    spec.rejecting.sink = &rejects;
    spec.output.crlf = false;
    Sifted sifted{run(input, spec, block), {}};
    sifted.rejects = rejects.take();
    return sifted;
}

// The input without the records that the rejects say stand in it.
inline std::string without(std::string text, const std::vector<Bad>& rejects) {
    for (auto bad = rejects.rbegin(); bad != rejects.rend(); ++bad) {
        EXPECT_EQ(text.substr(bad->offset, bad->raw.size()), bad->raw);
        text.erase(bad->offset, bad->raw.size());
    }
    return text;
}

// Of input that is said to be NDJSON.
inline TransformSpec lines(Format format = Format::kCsv) {
    TransformSpec spec = to(format);
    spec.from = Format::kNdjson;
    return spec;
}

inline TransformSpec with_recipe(std::string_view steps, TransformSpec spec = to(Format::kCsv)) {
    auto recipe = parse_recipe_document(R"({"version":1,"steps":[)" + std::string(steps) + "]}");
    EXPECT_TRUE(recipe) << describe(recipe.error());
    spec.recipe = *recipe;
    return spec;
}

}  // namespace sluice::engine::testing
