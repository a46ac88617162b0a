#include "aws/service_probe.h"

#include "aws/dynamodb/dynamo_wire.h"
#include "aws/json_call.h"
#include "aws/sqs/sqs_wire.h"

namespace sluice::aws {
namespace {

Result<void> ask_s3(const ProbedServices& services, Milliseconds timeout) {
    for (const BucketName& bucket : services.buckets) {
        Call call = services.s3.call("HEAD", "HeadBucket", bucket);
        call.timeout = timeout;
        const auto answer = services.s3.send(call);
        if (!answer) {
            return fail(answer.error().code,
                        answer.error().name,
                        "bucket " + bucket.text() + ": " + answer.error().message);
        }
    }
    return {};
}

Result<void> ask_sqs(const ProbedServices& services, Milliseconds timeout) {
    const std::string url = TRY(services.queues.url(queues::kUploads));
    const boost::json::object input{{"QueueUrl", url},
                                    {"AttributeNames", {"ApproximateNumberOfMessages"}}};
    TRY(call_json(services.queues.client(), sqs::call_of("GetQueueAttributes", input, timeout)));
    return {};
}

Result<void> ask_dynamodb(const ProbedServices& services, Milliseconds timeout) {
    const dynamodb::RowName row = services.tables.connection(ConnectionId{"probe"});
    Call call = dynamodb::call_of("GetItem",
                                  {{"TableName", row.table}, {"Key", dynamodb::to_json(row.key)}});
    call.timeout = timeout;
    TRY(call_json(services.queues.client(), call));
    return {};
}

Result<void> as(std::string_view name, Result<void> answer) {
    if (answer) return answer;
    return fail(Code::kUnavailable, std::string(name), describe(answer.error()));
}

}  // namespace

Result<void> probe(const ProbedServices& services, Milliseconds timeout) {
    TRY(as("no_dynamodb", ask_dynamodb(services, timeout)));
    TRY(as("no_sqs", ask_sqs(services, timeout)));
    return as("no_s3", ask_s3(services, timeout));
}

}  // namespace sluice::aws
