#include "aws/sqs/sqs_queues.h"

#include "aws/sqs/sqs_wire.h"

namespace sluice::aws {

Result<std::string> SqsQueues::url(const QueueName& queue) {
    {
        const std::lock_guard lock(mutex_);
        const auto known = urls_.find(queue);
        if (known != urls_.end()) return known->second;
    }
    const std::string name = options_.prefix + queue.text();
    const auto answer = sqs::ask(client_, "GetQueueUrl", {{"QueueName", name}});
    if (!answer) {
        if (answer.error().code != Code::kNotFound) return std::unexpected(answer.error());
        return fail(Code::kNotFound, "no_such_queue", "there is no SQS queue " + name);
    }
    std::string url = sqs::text_of(*answer, "QueueUrl");
    const std::lock_guard lock(mutex_);
    return urls_.insert_or_assign(queue, std::move(url)).first->second;
}

}  // namespace sluice::aws
