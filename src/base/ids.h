// The names of things, one type each. Standard terms of S3 and SQS where they exist.
#pragma once

#include "base/strong.h"

namespace sluice {

using UserId = Strong<struct UserIdTag>;  // [A-Za-z0-9-]{32,64} on the front doors
using JobId = Strong<struct JobIdTag>;    // chosen by the client, unique per user
using RunId = Strong<struct RunIdTag>;    // one input version of a job; hex of a hash
using BucketName = Strong<struct BucketNameTag>;
using ObjectKey = Strong<struct ObjectKeyTag>;  // decoded, UTF-8, at most 1,024 bytes
using ETag = Strong<struct ETagTag>;            // without the quotes
using UploadId = Strong<struct UploadIdTag>;    // a multipart upload; random, never used again
using ConnectionId = Strong<struct ConnectionIdTag>;  // one open WebSocket
using MessageId = Strong<struct MessageIdTag>;        // unique in its queue, never used again
using QueueName = Strong<struct QueueNameTag>;
using RecipeName = Strong<struct RecipeNameTag>;          // chosen by the user, unique per user
using IdempotencyKey = Strong<struct IdempotencyKeyTag>;  // chosen by the client, unique per user
using Fingerprint = Strong<struct FingerprintTag>;        // SHA-256 in lower-case hex

}  // namespace sluice
