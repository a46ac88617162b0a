// Makes the tables: for engines that no template is deployed to, and for tests.
#pragma once

#include "aws/dynamodb/dynamo.h"
#include "aws/dynamodb/tables.h"

namespace sluice::aws::dynamodb {

enum class Expiry : std::uint8_t { kOn, kOff };

// All of them, paid by request; returns when they can be used. Those that are there stay as they
// are. `expiry`: whether the engine deletes items by their `expires`.
Result<void> create_tables(Dynamo& dynamo, const Tables& tables, Expiry expiry);

}  // namespace sluice::aws::dynamodb
