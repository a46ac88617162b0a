#include "app/submit_frames.h"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

TEST(SubmitFramesTest, AsksForAnUploadInTheContractsWords) {
    SubmitRequest request;
    request.user = "u";
    request.job = "j";
    request.format = "json";
    request.mapping = "a:b";
    request.sequence = "b,c";
    EXPECT_EQ(upload_request(request),
              R"({"metadata":{"operation":"transform","mapping":"a:b","sequence":"b,c",)"
              R"("outputformat":"json","jobId":"j","userId":"u","tellreceipt":"on"}})");
    request.rejects = true;
    EXPECT_NE(upload_request(request).find(R"("onError":"reject")"), std::string::npos);
    request.said = {{"encoding", "cp850"}, {"quotechar", "none"}};
    EXPECT_NE(upload_request(request).find(R"("encoding":"cp850","quotechar":"none")"),
              std::string::npos);
    EXPECT_EQ(download_request({"bucket", "key"}),
              R"({"bucketData":{"Bucket":"bucket","Key":"key"}})");
}

TEST(SubmitFramesTest, KeepsTheFieldsInTheirOrder) {
    const auto form =
        parse_signed_form(R"({"url":"http://x","fields":{"Key":"k","a":"1","B":"2"}})");
    ASSERT_TRUE(form.has_value());
    EXPECT_EQ(form->url, "http://x");
    EXPECT_EQ(form->fields, (transport::Headers{{"Key", "k"}, {"a", "1"}, {"B", "2"}}));
}

TEST(SubmitFramesTest, RefusesWhatIsNotTheContracts) {
    for (const char* body : {"", "[]", "{}", R"({"url":"x"})", R"({"url":"x","fields":{"a":1}})"})
        EXPECT_EQ(parse_signed_form(body).error().name, "bad_response") << body;
    EXPECT_EQ(parse_signed_url("<html>").error().name, "bad_response");
}

TEST(SubmitFramesTest, TakesTheFrameOfItsOwnJobOnly) {
    const std::string frame =
        R"({"status":"complete","jobs":[{"jobid":"other","bucket":"b","key":"k"}]})";
    EXPECT_EQ(parse_notification(frame, "other")->value().output.key, "k");
    EXPECT_FALSE(parse_notification(frame, "mine")->has_value());
    EXPECT_FALSE(parse_notification("not json", "mine")->has_value());
}

TEST(SubmitFramesTest, TellsWhereRejectsAre) {
    const auto plain = parse_notification(
        R"({"status":"complete","jobs":[{"jobid":"j","bucket":"b","key":"k"}]})", "j");
    EXPECT_FALSE(plain->value().rejects);
    EXPECT_EQ(plain->value().rejected, 0U);
    const auto some = parse_notification(
        R"({"status":"complete","jobs":[{"jobid":"j","bucket":"b","key":"k","rejected":2,)"
        R"("rejects":{"bucket":"b","key":"r"}}]})",
        "j");
    EXPECT_EQ(some->value().rejects.value().key, "r");
    EXPECT_EQ(some->value().rejected, 2U);
}

TEST(SubmitFramesTest, AReceiptIsKeptToTheByteAndItsWarningsAreTold) {
    const std::string receipt =
        R"({"engine":"sluice 9","rows_in":3,"sha256":{"input":"é"},"warnings":["one","two"],)"
        R"("members_left_out":4})";
    const auto frame = [](const std::string& more) {
        return R"({"status":"complete","jobs":[{"jobid":"j","bucket":"b","key":"k")" + more + "}]}";
    };
    const auto told = parse_notification(frame(R"(,"receipt":)" + receipt), "j");
    EXPECT_EQ(told->value().receipt, receipt + '\n');
    EXPECT_EQ(told->value().warnings,
              (std::vector<std::string>{
                  "one", "two", "left out, since only \"items\" has rows: members: 4"}));
    EXPECT_TRUE(check_receipt(told->value()));
    const auto none = parse_notification(frame(""), "j");
    EXPECT_EQ(check_receipt(none->value()).error().name, "no_receipt");
    EXPECT_EQ(none->value().receipt, "") << "of a server that knows no receipts";
    EXPECT_EQ(none->value().warnings, std::vector<std::string>());
    // What a stranger's server may send.
    const auto odd = parse_notification(frame(R"(,"receipt":{"warnings":[1,{}]})"), "j");
    EXPECT_EQ(odd->value().warnings, std::vector<std::string>());
}

TEST(SubmitFramesTest, AFailureKeepsItsPlace) {
    const auto result = parse_notification(
        R"({"status":"failed","jobs":[{"jobid":"j","error":{"code":"ragged_row",)"
        R"("message":"3 fields","row":7,"column":"price","byteOffset":120}}]})",
        "j");
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(describe(result.error()), "ragged_row: 3 fields (row 7, column \"price\", byte 120)");
    EXPECT_EQ(result.error().code, Code::kInvalid);
}

TEST(SubmitFramesTest, AFailureWithoutAPlaceHasNone) {
    const auto result = parse_notification(
        R"({"status":"failed","jobs":[{"jobid":"j","error":{"code":"empty_file","message":"m",)"
        R"("row":null,"column":null,"byteOffset":null}}]})",
        "j");
    EXPECT_EQ(result.error().place, Place{});
}

TEST(SubmitFramesTest, ARefusalSaysWhatTheServerSaid) {
    const Error bad = http_error("x", 422, R"({"error":{"code":"bad_user","message":"why"}})");
    EXPECT_EQ(bad.name, "bad_user");
    EXPECT_EQ(bad.code, Code::kInvalid);
    const Error busy = http_error("the upload", 503, "<Error>SlowDown</Error>");
    EXPECT_EQ(busy.code, Code::kUnavailable);
    EXPECT_EQ(busy.message, "the upload was refused: <Error>SlowDown</Error>");
}

}  // namespace
}  // namespace sluice::app
