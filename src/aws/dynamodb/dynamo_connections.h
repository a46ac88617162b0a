// Who is connected, on DynamoDB. Strongly consistent both ways: the replay that a connect queues
// finds its connection. Thread-safe.
//
// A connection whose end nobody told of is not shown any more when its lifetime is over
// (DynamoOptions): the API ends it before. DynamoDB deletes it days later.
#pragma once

#include "aws/dynamodb/dynamo.h"
#include "aws/dynamodb/tables.h"
#include "base/clock.h"
#include "ports/connections.h"

namespace sluice::aws {

class DynamoConnections final : public Connections {
  public:
    DynamoConnections(dynamodb::Dynamo& dynamo, dynamodb::Tables tables, const Clock& clock)
        : dynamo_(dynamo), tables_(std::move(tables)), clock_(clock) {}

    Result<std::vector<Connection>> of_user(const UserId& user) override;
    Result<Connection> get(const ConnectionId& connection) override;

  private:
    dynamodb::Dynamo& dynamo_;
    const dynamodb::Tables tables_;
    const Clock& clock_;
};

}  // namespace sluice::aws
