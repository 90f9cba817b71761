"""EventBridge, as boto3 speaks to it: rules, targets, buses, and what reaches a queue."""

import json

import boto3
from botocore.config import Config

from support import ACCOUNT, ENDPOINT_URL
from with_boto3 import JOB, Boto3Case


def client(service):
    config = Config(retries={"total_max_attempts": 1})
    return boto3.client(service, endpoint_url=ENDPOINT_URL, config=config)


class Events(Boto3Case):
    def setUp(self):
        self.events, self.sqs = client("events"), client("sqs")
        self.region = self.events.meta.region_name
        self.addCleanup(self.remove_all)

    def remove_all(self):
        for bus in self.events.list_event_buses()["EventBuses"]:
            name = bus["Name"]
            for rule in self.events.list_rules(EventBusName=name)["Rules"]:
                arguments = {"Rule": rule["Name"], "EventBusName": name}
                targets = self.events.list_targets_by_rule(**arguments)["Targets"]
                if targets:
                    self.events.remove_targets(Ids=[it["Id"] for it in targets], **arguments)
                self.events.delete_rule(Name=rule["Name"], EventBusName=name)
            if name != "default":
                self.events.delete_event_bus(Name=name)

    def queue(self, name):
        url = self.sqs.create_queue(QueueName=name)["QueueUrl"]
        self.addCleanup(self.sqs.delete_queue, QueueUrl=url)
        attributes = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return url, attributes["Attributes"]["QueueArn"]

    def received(self, url):
        answer = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=5)
        return [json.loads(message["Body"]) for message in answer.get("Messages", [])]

    def test_what_ecs_announces_reaches_a_queue(self):
        url, arn = self.queue("events-of-ecs")
        pattern = {"source": ["aws.ecs"], "detail": {"lastStatus": ["STOPPED"], "startedBy": ["boto3"]}}
        self.events.put_rule(Name="stopped", EventPattern=json.dumps(pattern))
        put = self.events.put_targets(Rule="stopped", Targets=[{"Id": "queue", "Arn": arn}])
        self.assertEqual((put["FailedEntryCount"], put["FailedEntries"]), (0, []))
        self.ecs.register_task_definition(**JOB)

        (task,) = self.run_job(startedBy="boto3")
        self.ecs.stop_task(task=task["taskArn"], reason="enough")

        (event,) = self.received(url)
        self.assertEqual(event["detail-type"], "ECS Task State Change")
        self.assertEqual(event["resources"], [task["taskArn"]])
        self.assertEqual(event["account"], ACCOUNT)
        self.assertEqual(event["detail"]["stoppedReason"], "enough")

    def test_rules_and_targets_are_what_they_were_put_as(self):
        put = self.events.put_rule(
            Name="mine", EventPattern='{"source": ["shop"]}', Description="d", Tags=[{"Key": "a", "Value": "b"}]
        )
        arn = f"arn:aws:events:{self.region}:{ACCOUNT}:rule/mine"
        self.assertEqual(put["RuleArn"], arn)
        target = {
            "Id": "task",
            "Arn": f"arn:aws:ecs:{self.region}:{ACCOUNT}:cluster/default",
            "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/events",
            "EcsParameters": {
                "TaskDefinitionArn": "job",
                "TaskCount": 2,
                "LaunchType": "FARGATE",
                "NetworkConfiguration": {
                    "awsvpcConfiguration": {"Subnets": ["subnet-1"], "AssignPublicIp": "ENABLED"}
                },
            },
            "InputTransformer": {"InputPathsMap": {"n": "$.detail.n"}, "InputTemplate": '{"cpu": "<n>"}'},
            "RetryPolicy": {"MaximumRetryAttempts": 3},
        }
        self.events.put_targets(Rule="mine", Targets=[target])

        rule = self.events.describe_rule(Name="mine")
        self.assertEqual(rule["EventPattern"], '{"source": ["shop"]}')
        self.assertEqual((rule["State"], rule["CreatedBy"], rule["Description"]), ("ENABLED", ACCOUNT, "d"))
        self.assertEqual(self.events.list_targets_by_rule(Rule="mine")["Targets"], [target])
        names = self.events.list_rule_names_by_target(TargetArn=target["Arn"])["RuleNames"]
        self.assertEqual(names, ["mine"])
        self.assertEqual(self.events.list_tags_for_resource(ResourceARN=arn)["Tags"], [{"Key": "a", "Value": "b"}])
        self.events.disable_rule(Name="mine")
        self.assertEqual(self.events.describe_rule(Name="mine")["State"], "DISABLED")
        self.assert_refused(
            "ValidationException",
            "Rule can't be deleted since it has targets.",
            self.events.delete_rule,
            Name="mine",
        )
        self.assert_refused(
            "ResourceNotFoundException",
            "Rule none does not exist on EventBus default.",
            self.events.describe_rule,
            Name="none",
        )

    def test_buses_are_listed_in_pages(self):
        for name in ["a", "b", "c"]:
            self.events.create_event_bus(Name=name)
        names, token = [], {}
        while True:
            page = self.events.list_event_buses(Limit=1, **token)
            names += [bus["Name"] for bus in page["EventBuses"]]
            if "NextToken" not in page:
                break
            token = {"NextToken": page["NextToken"]}
        self.assertEqual(names, ["a", "b", "c", "default"])
        self.assert_refused(
            "ResourceAlreadyExistsException",
            "Event bus a already exists.",
            self.events.create_event_bus,
            Name="a",
        )

    def test_events_of_applications_come_to_their_bus(self):
        url, arn = self.queue("events-of-shop")
        self.events.create_event_bus(Name="shop")
        self.events.put_rule(Name="orders", EventBusName="shop", EventPattern='{"source": ["shop"]}')
        self.events.put_targets(
            Rule="orders", EventBusName="shop", Targets=[{"Id": "q", "Arn": arn, "InputPath": "$.detail"}]
        )
        entry = {"EventBusName": "shop", "Source": "shop", "DetailType": "order", "Detail": '{"n": 1}'}
        refused = {**entry, "Source": "aws.ecs"}

        answer = self.events.put_events(Entries=[entry, refused, {**entry, "Detail": "no"}])

        self.assertEqual(answer["FailedEntryCount"], 2)
        codes = [it.get("ErrorCode") for it in answer["Entries"]]
        self.assertEqual(codes, [None, "NotAuthorizedForSourceException", "MalformedDetail"])
        self.assertEqual(self.received(url), [{"n": 1}])

    def test_a_pattern_is_tried(self):
        event = {"id": "1", "source": "shop", "detail": {"n": 7}}
        for pattern, matches in [({"detail": {"n": [{"numeric": [">", 5]}]}}, True), ({"source": ["other"]}, False)]:
            answer = self.events.test_event_pattern(EventPattern=json.dumps(pattern), Event=json.dumps(event))
            self.assertEqual(answer["Result"], matches)

    def test_the_sequence_of_terraform(self):
        """aws_cloudwatch_event_rule with aws_cloudwatch_event_target: create, refresh, destroy."""
        pattern = '{"detail-type":["ECS Task State Change"],"source":["aws.ecs"]}'
        url, arn = self.queue("of-terraform")
        self.events.put_rule(
            Name="tf", EventBusName="default", EventPattern=pattern, State="ENABLED", Tags=[{"Key": "k", "Value": "v"}]
        )
        rule = self.events.describe_rule(Name="tf", EventBusName="default")
        self.assertEqual(json.loads(rule["EventPattern"]), json.loads(pattern))
        self.events.list_tags_for_resource(ResourceARN=rule["Arn"])
        self.events.put_targets(Rule="tf", EventBusName="default", Targets=[{"Id": "t", "Arn": arn}])
        self.assertEqual(
            self.events.list_targets_by_rule(Rule="tf", EventBusName="default", Limit=100)["Targets"],
            [{"Id": "t", "Arn": arn}],
        )
        removed = self.events.remove_targets(Rule="tf", EventBusName="default", Ids=["t"], Force=False)
        self.assertEqual(removed["FailedEntryCount"], 0)
        self.events.delete_rule(Name="tf", EventBusName="default", Force=False)
        self.assert_refused(
            "ResourceNotFoundException",
            "Rule tf does not exist on EventBus default.",
            self.events.describe_rule,
            Name="tf",
            EventBusName="default",
        )
