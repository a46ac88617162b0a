// The way from a process to the services: where requests get lost, and answers. One for each
// process; the services are everybody's. One thread at a time.
#pragma once

#include <functional>
#include <string>

#include "tests/simulation/services/dynamo_db.h"
#include "tests/simulation/services/s3.h"
#include "tests/simulation/services/sqs.h"

namespace sluice::simulation {

struct Services {
    Services(const Clock& clock, Chance& chance)
        : s3(clock, chance), sqs(clock, chance), dynamo_db(clock, chance) {}
    S3 s3;
    Sqs sqs;
    DynamoDb dynamo_db;
};

// What becomes of one request.
enum class Fate : std::uint8_t {
    kServed,
    kNeverArrives,  // and nothing is done
    kThrottled,     // nothing is done, either
    kFails,         // the service says 500; nothing is done
    kAnswerLost,    // what was asked is done
    kFailsDone,     // the service says 500; what was asked is done
};

class Network final : public transport::Http {
  public:
    // Asked before each request, which is named as "s3 PUT /bucket/key" or "sqs ReceiveMessage".
    using Decide = std::function<Fate(const std::string& request)>;
    // Called behind each that arrived, before its answer is back. An error: there is nobody any
    // more to whom it could come back.
    using Arrive = std::function<Result<void>()>;

    explicit Network(Services& services, Decide decide = {}, Arrive arrive = {})
        : services_(services), decide_(std::move(decide)), arrive_(std::move(arrive)) {}

    Result<HttpResponse> send(const HttpRequest& request) override;
    Result<transport::OpenedResponse> open(HttpRequest request) override;

  private:
    HttpResponse serve(const HttpRequest& request, const std::string& body);

    Services& services_;
    const Decide decide_;
    const Arrive arrive_;
};

}  // namespace sluice::simulation
