// Nested JSON as columns and back: what comes back, and what cannot.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <random>

#include "engine/rounds_testing.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

namespace json = boost::json;
using testing::convert;
using testing::refusal;

TransformSpec there_and_back(Format format = Format::kNdjson) {
    TransformSpec spec = testing::to(format);
    spec.from = Format::kJson;
    spec.recipe.nesting.flatten = true;
    spec.recipe.nesting.nest = true;
    return spec;
}

TransformSpec typed() {
    TransformSpec spec = there_and_back(Format::kJson);
    spec.recipe.typing.infer = true;
    spec.recipe.typing.nulls = {""};
    return spec;
}

TEST(NestRoundTripTest, AnObjectThatIsNullOrEmptyInSomeRowsComesBackAsOneWithoutValues) {
    const std::string got = "{\"a\":{\"b\":\"1\"},\"z\":\"2\"}\n{\"a\":{\"b\":\"\"},\"z\":\"3\"}\n";
    for (const char* none : {"\"a\":null,", "\"a\":{},", "", "\"a\":{\"b\":null},"}) {
        const std::string second = "{" + std::string(none) + "\"z\":3}";
        const std::string first = R"({"a":{"b":1},"z":2})";
        EXPECT_EQ(convert(first + second, there_and_back()), got) << none;
        EXPECT_EQ(convert("[" + first + "," + second + "]", there_and_back()), got) << none;
        EXPECT_EQ(convert("{\"n\":1,\"items\":[" + first + "," + second + "]}", there_and_back()),
                  got);
    }
    EXPECT_EQ(convert(R"([{"z":2,"a":null},{"a":{"b":1},"z":2},{"a":{}}])", typed()),
              "[{\"z\":2,\"a\":{\"b\":null}},\n{\"z\":2,\"a\":{\"b\":1}},\n"
              "{\"z\":null,\"a\":{\"b\":null}}]\n");
}

// At every depth, and also where the only member is itself an object.
TEST(NestRoundTripTest, ANameIsHollowAtAnyDepth) {
    TransformSpec flat = there_and_back(Format::kTsv);
    flat.recipe.nesting.nest = false;
    EXPECT_EQ(
        convert(R"([{"a":{}},{"a":{"b":null}},{"a":{"b":{}}},{"a":{"b":{"c":{}}}},{"x":1}])", flat),
        "a.b.c\tx\r\n\t\r\n\t\r\n\t\r\n{}\t\r\n\t1\r\n");
    // Nowhere an object with members: a column as any other.
    EXPECT_EQ(convert(R"([{"a":{},"b":null},{"a":null}])", flat), "a\tb\r\n{}\t\r\n\t\r\n");
    // The same name with and without a dot.
    EXPECT_EQ(convert(R"([{"a.b":1},{"a":{}}])", flat), "a.b\r\n1\r\n\"\"\r\n");
    flat.recipe.nesting.flatten = false;
    EXPECT_EQ(convert(R"([{"a.b":1},{"a":{}}])", flat), "a.b\ta\r\n1\t\r\n\t{}\r\n");
}

TEST(NestRoundTripTest, AHollowNameIsStillReadAndStillCounts) {
    const Error twice = refusal(R"([{"a":{"b":1}},{"a":null,"a":{}}])", there_and_back());
    EXPECT_EQ(twice.name, "invalid_json");
    EXPECT_EQ(twice.place.row, 2U);
    TransformSpec spec = there_and_back();
    spec.limits.columns = 1;
    EXPECT_EQ(refusal(R"([{"a":{"b":1}},{"a":null}])", spec).name, "too_many_columns");
    spec = there_and_back();
    spec.recipe = *parse_recipe("", "a");
    spec.recipe.nesting = there_and_back().recipe.nesting;
    EXPECT_EQ(refusal(R"([{"a":{"b":1}},{"a":null}])", spec).name, "unknown_column");
}

TEST(NestRoundTripTest, AValueAndAnObjectOfOneNameAreRefusedWithTheRowOfTheValue) {
    for (const char* value : {"\"\"", "0", "false", "[]", "[{}]"}) {
        const std::string rows =
            R"({"a":null}{"a":{"b":1}}{"a":{}}{"a":)" + std::string(value) + R"(}{"a":"later"})";
        for (const bool rejects : {false, true}) {
            TransformSpec spec = there_and_back();
            MemorySink nowhere;
            if (rejects) spec.rejecting.sink = &nowhere;
            const Error error = refusal(rows, spec);
            EXPECT_EQ(error.name, "nest_conflict") << value;
            EXPECT_EQ(error.place.row, 4U) << value;
            EXPECT_EQ(error.place.column, "a") << value;
        }
    }
    TransformSpec spec = there_and_back();
    spec.recipe.steps = {RenameColumns{{{"a", "text"}}}};
    EXPECT_EQ(convert(R"([{"a":1},{"a":{"b":2}}])", spec),
              "{\"text\":\"1\",\"a\":{\"b\":\"\"}}\n{\"text\":\"\",\"a\":{\"b\":\"2\"}}\n");
}

TEST(NestRoundTripTest, RecordsThatAreRejectedMakeNoNameAValue) {
    TransformSpec spec = there_and_back();
    MemorySink rejects;
    spec.rejecting.sink = &rejects;
    const std::string input =
        "{\"a\":{\"b\":1}}\n{\"a\":\"value\",\"a\":2}\n{\"a\":null}\n{\"a\":{\n";
    EXPECT_EQ(convert(input, spec), "{\"a\":{\"b\":\"1\"}}\n{\"a\":{\"b\":\"\"}}\n");
    const std::string got = rejects.take();
    EXPECT_EQ(std::ranges::count(got, '\n'), 2) << got;
}

// Rows of one schema, made up: every path is a text, a number, a truth, an array or an object.
class Documents {
  public:
    explicit Documents(unsigned seed) : random_(seed) {}

    json::array rows() {
        kinds_.clear();
        json::array rows;
        for (std::size_t i = 0, count = 1 + random_() % 12; i < count; ++i) {
            rows.emplace_back(object("", 0));
        }
        return rows;
    }
    unsigned below(unsigned end) { return static_cast<unsigned>(random_() % end); }

  private:
    json::object object(const std::string& path, int depth) {
        json::object members;
        for (const char* name : {"a", "b", "", "é\""}) {
            if (below(3) == 0) continue;
            members[name] = value(path + '/' + name, depth + 1);
        }
        return members;
    }
    json::value value(const std::string& path, int depth) {
        const unsigned kind = kinds_.try_emplace(path, below(depth < 5 ? 8 : 4)).first->second;
        if (below(5) == 0) return nullptr;
        switch (kind) {
            case 0:
                return below(100);
            case 1:
                return below(2) == 0;
            case 2:
                return json::array{below(9), json::object{{"k", nullptr}}, json::object{}};
            case 3:
                return json::string(below(2) == 0 ? "x\n\"y\"" : "a.b,😀");
            default:
                return below(4) == 0 ? json::object{} : object(path, depth);
        }
    }

    std::mt19937 random_;
    std::map<std::string, unsigned> kinds_;
};

// Absent, null, and an object without values are the same; arrays, and {} alone, are texts.
json::value told_apart(const json::value& value) {
    if (value.is_array()) return json::string(json::serialize(value));
    if (!value.is_object()) return value == "{}" ? json::value() : value;
    json::object members;
    for (const auto& [name, each] : value.as_object()) {
        json::value member = told_apart(each);
        if (!member.is_null()) members[name] = std::move(member);
    }
    return members.empty() ? json::value() : json::value(std::move(members));
}

TEST(NestRoundTripTest, WhatIsFlattenedAndNestedIsTheSameButForNothingAndNull) {
    Documents documents(11);
    std::size_t with_rows = 0;
    for (unsigned i = 0; i < testing::rounds(600); ++i) {
        const json::array rows = documents.rows();
        TransformSpec spec = typed();
        spec.chunk_bytes = 1U << documents.below(13);
        spec.threads = 1 + documents.below(8);
        MemorySink rejects;
        if (i % 2 == 0) spec.rejecting.sink = &rejects;
        const std::string text = json::serialize(rows);
        const std::string back = convert(text, spec);
        const json::array got = json::parse(back).as_array();
        ASSERT_EQ(got.size(), rows.size());
        for (std::size_t row = 0; row < rows.size(); ++row) {
            ASSERT_EQ(told_apart(got[row]), told_apart(rows[row])) << text << "\n" << back;
            with_rows += told_apart(got[row]).is_null() ? 0 : 1;
        }
        // Once more changes nothing: every row has every member then.
        ASSERT_EQ(convert(back, spec), back);
    }
    EXPECT_GT(with_rows, testing::rounds(1000));
}

}  // namespace
}  // namespace sluice::engine
