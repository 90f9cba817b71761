"""SNS, as boto3 speaks to it: topics, subscriptions, and what reaches a queue."""

import json

import boto3
from botocore.config import Config

from support import ACCOUNT, ENDPOINT_URL
from with_boto3 import Boto3Case


def client(service):
    config = Config(retries={"total_max_attempts": 1})
    return boto3.client(service, endpoint_url=ENDPOINT_URL, config=config)


class Topics(Boto3Case):
    def setUp(self):
        self.sns, self.sqs = client("sns"), client("sqs")
        self.region = self.sns.meta.region_name

    def topic(self, name, **arguments):
        arn = self.sns.create_topic(Name=name, **arguments)["TopicArn"]
        self.addCleanup(self.sns.delete_topic, TopicArn=arn)
        return arn

    def queue(self, name):
        url = self.sqs.create_queue(QueueName=name)["QueueUrl"]
        self.addCleanup(self.sqs.delete_queue, QueueUrl=url)
        attributes = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return url, attributes["Attributes"]["QueueArn"]

    def received(self, url):
        answer = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        return answer.get("Messages", [])

    def test_a_message_reaches_the_queues_that_are_subscribed(self):
        topic = self.topic("news")
        plain, plain_arn = self.queue("sns-plain")
        raw, raw_arn = self.queue("sns-raw")
        other, other_arn = self.queue("sns-other")
        self.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=plain_arn)
        for arn, attributes in [
            (raw_arn, {"RawMessageDelivery": "true"}),
            (other_arn, {"FilterPolicy": json.dumps({"kind": ["other"]})}),
        ]:
            self.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)
        kind = {"kind": {"DataType": "String", "StringValue": "news"}}

        published = self.sns.publish(TopicArn=topic, Message="hello", Subject="s", MessageAttributes=kind)

        (message,) = self.received(plain)
        body = json.loads(message["Body"])
        self.assertEqual((body["Type"], body["Message"], body["Subject"]), ("Notification", "hello", "s"))
        self.assertEqual((body["MessageId"], body["TopicArn"]), (published["MessageId"], topic))
        self.assertEqual(body["MessageAttributes"], {"kind": {"Type": "String", "Value": "news"}})
        (message,) = self.received(raw)
        self.assertEqual(message["Body"], "hello")
        self.assertEqual(message["MessageAttributes"], kind)
        self.assertEqual(self.received(other), [])

    def test_a_batch_is_taken_entry_by_entry(self):
        topic = self.topic("batch")
        url, arn = self.queue("sns-batch")
        attributes = {"RawMessageDelivery": "true"}
        self.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)

        answer = self.sns.publish_batch(
            TopicArn=topic,
            PublishBatchRequestEntries=[{"Id": "a", "Message": "1"}, {"Id": "b", "Message": ""}],
        )

        self.assertEqual([it["Id"] for it in answer["Successful"]], ["a"])
        self.assertEqual([(it["Id"], it["Code"]) for it in answer["Failed"]], [("b", "InvalidParameter")])
        self.assertEqual([it["Body"] for it in self.received(url)], ["1"])

    def test_topics_and_subscriptions_are_shown(self):
        topic = self.topic("shown", Attributes={"DisplayName": "d"}, Tags=[{"Key": "a", "Value": "b"}])
        self.assertEqual(topic, f"arn:aws:sns:{self.region}:{ACCOUNT}:shown")
        _, arn = self.queue("sns-shown")
        subscription = self.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]

        attributes = self.sns.get_topic_attributes(TopicArn=topic)["Attributes"]
        self.assertEqual((attributes["DisplayName"], attributes["SubscriptionsConfirmed"]), ("d", "1"))
        self.assertIn(topic, json.loads(attributes["Policy"])["Statement"][0]["Resource"])
        self.assertIn({"TopicArn": topic}, self.sns.list_topics()["Topics"])
        tags = self.sns.list_tags_for_resource(ResourceArn=topic)["Tags"]
        self.assertEqual(tags, [{"Key": "a", "Value": "b"}])
        (shown,) = self.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        self.assertEqual((shown["SubscriptionArn"], shown["Endpoint"]), (subscription, arn))
        self.sns.set_subscription_attributes(
            SubscriptionArn=subscription, AttributeName="RawMessageDelivery", AttributeValue="true"
        )
        attributes = self.sns.get_subscription_attributes(SubscriptionArn=subscription)["Attributes"]
        self.assertEqual(attributes["RawMessageDelivery"], "true")
        for _ in range(2):
            self.sns.unsubscribe(SubscriptionArn=subscription)
        self.assertEqual(self.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"], [])

    def test_what_is_wrong_is_refused(self):
        missing = f"arn:aws:sns:{self.region}:{ACCOUNT}:missing"
        error = self.assert_refused(
            "NotFound", "Topic does not exist", self.sns.publish, TopicArn=missing, Message="a"
        )
        self.assertIsInstance(error, self.sns.exceptions.NotFoundException)
        self.assertEqual(error.response["ResponseMetadata"]["HTTPStatusCode"], 404)
        error = self.assert_refused(
            "InvalidParameter",
            "Invalid parameter: Topic Name",
            self.sns.create_topic,
            Name="no name",
        )
        self.assertIsInstance(error, self.sns.exceptions.InvalidParameterException)
