// Whether S3, SQS and DynamoDB answer, and have what the flow needs: one small call to each, of S3
// to each bucket, of those that the product makes anyway, so that it needs no right of its own.
// Thread-safe.
#pragma once

#include <vector>

#include "aws/dynamodb/tables.h"
#include "aws/s3/s3_service.h"
#include "aws/sqs/sqs_queues.h"

namespace sluice::aws {

struct ProbedServices {
    S3Service& s3;
    std::vector<BucketName> buckets;
    SqsQueues& queues;
    const dynamodb::Tables& tables;
};

// Each call may take `timeout`. Errors: kUnavailable no_s3, no_sqs or no_dynamodb, with what went
// wrong.
Result<void> probe(const ProbedServices& services, Milliseconds timeout);

}  // namespace sluice::aws
