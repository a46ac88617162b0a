#include "base/memory_stream.h"
#include "signing/encoding.h"
#include "tests/support/v1_fixture.h"

namespace sluice::api {
namespace {

class PreviewRouteTest : public V1Test {
  protected:
    Response preview(std::string_view sample, const std::string& more = {}) {
        return ask("POST",
                   "/v1/preview",
                   R"({"sample":")" + signing::base64_encode(sample) + "\"" + more + "}");
    }
};

TEST_F(PreviewRouteTest, AnswersWithWhatAJobWouldMake) {
    const Response response = preview(
        "name;preis\nM\xFCller;1,5\n",
        R"(,"name":"p.csv","complete":true,"input":{"encoding":"latin1"},"output":{"format":"json"},
            "recipe":{"version":1,"steps":[{"do":"rename","columns":[{"from":"preis","to":"price"}]}]})");
    ASSERT_EQ(response.status, 200) << response.body;
    const auto made = document(response);
    EXPECT_TRUE(made.at("complete").as_bool());
    const auto& detected = made.at("detected").as_object();
    EXPECT_EQ(detected.at("dialect").at("delimiter").as_string(), ";");
    EXPECT_EQ(detected.at("findings").at("encoding").at("value").as_string(), "LATIN1");
    EXPECT_EQ(boost::json::serialize(made.at("rows")), R"([["Müller","1,5"]])");
    EXPECT_EQ(made.at("rows_estimated").to_number<int>(), 1);
    const auto& result = made.at("result").as_object();
    EXPECT_EQ(boost::json::serialize(result.at("columns")), R"(["name","price"])");
    EXPECT_EQ(result.at("text").as_string(), "[{\"name\":\"Müller\",\"price\":\"1,5\"}]\n");
    EXPECT_EQ(result.at("counts").at("written").as_int64(), 1);
    ASSERT_TRUE(made.at("columns").at(1).as_object().contains("profile")) << response.body;
    EXPECT_EQ(made.at("columns").at(1).at("profile").at("max").as_string(), "1,5");
    EXPECT_EQ(made.at("header_fingerprint").as_string().size(), 64U);
    EXPECT_TRUE(backend.queue_admin().peek(queues::kNotifications, 10)->empty());
}

TEST_F(PreviewRouteTest, RowsAreEstimatedFromTheFilesSize) {
    const auto made = document(preview("id\n1\n2\n3\n4", R"(,"size":9000)"));
    EXPECT_EQ(made.at("rows_read").to_number<int>(), 3);
    EXPECT_EQ(made.at("rows_estimated").to_number<int>(), 3000);
    EXPECT_FALSE(document(preview("id\n1\n2\n3\n4")).contains("rows_estimated"));
}

TEST_F(PreviewRouteTest, BytesThatAreNoTextMakeNoAnswerThatIsNone) {
    const Response response = preview("n\xFCme,b\n1,2\n", R"(,"complete":true)");
    ASSERT_EQ(response.status, 200);
    const auto made = document(response);
    EXPECT_EQ(made.at("detected").at("encoding").as_string(), "UTF-8");
    EXPECT_EQ(made.at("result").at("error").at("code").as_string(), "invalid_utf8");
    EXPECT_EQ(made.at("columns").at(0).at("name").as_string(), "n\xEF\xBF\xBDme");
}

TEST_F(PreviewRouteTest, BadRequestsAreToldApart) {
    EXPECT_EQ(code_of(ask("POST", "/v1/preview", "[]")), "bad_json");
    EXPECT_EQ(code_of(ask("POST", "/v1/preview", "{}")), "bad_request");
    EXPECT_EQ(code_of(ask("POST", "/v1/preview", R"({"sample":"!"})")), "bad_request");
    EXPECT_EQ(code_of(preview("a\n1\n", R"(,"rows":201)")), "bad_request");
    EXPECT_EQ(code_of(preview("a\n1\n", R"(,"colour":1)")), "bad_request");
    EXPECT_EQ(code_of(preview("a\n1\n", R"(,"output":{"format":"xml"})")), "bad_output");
    const Response large = preview(std::string(services.limits.preview_sample_bytes + 1, 'x'));
    EXPECT_EQ(large.status, 413);
    EXPECT_EQ(code_of(large), "sample_too_large");
    const Response empty = preview("", R"(,"complete":true)");
    EXPECT_EQ(document(empty).at("result").at("error").at("code").as_string(), "empty_file");
    const Response broken = preview("[{", R"(,"complete":true,"name":"a.json")");
    EXPECT_EQ(broken.status, 422);
    EXPECT_EQ(code_of(broken), "invalid_json");
}

TEST_F(PreviewRouteTest, TheDocumentIsServed) {
    const Response response = call("GET", "/v1/openapi.yaml");
    EXPECT_EQ(response.status, 200);
    EXPECT_THAT(response.body, testing::StartsWith("openapi: 3.1."));
}

}  // namespace
}  // namespace sluice::api
