#include "pipeline/messages.h"

#include <gtest/gtest.h>

#include <set>

#include "pipeline/run_identity.h"
#include "signing/digest.h"

namespace sluice::pipeline {
namespace {

FileOperation example() {
    FileOperation message;
    message.user = UserId{"user"};
    message.job = JobId{"job \"quoted\"\n"};
    message.run = RunId{"run"};
    message.operation = "transform";
    message.input = {BucketName{"up"}, ObjectKey{"user/é 😀.csv"}};
    message.input_etag = ETag{"etag"};
    message.input_bytes = 5ULL << 30U;
    message.output = {BucketName{"out"}, ObjectKey{"user/out.json"}};
    message.format = "json";
    message.recipe = {{{"old", "new"}, {"\"a\"", "b"}}, {"new", "b"}, true};
    message.metadata = {{"mapping", "old:new"}, {"jobid", "j"}};
    return message;
}

Result<FileOperation> decode_file_operation(std::string_view body) {
    return std::get<FileOperation>(TRY(decode_operation(body)));
}

// The encoded example with one text replaced.
std::string edited(const std::string& from, const std::string& to) {
    std::string body = encode(example());
    const std::size_t place = body.find(from);
    EXPECT_NE(place, body.npos) << from;
    return body.replace(place, from.size(), to);
}

TEST(Messages, AFileOperationSurvivesTheQueue) {
    const auto decoded = decode_file_operation(encode(example()));
    ASSERT_TRUE(decoded) << describe(decoded.error());
    EXPECT_EQ(*decoded, example());
    EXPECT_TRUE(decoded->detect);
}

TEST(Messages, AnOperationOfAJobSurvivesTheQueue) {
    const JobOperation message{UserId{"user"},
                               JobId{"job"},
                               RunId{"run"},
                               {BucketName{"up"}, ObjectKey{"owner/job/é.csv"}},
                               ETag{"etag"},
                               5ULL << 30U};
    const auto decoded = decode_operation(encode(message));
    ASSERT_TRUE(decoded) << describe(decoded.error());
    EXPECT_EQ(std::get<JobOperation>(*decoded), message);
    EXPECT_EQ(input_of(*decoded).etag, message.input_etag);
    EXPECT_EQ(input_of(*decoded).name, message.input);
    EXPECT_EQ(input_of(*decoded).size, message.input_bytes);
}

TEST(Messages, FramesOfTheV1SocketCarryTheirNumber) {
    InboxEvent event{.user = UserId{"user"}, .run = RunId{"run"}, .body = R"({"id":"run"})"};
    event.sequence = 7;
    EXPECT_EQ(job_frame(event), R"({"v":1,"type":"job","sequence":7,"job":{"id":"run"}})");
    EXPECT_EQ(ready_frame(9), R"({"v":1,"type":"ready","last":9})");
    EXPECT_EQ(resync_frame(0), R"({"v":1,"type":"resync","last":0})");
}

TEST(Messages, WhatIsSaidOfTheDialectSurvivesTheQueue) {
    FileOperation said = example();
    said.detect = false;
    said.said = {{"delimiter", "\t"}, {"encoding", "cp850"}, {"skiprows", "3"}};
    said.tells_receipt = true;
    const auto decoded = decode_file_operation(encode(said));
    ASSERT_TRUE(decoded) << describe(decoded.error());
    EXPECT_EQ(*decoded, said);
    for (const char* const name : {"delimiter", "encoding", "skiprows", "receipt"}) {
        EXPECT_EQ(encode(example()).find(name), std::string::npos) << name;
    }
}

// Written before anything was detected: handled as then, so that a replay gives the same bytes.
TEST(Messages, AMessageThatDoesNotSpeakOfDetectionIsReadWithout) {
    const auto decoded = decode_file_operation(edited(",\"detect\":true", ""));
    ASSERT_TRUE(decoded) << describe(decoded.error());
    EXPECT_FALSE(decoded->detect);
}

TEST(Messages, BothNotificationsSurviveTheQueue) {
    const Notification event = EventNotification{UserId{"u"}, RunId{"r"}};
    const Notification replay = ReplayNotification{UserId{"u"}, ConnectionId{"c"}};
    EXPECT_EQ(decode_notification(encode(event)), event);
    EXPECT_EQ(decode_notification(encode(replay)), replay);
    const Notification later = ReplayNotification{UserId{"u"}, ConnectionId{"c"}, 7};
    EXPECT_EQ(decode_notification(encode(later)), later);
}

TEST(Messages, AnEventNotificationMayNameWhoIsToBeTold) {
    const Notification some = EventNotification{
        UserId{"u"}, RunId{"r"}, false, {ConnectionId{"c \"1\""}, ConnectionId{"c2"}}};
    EXPECT_EQ(decode_notification(encode(some)), some);
    const auto wrong =
        decode_notification(R"({"v":1,"kind":"event","user":"u","run":"r","connections":[1]})");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().name, "bad_message");
}

TEST(Messages, ANewerVersionIsReadableAndUnknownMembersAreIgnored) {
    const auto decoded =
        decode_file_operation(edited(R"({"v":1,)", R"({"v":2,"priority":{"level":9},)"));
    ASSERT_TRUE(decoded) << describe(decoded.error());
    EXPECT_EQ(*decoded, example());
    EXPECT_TRUE(decode_notification(R"({"v":7,"new":[],"kind":"event","user":"u","run":"r"})"));
}

TEST(Messages, AMissingOrWrongMemberIsNamed) {
    for (const char* member : {"user",
                               "job",
                               "run",
                               "protocol",
                               "operation",
                               "input",
                               "output",
                               "format",
                               "recipe",
                               "metadata",
                               "etag",
                               "size",
                               "mapping",
                               "sequence",
                               "bucket",
                               "key"}) {
        const std::string name = std::string("\"") + member + "\":";
        const auto decoded = decode_file_operation(edited(name, "\"other\":"));
        ASSERT_FALSE(decoded) << member;
        EXPECT_EQ(decoded.error().name, "bad_message");
        EXPECT_NE(decoded.error().message.find(member), std::string::npos);
    }
    EXPECT_FALSE(decode_file_operation(edited(R"("size":5368709120)", R"("size":-1)")));
    EXPECT_FALSE(decode_file_operation(edited(R"("sequence":["new")", R"("sequence":[7)")));
    EXPECT_FALSE(decode_file_operation(edited(R"("v":1)", R"("v":0)")));
}

TEST(Messages, RefusesWhatIsNoMessage) {
    for (const char* body : {"", "[]", "7", "{", R"({"v":1,"kind":"other","user":"u"})"}) {
        EXPECT_FALSE(decode_file_operation(body)) << body;
        EXPECT_FALSE(decode_notification(body)) << body;
    }
}

TEST(Messages, FramesAreWhatTheCompatibilityContractSays) {
    JobRun done;
    done.job = JobId{"j"};
    done.output = ObjectName{BucketName{"b"}, ObjectKey{"k"}};
    EXPECT_EQ(completion_frame(done),
              R"({"status":"complete","jobs":[{"jobid":"j","bucket":"b","key":"k"}]})");
    done.rejected = 2;
    done.rejects = ObjectName{BucketName{"b"}, ObjectKey{"r"}};
    EXPECT_EQ(completion_frame(done),
              R"({"status":"complete","jobs":[{"jobid":"j","bucket":"b","key":"k",)"
              R"("rejected":2,"rejects":{"bucket":"b","key":"r"}}]})");
    EXPECT_EQ(
        failure_frame(JobId{"j"}, {Code::kInvalid, "unknown_column", "no \"a\"", {2, "a", 17}}),
        R"({"status":"failed","jobs":[{"jobid":"j","error":{"code":"unknown_column",)"
        R"("message":"no \"a\"","row":2,"column":"a","byteOffset":17}}]})");
    EXPECT_EQ(failure_frame(JobId{"j"}, {Code::kInvalid, "n", "m", {}}),
              R"({"status":"failed","jobs":[{"jobid":"j","error":{"code":"n","message":"m",)"
              R"("row":null,"column":null,"byteOffset":null}}]})");
}

TEST(RunIdentity, EveryPartCountsAndNothingElse) {
    const InputVersion input{{BucketName{"b"}, ObjectKey{"k"}}, ETag{"e"}, 7};
    const RunRequest request{"transform", "json", "a:b", "b", JobId{"j"}};
    const RunId id = run_identity(input, request);
    EXPECT_EQ(id.text().size(), 32U);
    EXPECT_EQ(run_identity(input, request), id);
    const std::vector<InputVersion> other_inputs{{{BucketName{"c"}, ObjectKey{"k"}}, ETag{"e"}, 7},
                                                 {{BucketName{"b"}, ObjectKey{"l"}}, ETag{"e"}, 7},
                                                 {{BucketName{"b"}, ObjectKey{"k"}}, ETag{"f"}, 7},
                                                 {{BucketName{"b"}, ObjectKey{"k"}}, ETag{"e"}, 8}};
    for (const InputVersion& other : other_inputs) EXPECT_NE(run_identity(other, request), id);
    const std::vector<RunRequest> other_requests{
        {"convert", "json", "a:b", "b", JobId{"j"}},
        {"transform", "csv", "a:b", "b", JobId{"j"}},
        {"transform", "json", "a:bb", "", JobId{"j"}},
        {"transform", "json", "a:", "bb", JobId{"j"}},
        {"transform", "json", "a:b", "b", JobId{}},
        {"transform", "json", "a:b", "b", JobId{"j"}, "fail"},
        {"transform", "json", "a:b", "b", JobId{"j"}, "", "fail"},
        {"transform", "json", "a:b", "b", JobId{"j"}, "", "", {{"delimiter", "fail"}}},
        {"transform", "json", "a:b", "b", JobId{"j"}, "", "", {{"encoding", "fail"}}},
        {"transform", "json", "a:b", "b", JobId{"j"}, "", "", {{"escapechar", "fail"}}},
        {"transform", "json", "a:b", "b", JobId{"j"}, "", "", {}, "fail"}};
    std::set<std::string> ids{id.text()};
    for (const RunRequest& other : other_requests)
        EXPECT_TRUE(ids.insert(run_identity(input, other).text()).second);
}

// Keys of outputs that exist are made of these.
TEST(RunIdentity, TheFormOfEachPartIsFixed) {
    const InputVersion input{{BucketName{"b"}, ObjectKey{"k"}}, ETag{"e"}, 7};
    const RunRequest plain{"transform", "json", "", "", JobId{"j"}};
    const auto id_of = [](const std::vector<std::string>& more) {
        std::vector<std::string> parts{"b", "k", "e", "7", "transform", "json", "", "", "j"};
        parts.insert(parts.end(), more.begin(), more.end());
        std::string text;
        for (const std::string& part : parts) {
            text += std::string(7, '\0') + static_cast<char>(part.size());
            text += part;
        }
        return RunId{signing::sha256_hex(text).substr(0, 32)};
    };
    EXPECT_EQ(run_identity(input, plain), id_of({}));
    RunRequest request = plain;
    request.on_error = "reject";
    EXPECT_EQ(run_identity(input, request), id_of({"reject"}));
    request = plain;
    request.detect = "off";
    EXPECT_EQ(run_identity(input, request), id_of({"", "off", ""}));
    request.said = {{"delimiter", ";"}};
    EXPECT_EQ(run_identity(input, request), id_of({"", "off", ";"}));
    request.said = {{"encoding", "cp850"}, {"delimiter", ";"}, {"commentprefix", "#"}};
    EXPECT_EQ(run_identity(input, request),
              id_of({"", "off", ";", "commentprefix", "#", "encoding", "cp850"}));
    request = plain;
    request.receipt = "on";
    EXPECT_EQ(run_identity(input, request), id_of({"", "", "", "tellreceipt", "on"}));
}

}  // namespace
}  // namespace sluice::pipeline
