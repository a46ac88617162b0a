"""What a queue service must do for Sluice, on any engine; boto3 is the client."""

import json

from botocore.exceptions import ClientError

MESSAGE_BYTES_MAX = 1 << 20


class SqsCases:
    """`self.sqs` is a boto3 client. Queues are named after the test."""

    def queue(self, suffix="", **attributes):
        name = self.id().rpartition(".")[2] + suffix
        return self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]

    def arn(self, url):
        return self.attributes(url)["QueueArn"]

    def attributes(self, url):
        return self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]

    def receive(self, url, **arguments):
        arguments = {"MaxNumberOfMessages": 10, "AttributeNames": ["All"],
                     "MessageAttributeNames": ["All"], **arguments}  # fmt: skip
        return self.sqs.receive_message(QueueUrl=url, **arguments).get("Messages", [])

    def queue_with_dead_letters(self, max_receive_count):
        dead = self.queue("Dead")
        policy = {"deadLetterTargetArn": self.arn(dead), "maxReceiveCount": max_receive_count}
        return self.queue(RedrivePolicy=json.dumps(policy)), dead

    def receive_and_give_back(self, url, times):
        """Receives the only message so often, and gives it back at once each time."""
        for _ in range(times):
            (message,) = self.receive(url)
            self.sqs.change_message_visibility(
                QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)

    def test_a_message_is_sent_received_and_deleted(self):
        url = self.queue()
        kind = {"Kind": {"DataType": "String", "StringValue": "example"}}
        self.sqs.send_message(QueueUrl=url, MessageBody="żółw", MessageAttributes=kind)
        (message,) = self.receive(url)
        self.assertEqual(message["Body"], "żółw")
        self.assertEqual(message["MessageAttributes"], kind)
        self.assertEqual(message["Attributes"]["ApproximateReceiveCount"], "1")
        self.assertEqual(self.receive(url), [], "hidden while it is leased")
        self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        counts = self.attributes(url)
        self.assertEqual(counts["ApproximateNumberOfMessages"], "0")
        self.assertEqual(counts["ApproximateNumberOfMessagesNotVisible"], "0")

    def test_a_message_comes_again_after_the_visibility_timeout(self):
        url = self.queue(VisibilityTimeout="1")
        self.sqs.send_message(QueueUrl=url, MessageBody="x")
        (first,) = self.receive(url)
        (second,) = self.receive(url, WaitTimeSeconds=20)
        self.assertEqual(second["Attributes"]["ApproximateReceiveCount"], "2")
        self.assertNotEqual(first["ReceiptHandle"], second["ReceiptHandle"])

    def test_a_message_goes_to_the_dead_letter_queue_after_max_receive_count(self):
        url, dead = self.queue_with_dead_letters(2)
        sent = self.sqs.send_message(QueueUrl=url, MessageBody="x")
        self.receive_and_give_back(url, times=2)
        self.assertEqual(self.receive(url), [])
        (message,) = self.receive(dead)
        self.assertEqual((message["MessageId"], message["Body"]), (sent["MessageId"], "x"))

    def test_batches_are_sent_and_deleted_entry_by_entry(self):
        url = self.queue()
        sent = self.sqs.send_message_batch(
            QueueUrl=url, Entries=[{"Id": str(i), "MessageBody": str(i)} for i in range(10)])
        self.assertEqual(len(sent["Successful"]), 10)
        received = {}
        while len(received) < 10:
            received.update((m["MessageId"], m) for m in self.receive(url, WaitTimeSeconds=20))
        entries = [{"Id": str(i), "ReceiptHandle": message["ReceiptHandle"]}
                   for i, message in enumerate(received.values())]  # fmt: skip
        entries[3]["ReceiptHandle"] = "of nothing"
        deleted = self.sqs.delete_message_batch(QueueUrl=url, Entries=entries)
        self.assertEqual(len(deleted["Successful"]), 9)
        self.assertEqual([entry["Id"] for entry in deleted["Failed"]], ["3"])

    def test_a_message_of_a_mebibyte_passes_and_a_longer_one_is_refused(self):
        url = self.queue()
        self.sqs.send_message(QueueUrl=url, MessageBody="x" * MESSAGE_BYTES_MAX)
        with self.assertRaises(ClientError) as refused:
            self.sqs.send_message(QueueUrl=url, MessageBody="x" * (MESSAGE_BYTES_MAX + 1))
        status = refused.exception.response["ResponseMetadata"]["HTTPStatusCode"]
        self.assertEqual(status, 400)

    def test_a_queue_that_is_not_there_is_said_by_name(self):
        with self.assertRaises(self.sqs.exceptions.QueueDoesNotExist):
            self.sqs.receive_message(QueueUrl=self.queue() + "Not")


class MoveTaskCases:
    """DLQ redrive, where an engine has it."""

    def test_dead_letters_are_moved_back(self):
        url, dead = self.queue_with_dead_letters(1)
        self.sqs.send_message(QueueUrl=url, MessageBody="x")
        self.receive_and_give_back(url, times=1)
        self.assertEqual(self.receive(url), [])
        self.assertEqual(self.attributes(dead)["ApproximateNumberOfMessages"], "1")
        self.sqs.start_message_move_task(SourceArn=self.arn(dead))
        (message,) = self.receive(url, WaitTimeSeconds=20)
        self.assertEqual(message["Body"], "x")
        (task,) = self.sqs.list_message_move_tasks(SourceArn=self.arn(dead))["Results"]
        self.assertEqual((task["Status"], task["ApproximateNumberOfMessagesMoved"]),
                         ("COMPLETED", 1))  # fmt: skip
