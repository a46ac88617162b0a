#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "tests/s3/post_fixture.h"

namespace sluice::gateway::s3 {
namespace {

class PostObject : public PostFixture {};

TEST_F(PostObject, StoresTheFileWithItsMetadataAndAnswers204) {
    const Form form = usual_form();
    const Response response = post(form);
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(response.body, "");
    EXPECT_FALSE(response.close);
    EXPECT_EQ(backend_.objects().bytes(name()), form.file);
    const ObjectInfo info = backend_.objects().head(name()).value();
    EXPECT_EQ(info.attributes.metadata, (Metadata{{"jobid", "j1"}}));
    EXPECT_EQ(response.header("ETag"), "\"" + info.etag.text() + "\"");
    EXPECT_EQ(response.header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(backend_.objects().staged(), 0U);
}

TEST_F(PostObject, KeepsTheTagsOfTheForm) {
    const auto form = [this](const std::string& tagging) {
        return signed_form({{"Key", key_}, {"bucket", kUploads.text()}, {"tagging", tagging}},
                           {exact("bucket", kUploads.text()),
                            exact("key", key_),
                            R"(["starts-with","$tagging",""])"});
    };
    const std::string tag = "<Tag><Key>a</Key><Value>1</Value></Tag>";
    EXPECT_EQ(refusal(form("<Tagging><TagSet>" + tag + tag + "</TagSet></Tagging>")), "InvalidTag");
    EXPECT_EQ(refusal(form("a=1")), "MalformedXML");
    EXPECT_TRUE(nothing_stored());
    EXPECT_EQ(refusal(form("<Tagging><TagSet>" + tag + "</TagSet></Tagging>")), "accepted");
    EXPECT_EQ(backend_.objects().head(name())->attributes.tags, (Tags{{"a", "1"}}));
}

TEST_F(PostObject, SendsTheEventInTheSameCommit) {
    post(usual_form());
    ASSERT_EQ(events().size(), 1U);
    EXPECT_EQ(events()[0].user.text(), "0123456789abcdef0123456789abcdef");
    const auto event = boost::json::parse(events()[0].body).at("Records").at(0);
    EXPECT_EQ(event.at("eventName"), "ObjectCreated:Post");
    EXPECT_EQ(event.at("s3").at("object").at("key").as_string(), std::string_view(key_));
    EXPECT_EQ(event.at("userIdentity").at("principalId"), "owner");
    EXPECT_EQ(event.at("requestParameters").at("sourceIPAddress"), "192.0.2.7");

    backend_.fail_next(fakes::Op::kCommit, {Code::kIo, "io", "", {}});
    EXPECT_EQ(refusal(usual_form()), "InternalError");
    EXPECT_EQ(events().size(), 1U);
}

TEST_F(PostObject, GivesTheSameForEveryBlockSize) {
    const Form form = usual_form();
    for (const std::size_t block : {1UL, 2UL, 3UL, 50UL, 1000UL}) {
        ClientRequest request = request_of(form);
        request.block = block;
        EXPECT_EQ(send(request).status, 204);
        EXPECT_EQ(backend_.objects().bytes(name()), form.file);
    }
}

TEST_F(PostObject, HoldsTheFileToTheSizeRangeAndStoresNothingElse) {
    Form form = usual_form(3, 5);
    const std::vector<std::pair<std::string, std::string>> cases{{"12", "EntityTooSmall"},
                                                                 {"123", "accepted"},
                                                                 {"12345", "accepted"},
                                                                 {"123456", "EntityTooLarge"},
                                                                 {"", "EntityTooSmall"}};
    for (const auto& [file, wanted] : cases) {
        form.file = file;
        EXPECT_EQ(refusal(form), wanted) << file;
        EXPECT_EQ(backend_.objects().staged(), 0U);
    }
    EXPECT_EQ(events().size(), 2U);
}

TEST_F(PostObject, StopsReadingAsSoonAsTheFileIsTooLarge) {
    Form form = usual_form(1, 10);
    form.file = std::string(100'000, 'x');
    ClientRequest request = request_of(form);
    request.block = 1000;
    const Response response = send(request);
    EXPECT_EQ(response.error(), "EntityTooLarge");
    EXPECT_TRUE(response.close);
    EXPECT_EQ(backend_.calls(fakes::Op::kSeal), 0U);
    EXPECT_TRUE(nothing_stored());
}

TEST_F(PostObject, LeavesNothingWhenTheClientGoesAway) {
    const ClientRequest request = request_of(usual_form());
    endpoint_ = make_endpoint(services_, options_);
    auto exchange = endpoint_->begin(
        {request.method, request.target, request.headers, "", request.body.size()});
    ASSERT_TRUE(exchange->body(std::string_view(request.body).substr(0, request.body.size() - 40)));
    EXPECT_EQ(backend_.objects().staged(), 1U);
    exchange.reset();
    EXPECT_TRUE(nothing_stored());
}

TEST_F(PostObject, AsksForCapacityFirst) {
    backend_.capacity().refuse(Error{Code::kStorageFull, "disk_full", "", {}});
    Response response = post(usual_form());
    EXPECT_EQ(response.status, 507);
    EXPECT_EQ(response.error(), "InsufficientStorage");
    EXPECT_NE(response.header("Retry-After"), "(none)");
    EXPECT_TRUE(response.close);
    backend_.capacity().refuse(Error{Code::kUnavailable, "queue_full", "", {}});
    response = post(usual_form());
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(response.error(), "SlowDown");
    EXPECT_NE(response.header("Retry-After"), "(none)");
    EXPECT_EQ(backend_.calls(fakes::Op::kStage), 0U);
}

TEST_F(PostObject, HoldsTheSpaceForAFileUntilItIsStoredOrDropped) {
    const Form form = usual_form();
    const ClientRequest request = request_of(form);
    const std::string_view body = request.body;
    backend_.capacity().set_free(body.size() + 10);
    endpoint_ = make_endpoint(services_, options_);
    auto first = endpoint_->begin(
        {request.method, request.target, request.headers, "", request.body.size()});
    ASSERT_TRUE(first->body(body.substr(0, form.prelude().size())));
    EXPECT_EQ(refusal(form), "InsufficientStorage");
    first.reset();
    EXPECT_EQ(refusal(form), "accepted");
    EXPECT_EQ(refusal(form), "accepted");
}

// Or anybody could keep the disk full with lengths alone.
TEST_F(PostObject, HoldsNoSpaceBeforeThePolicyIsChecked) {
    const Form form = usual_form();
    const ClientRequest request = request_of(form);
    backend_.capacity().set_free(request.body.size() + 10);
    endpoint_ = make_endpoint(services_, options_);
    auto stranger = endpoint_->begin(
        {request.method, request.target, request.headers, "", request.body.size()});
    ASSERT_TRUE(stranger->body(std::string_view("--")));
    EXPECT_EQ(refusal(form), "accepted");
}

TEST_F(PostObject, TellsWhatTheStorageSaid) {
    using fakes::Op;
    for (const Op op : {Op::kStage, Op::kWrite, Op::kSeal, Op::kCommit}) {
        backend_.fail_next(op, {Code::kStorageFull, "no_space", "", {}});
        EXPECT_EQ(post(usual_form()).status, 507);
        backend_.fail_next(op, {Code::kUnavailable, "stopping", "", {}});
        EXPECT_EQ(post(usual_form()).status, 503);
        backend_.fail_next(op, {Code::kIo, "io", "", {}});
        EXPECT_EQ(post(usual_form()).status, 500);
        EXPECT_TRUE(nothing_stored());
    }
}

TEST_F(PostObject, AnswersTheStatusThatThePolicyAllows) {
    const auto with = [this](const std::string& field, const std::string& value) {
        return post(signed_form(
            {{"key", key_}, {field, value}},
            {exact("bucket", kUploads.text()), exact("key", key_), exact(field, value)}));
    };
    EXPECT_EQ(with("success_action_status", "200").status, 200);
    EXPECT_EQ(with("success_action_status", "404").status, 204);
    const Response created = with("success_action_status", "201");
    EXPECT_EQ(created.status, 201);
    EXPECT_NE(created.body.find("<Key>" + key_ + "</Key>"), std::string::npos);
    EXPECT_EQ(created.header("Location"), "http://127.0.0.1:9000/" + kUploads.text() + "/" + key_);

    const Response redirect = with("success_action_redirect", "https://page.example/done?a=1#top");
    EXPECT_EQ(redirect.status, 303);
    EXPECT_TRUE(
        redirect.header("Location")
            .starts_with(
                "https://page.example/done?a=1&bucket=sluice-uploads&key=0123456789abcdef"));
    EXPECT_TRUE(redirect.header("Location").ends_with("%22#top"));
    EXPECT_EQ(with("success_action_redirect", "javascript:alert(1)").status, 204);
}

TEST_F(PostObject, PutsTheFilesBaseNameIntoTheKey) {
    Form form = signed_form({{"key", "u/${filename}"}},
                            {exact("bucket", kUploads.text()), R"(["starts-with","$key","u/"])"});
    form.filename = R"(C:\data\my file.csv)";
    EXPECT_EQ(post(form).status, 204);
    EXPECT_TRUE(backend_.objects().bytes({kUploads, ObjectKey{"u/my file.csv"}}));
}

TEST_F(PostObject, PutsTheFilesBaseNameIntoEveryFieldThatAsksForIt) {
    Form form = signed_form({{"key", key_}, {"x-amz-meta-name", "<${filename}>"}},
                            {exact("bucket", kUploads.text()),
                             exact("key", key_),
                             R"(["starts-with","$x-amz-meta-name","<"])"});
    form.filename = "people/ada/${filename}.csv";
    EXPECT_EQ(post(form).status, 204);
    EXPECT_EQ(backend_.objects().head(name())->attributes.metadata,
              (Metadata{{"name", "<${filename}.csv>"}}));
}

TEST_F(PostObject, ChecksTheMd5) {
    const auto with = [this](const std::string& md5) {
        Form form = signed_form(
            {{"key", key_}, {"Content-MD5", md5}},
            {exact("bucket", kUploads.text()), exact("key", key_), exact("content-md5", md5)});
        form.file = "hello";
        return refusal(form);
    };
    EXPECT_EQ(with("XUFAKrxLKna5cZ2REBfFkg=="), "accepted");
    EXPECT_EQ(with("XUFAKrxLKna5cZ2REBfFkQ=="), "BadDigest");
    EXPECT_EQ(with("short"), "InvalidDigest");
}

TEST_F(PostObject, ChecksAChecksumAndKeepsIt) {
    const auto with = [this](const std::string& name, const std::string& value) {
        Form form =
            signed_form({{"key", key_}, {name, value}},
                        {exact("bucket", kUploads.text()), exact("key", key_), exact(name, value)});
        form.file = "123456789";
        return form;
    };
    EXPECT_EQ(refusal(with("x-amz-checksum-crc32c", "AAAAAA==")), "BadDigest");
    EXPECT_EQ(refusal(with("x-amz-checksum-crc32c", "AAAA")), "InvalidRequest");
    EXPECT_TRUE(nothing_stored());
    EXPECT_EQ(post(with("x-amz-checksum-crc32c", "4waSgw==")).header("x-amz-checksum-crc32c"),
              "4waSgw==");
    EXPECT_EQ(backend_.objects().head(name())->checksum, (Checksum{"CRC32C", "4waSgw==", false}));
}

TEST_F(PostObject, LogsNoKeyUserOrSignature) {
    Form form = usual_form();
    post(form);
    form["X-Amz-Signature"] = std::string(64, 'f');
    post(form);
    EXPECT_NE(log_.text.find("upload_stored"), std::string::npos);
    EXPECT_EQ(log_.text.find("0123456789abcdef0123456789abcdef"), std::string::npos);
    EXPECT_EQ(log_.text.find(std::string(64, 'f')), std::string::npos);
}

}  // namespace
}  // namespace sluice::gateway::s3
