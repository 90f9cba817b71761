"""Queues, as the AWS CLI speaks to SQS."""

import json

from support import ACCOUNT, ENDPOINT_URL, Case
from with_cli import aws_command


class Queues(Case):
    def aws(self, *arguments):
        # Version 1 of the CLI has an endpoint of its own for SQS, whatever AWS_ENDPOINT_URL says.
        return aws_command("sqs", *arguments, "--endpoint-url", ENDPOINT_URL)

    def answer(self, *arguments):
        done = self.aws(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout or "{}")

    def test_a_message_goes_through_a_queue(self):
        url = self.answer("create-queue", "--queue-name", "cli-jobs", "--attributes", "VisibilityTimeout=5")["QueueUrl"]
        self.assertEqual(url, f"{ENDPOINT_URL}/{ACCOUNT}/cli-jobs")
        self.assertEqual(self.answer("get-queue-url", "--queue-name", "cli-jobs")["QueueUrl"], url)
        self.answer("send-message", "--queue-url", url, "--message-body", "resize 17")
        received = self.answer("receive-message", "--queue-url", url, "--attribute-names", "All")
        [message] = received["Messages"]
        self.assertEqual(message["Body"], "resize 17")
        self.assertIn("SentTimestamp", message["Attributes"])
        self.answer("delete-message", "--queue-url", url, "--receipt-handle", message["ReceiptHandle"])
        self.answer("purge-queue", "--queue-url", url)
        self.assertEqual(self.answer("receive-message", "--queue-url", url), {})
        self.answer("delete-queue", "--queue-url", url)

    def test_a_queue_that_is_not_there_is_missed(self):
        done = self.aws("get-queue-url", "--queue-name", "none")

        self.assertIn(done.returncode, [254, 255])
        self.assertIn(
            "An error occurred (AWS.SimpleQueueService.NonExistentQueue) when calling the GetQueueUrl operation: "
            "The specified queue does not exist.",
            done.stderr,
        )
