// docs/messages.md is a public format: every example in it is read, or made, by the code.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "pipeline/input_words.h"
#include "pipeline/job_json.h"
#include "pipeline/messages.h"
#include "pipeline/progress_teller.h"
#include "pipeline/run_identity.h"
#include "pipeline/s3_event.h"

namespace sluice::pipeline {
namespace {

// The fenced blocks "```json NAME", by name.
std::multimap<std::string, std::string> examples() {
    std::ifstream file(SLUICE_SOURCE_DIR "/docs/messages.md");
    std::multimap<std::string, std::string> found;
    const std::string fence = "```json ";
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(fence)) continue;
        const std::string name = line.substr(fence.size());
        std::string body;
        while (std::getline(file, line) && line != "```") body += line + "\n";
        found.emplace(name, body);
    }
    return found;
}

std::vector<std::string> examples_of(const std::string& name) {
    std::vector<std::string> bodies;
    const auto all = examples();
    for (auto [entry, end] = all.equal_range(name); entry != end; ++entry) {
        bodies.push_back(entry->second);
    }
    EXPECT_FALSE(bodies.empty()) << "docs/messages.md has no example of " << name;
    return bodies;
}

boost::json::value json(const std::string& text) {
    return boost::json::parse(text);
}

Result<FileOperation> decode_file_operation(std::string_view body) {
    return std::get<FileOperation>(TRY(decode_operation(body)));
}

TEST(MessagesDocument, TheEventIsReadable) {
    const auto event = decode_s3_event(examples_of("event").at(0));
    ASSERT_TRUE(event);
    ASSERT_EQ(event->created.size(), 1U);
    EXPECT_TRUE(event->unreadable.empty());
    EXPECT_EQ(event->created[0].name.bucket, BucketName{"sluice-uploads"});
    EXPECT_EQ(event->created[0].size, 1234U);
    EXPECT_EQ(event->created[0].principal, "root");
}

TEST(MessagesDocument, TheTestEventIsAcknowledged) {
    const auto event = decode_s3_event(examples_of("test-event").at(0));
    ASSERT_TRUE(event);
    EXPECT_TRUE(event->created.empty());
    EXPECT_TRUE(event->unreadable.empty());
}

TEST(MessagesDocument, TheFileOperationIsWhatTheCodeReadsAndWrites) {
    const std::string example = examples_of("file-operation").at(0);
    auto operation = decode_file_operation(example);
    ASSERT_TRUE(operation) << describe(operation.error());
    EXPECT_EQ(json(encode(*operation)), json(example));
    EXPECT_FALSE(operation->rejects);
    EXPECT_EQ(operation->said, Metadata{});
    EXPECT_FALSE(operation->tells_receipt);
    operation->rejects =
        ObjectName{operation->output.bucket, rejects_key(operation->output.key, operation->run)};
    EXPECT_EQ(decode_file_operation(encode(*operation)).value(), *operation);
}

TEST(MessagesDocument, TheOperationOfAJobIsWhatTheCodeReadsAndWrites) {
    const std::string example = examples_of("job-operation").at(0);
    const auto operation = decode_operation(example);
    ASSERT_TRUE(operation) << describe(operation.error());
    EXPECT_TRUE(std::holds_alternative<JobOperation>(*operation));
    EXPECT_EQ(json(encode(*operation)), json(example));
}

TEST(MessagesDocument, TheFramesOfTheV1SocketAreWhatTheCodeWritesToTheLetter) {
    JobRun done;
    done.job = JobId{"4a82576fd0650f33f50905ab09738124"};
    done.protocol = Protocol::kV1;
    done.state = JobState::kDone;
    done.file_name = "people.csv";
    done.input_bytes = 12;
    done.output = ObjectName{};
    done.output_bytes = 33;
    done.rows = 2;
    InboxEvent event;
    event.body = boost::json::serialize(job_json(done));
    event.sequence = 7;
    EXPECT_EQ(job_frame(event) + "\n", examples_of("job-frame").at(0));
    EXPECT_EQ(ready_frame(7) + "\n", examples_of("ready-frame").at(0));
    EXPECT_EQ(resync_frame(7) + "\n", examples_of("resync-frame").at(0));
    EXPECT_EQ(progress_frame({{}, done.job, Protocol::kV1, 20, 100, 2}) + "\n",
              examples_of("progress-frame").at(0));
}

TEST(MessagesDocument, WhatIsSaidOfAFileIsReadAndWritten) {
    boost::json::value message = json(examples_of("file-operation").at(0));
    const boost::json::value said = json(examples_of("said").at(0));
    for (const auto& [name, word] : said.as_object()) message.as_object()[name] = word;
    const auto operation = decode_file_operation(boost::json::serialize(message));
    ASSERT_TRUE(operation) << describe(operation.error());
    EXPECT_EQ(operation->said.size(), input_word_names().size());
    EXPECT_TRUE(read_input_words(operation->said)) << "a word that is none";
    EXPECT_TRUE(operation->tells_receipt);
    EXPECT_EQ(json(encode(*operation)), message);
}

TEST(MessagesDocument, TheRunIdOfTheFileOperationIsTheOneThatTheTextDescribes) {
    const auto operation = decode_file_operation(examples_of("file-operation").at(0));
    ASSERT_TRUE(operation);
    const InputVersion input{operation->input, operation->input_etag, operation->input_bytes};
    EXPECT_EQ(run_identity(input, {"transform", "json", "old:new", "new,b", operation->job}),
              operation->run);
}

TEST(MessagesDocument, TheNotificationsAreWhatTheCodeReadsAndWrites) {
    for (const std::string& example : examples_of("notification")) {
        const auto notification = decode_notification(example);
        ASSERT_TRUE(notification) << describe(notification.error());
        EXPECT_EQ(json(encode(*notification)), json(example));
    }
}

TEST(MessagesDocument, TheFramesAreWhatTheCodeWritesToTheLetter) {
    const auto operation = decode_file_operation(examples_of("file-operation").at(0));
    ASSERT_TRUE(operation);
    JobRun done;
    done.job = operation->job;
    done.output = operation->output;
    EXPECT_EQ(completion_frame(done) + "\n", examples_of("completion").at(0));
    done.rejected = 3;
    done.rejects = ObjectName{done.output->bucket, rejects_key(done.output->key, operation->run)};
    EXPECT_EQ(completion_frame(done) + "\n", examples_of("completion").at(1));
    done.rejects.reset();
    done.receipt =
        R"({"engine":"sluice 0.1.0","rows_in":2,"rows_out":2,"rejected":0,"filtered":0,)"
        R"("deduplicated":0,"bytes_in":12,"bytes_out":33,"sha256":{"input":"…","output":"…",)"
        R"("recipe":"…"},"warnings":["the delimiter may also be ;"]})"
        "\n";
    EXPECT_EQ(completion_frame(done, true) + "\n", examples_of("completion").at(2));
    const Error error{Code::kInvalid,
                      "ragged_row",
                      "row 3 has 2 fields, the header has 3",
                      {3, std::nullopt, 17}};
    EXPECT_EQ(failure_frame(operation->job, error) + "\n", examples_of("failure").at(0));
}

}  // namespace
}  // namespace sluice::pipeline
