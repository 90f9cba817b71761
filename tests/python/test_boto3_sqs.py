"""Queues, as boto3 speaks to SQS."""

import json
import threading
import time
import urllib.parse
import urllib.request

import boto3
from botocore.config import Config

from support import ACCOUNT, ENDPOINT_URL
from with_boto3 import Boto3Case

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Queues(Boto3Case):
    def setUp(self):
        super().setUp()
        config = Config(retries={"total_max_attempts": 1})
        self.sqs = boto3.client("sqs", endpoint_url=ENDPOINT_URL, config=config)
        # A name is free again a minute after its queue was deleted.
        self.name = self.id().rsplit(".", 1)[-1][:60]

    def queue(self, suffix="", **arguments):
        name = self.name + suffix
        url = self.sqs.create_queue(QueueName=name, **arguments)["QueueUrl"]
        self.addCleanup(self.sqs.delete_queue, QueueUrl=url)
        return url

    def receive(self, url, **arguments):
        answer = self.sqs.receive_message(QueueUrl=url, **arguments)
        return answer.get("Messages", [])

    def test_a_message_is_received_once_and_deleted(self):
        url = self.queue()
        self.assertEqual(url, f"{ENDPOINT_URL}/{ACCOUNT}/{self.name}")
        attributes = {
            "count": {"DataType": "Number", "StringValue": "1"},
            "raw": {"DataType": "Binary", "BinaryValue": b"\x00\x01"},
        }
        # botocore compares the digests.
        sent = self.sqs.send_message(QueueUrl=url, MessageBody="{\"a\": \"ü\"}", MessageAttributes=attributes)

        [message] = self.receive(url, AttributeNames=["All"], MessageAttributeNames=["All"])

        self.assertEqual(message["MessageId"], sent["MessageId"])
        self.assertEqual(message["Body"], "{\"a\": \"ü\"}")
        self.assertEqual(message["MessageAttributes"], attributes)
        self.assertEqual(message["Attributes"]["ApproximateReceiveCount"], "1")
        self.assertEqual(self.receive(url), [])
        self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        counts = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        self.assertEqual(counts["ApproximateNumberOfMessagesNotVisible"], "0")

    def test_a_receive_waits_until_a_message_comes(self):
        url = self.queue()
        timer = threading.Timer(0.5, self.sqs.send_message, kwargs={"QueueUrl": url, "MessageBody": "late"})
        timer.start()
        self.addCleanup(timer.join)
        began = time.monotonic()

        [message] = self.receive(url, WaitTimeSeconds=20)

        self.assertEqual(message["Body"], "late")
        self.assertLess(time.monotonic() - began, 10)

    def test_batches_and_the_errors_of_their_entries(self):
        url = self.queue()
        entries = [{"Id": "a", "MessageBody": "a"}, {"Id": "b", "MessageBody": "\x01"}]
        sent = self.sqs.send_message_batch(QueueUrl=url, Entries=entries)
        self.assertEqual([it["Id"] for it in sent["Successful"]], ["a"])
        self.assertEqual([it["Code"] for it in sent["Failed"]], ["InvalidMessageContents"])

        [message] = self.receive(url, MaxNumberOfMessages=10)
        entries = [{"Id": "a", "ReceiptHandle": message["ReceiptHandle"]}, {"Id": "b", "ReceiptHandle": "x"}]
        deleted = self.sqs.delete_message_batch(QueueUrl=url, Entries=entries)
        self.assertEqual([it["Id"] for it in deleted["Successful"]], ["a"])
        self.assertEqual([it["Code"] for it in deleted["Failed"]], ["ReceiptHandleIsInvalid"])

    def test_errors_have_the_names_that_applications_catch(self):
        url = f"{ENDPOINT_URL}/{ACCOUNT}/none"
        error = self.assert_refused(
            "AWS.SimpleQueueService.NonExistentQueue",
            "The specified queue does not exist.",
            self.sqs.receive_message,
            QueueUrl=url,
        )
        self.assertIsInstance(error, self.sqs.exceptions.QueueDoesNotExist)
        self.assert_refused(
            "InvalidParameterValue",
            "Value 11 for parameter MaxNumberOfMessages is invalid. "
            "Reason: Must be between 1 and 10, if provided.",
            self.sqs.receive_message,
            QueueUrl=self.queue(),
            MaxNumberOfMessages=11,
        )

    def test_a_fifo_queue_keeps_the_order_of_groups(self):
        url = self.queue(".fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"})
        for body in ["a1", "b1", "a2", "a2"]:
            self.sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId=body[0])

        first = self.receive(url)
        second = self.receive(url, MaxNumberOfMessages=10)
        self.assertEqual([it["Body"] for it in first + second], ["a1", "b1"])
        self.sqs.delete_message(QueueUrl=url, ReceiptHandle=first[0]["ReceiptHandle"])
        self.assertEqual([it["Body"] for it in self.receive(url, MaxNumberOfMessages=10)], ["a2"])

    def test_what_terraform_has_set_reads_back_as_it_was_set(self):
        """`aws_sqs_queue` reads all attributes until they are what was set, six times in a row."""
        dead = self.queue("-dead")
        arn = self.sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        wanted = {
            "DelaySeconds": "90",
            "KmsDataKeyReusePeriodSeconds": "300",
            "MaximumMessageSize": "2048",
            "MessageRetentionPeriod": "86400",
            "ReceiveMessageWaitTimeSeconds": "10",
            "RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 4}),
            "SqsManagedSseEnabled": "true",
            "VisibilityTimeout": "30",
        }
        url = self.queue(Attributes=wanted, tags={"Environment": "production"})
        policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*"}]})
        self.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
        wanted["Policy"] = policy

        for _ in range(6):
            read = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            self.assertEqual({name: read.get(name) for name in wanted}, wanted)
        self.assertEqual(self.sqs.list_queue_tags(QueueUrl=url)["Tags"], {"Environment": "production"})
        sources = self.sqs.get_paginator("list_dead_letter_source_queues").paginate(QueueUrl=dead)
        self.assertEqual([found for page in sources for found in page["queueUrls"]], [url])

    def test_queues_are_listed_in_pages(self):
        urls = [self.queue(f"-{number}") for number in range(3)]
        paginator = self.sqs.get_paginator("list_queues")
        pages = paginator.paginate(QueueNamePrefix=self.name, PaginationConfig={"PageSize": 2})

        self.assertEqual([page.get("QueueUrls") for page in pages], [urls[:2], urls[2:]])

    def ask(self, url, headers, body):
        request = urllib.request.Request(url, body.encode(), headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read().decode()

    def test_the_url_of_a_queue_takes_calls_in_json_and_as_forms(self):
        """The SDKs for JavaScript and PHP send JSON there, those of before November 2023 forms."""
        url = self.queue()
        json_headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": "AmazonSQS.SendMessage",
        }
        body = json.dumps({"QueueUrl": url, "MessageBody": "from JSON"})
        self.assertIn("MD5OfMessageBody", self.ask(url, json_headers, body))
        form = {"Action": "SendMessage", "Version": "2012-11-05", "MessageBody": "from a form"}
        self.assertIn("<MD5OfMessageBody>", self.ask(url, FORM, urllib.parse.urlencode(form)))
        received = self.ask(url, FORM, "Action=ReceiveMessage&Version=2012-11-05&MaxNumberOfMessages=10")

        self.assertIn("<Body>from JSON</Body>", received)
        self.assertIn("<Body>from a form</Body>", received)
