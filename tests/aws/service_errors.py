"""What AWS's services answer when they are overloaded, or fail: whole HTTP answers for a Fault,
or functions that make one of the Call."""

import json


def _answer(status, content_type, body):
    body = body.encode()
    return (f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
            "x-amzn-RequestId: INJECTED\r\nx-amz-request-id: INJECTED\r\n\r\n").encode() + body  # fmt: skip


def _s3(status, code, message):
    return _answer(status, "application/xml",
                   f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code>'
                   f"<Message>{message}</Message><RequestId>INJECTED</RequestId></Error>")  # fmt: skip


def _dynamodb(name, message, space="com.amazonaws.dynamodb.v20120810", **more):
    return _answer("400 Bad Request", "application/x-amz-json-1.0",
                   json.dumps({"__type": f"{space}#{name}", "message": message, **more}))  # fmt: skip


SLOW_DOWN = _s3("503 Slow Down", "SlowDown", "Please reduce your request rate.")
# S3 says 200 before it knows: CompleteMultipartUpload and CopyObject.
OK_BUT_ERROR = _s3("200 OK", "InternalError", "We encountered an internal error. Please try again.")
INTERNAL_ERROR = _s3("500 Internal Server Error", "InternalError", "Please try again.")

THROUGHPUT_EXCEEDED = _dynamodb(
    "ProvisionedThroughputExceededException", "The level of configured provisioned throughput for "
    "the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.")  # fmt: skip
THROTTLED = _dynamodb("ThrottlingException", "Rate of requests exceeds the allowed throughput.",
                      "com.amazon.coral.availability")  # fmt: skip


def transaction_conflict(call):
    """A transaction's answer has a reason for each of its writes, in their order: the last one conflicts."""
    reasons = [{"Code": "None"} for _ in json.loads(call.asked)["TransactItems"]]
    reasons[-1] = {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}
    return _dynamodb("TransactionCanceledException",
                     "Transaction cancelled, please refer cancellation reasons for specific reasons "
                     f"[{', '.join(reason['Code'] for reason in reasons)}]",
                     CancellationReasons=reasons)  # fmt: skip
