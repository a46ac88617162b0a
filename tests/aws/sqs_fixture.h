// For the tests of the SQS adapter: queues "test-…" on a canned server, and a store of large bodies
// in memory.
#pragma once

#include <boost/json.hpp>
#include <map>

#include "aws/sqs/sqs_queue.h"
#include "aws/sqs/sqs_queue_admin.h"
#include "aws/sqs/sqs_sender.h"
#include "tests/aws/client_fixture.h"
#include "tests/fakes/counting_metrics.h"

namespace sluice::aws {

class MemoryBodies final : public LargeBodies {
  public:
    Result<std::string> put(std::string_view body) override {
        const std::string pointer = "pointer-" + std::to_string(++last_);
        bodies[pointer] = body;
        return pointer;
    }
    Result<std::string> get(const std::string& pointer) override {
        if (failing) return fail(Code::kUnavailable, "planted", "");
        const auto found = bodies.find(pointer);
        if (found == bodies.end()) return fail(Code::kNotFound, "no_such_body", "");
        return found->second;
    }
    Result<void> remove(const std::string& pointer) override {
        bodies.erase(pointer);
        return {};
    }

    std::map<std::string, std::string> bodies;
    bool failing = false;

  private:
    int last_ = 0;
};

inline const std::string kUrl = reply(200, R"({"QueueUrl":"http://q/1/test-uploads"})");

// One message of ReceiveMessage's answer.
inline boost::json::object message_json(const std::string& body, const std::string& handle = "h1") {
    return {{"MessageId", "id-" + handle},
            {"ReceiptHandle", handle},
            {"Body", body},
            {"MD5OfBody", sqs::md5_hex(body)},
            {"Attributes", {{"ApproximateReceiveCount", "3"}, {"SentTimestamp", "1772366400123"}}}};
}

inline std::string messages_reply(boost::json::array messages) {
    return reply(200, boost::json::serialize(boost::json::object{{"Messages", messages}}));
}

class SqsTest : public ClientTest {
  protected:
    void serve(std::vector<std::string> replies) {
        ClientTest::serve(std::move(replies));
        queues_ = std::make_unique<SqsQueues>(client(), sqs_options);
        sender_ = std::make_unique<SqsSender>(*queues_, bodies);
        queue_ = std::make_unique<SqsQueue>(*queues_, bodies, clock, null_log(), metrics);
        admin_ = std::make_unique<SqsQueueAdmin>(*queues_, *sender_, bodies, null_metrics());
    }
    SqsQueue& queue() { return *queue_; }
    SqsSender& sender() { return *sender_; }
    SqsQueueAdmin& admin() { return *admin_; }

    Result<std::vector<Lease>> receive(Milliseconds wait = {}, std::size_t max = 10) {
        return queue_->receive(queues::kUploads, max, Seconds{30}, wait, {});
    }
    // What request `index` asked for, "Operation {…}".
    std::string asked(std::size_t index) {
        const auto all = arrived();
        if (index >= all.size()) return "(nothing)";
        const auto target = signing::find(all[index].headers, "x-amz-target").value_or("");
        return std::string(target.substr(target.find('.') + 1)) + " " + all[index].body;
    }
    boost::json::object input(std::size_t index) {
        return boost::json::parse(arrived().at(index).body).as_object();
    }

    SqsOptions sqs_options{.prefix = "test-", .message_bytes_max = 1'000};
    MemoryBodies bodies;
    fakes::CountingMetrics metrics;

  private:
    std::unique_ptr<SqsQueues> queues_;
    std::unique_ptr<SqsSender> sender_;
    std::unique_ptr<SqsQueue> queue_;
    std::unique_ptr<SqsQueueAdmin> admin_;
};

}  // namespace sluice::aws
