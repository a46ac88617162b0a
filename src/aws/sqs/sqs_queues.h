// The queues by name: their URLs, asked once. And what is configured of them. Thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

#include "aws/client.h"
#include "base/ids.h"
#include "base/result.h"

namespace sluice::aws {

struct SqsOptions {
    std::string prefix = {};  // of the queues' names: the environment, "staging-"
    // Of a message with its attributes, and of a batch: SQS has 1 MiB, some engines 256 KiB.
    std::size_t message_bytes_max = 1 << 20;
};

class SqsQueues {
  public:
    explicit SqsQueues(Client& client, SqsOptions options = {})
        : client_(client), options_(std::move(options)) {}

    // kNotFound no_such_queue.
    Result<std::string> url(const QueueName& queue);

    Client& client() { return client_; }
    const SqsOptions& options() const { return options_; }

  private:
    Client& client_;
    const SqsOptions options_;
    std::mutex mutex_;
    std::map<QueueName, std::string> urls_;
};

}  // namespace sluice::aws
