"""EventBridge Scheduler, as boto3 speaks to it."""

import datetime
import time

import boto3
from botocore.config import Config

from support import ENDPOINT_URL, SUBNET
from with_boto3 import JOB, Boto3Case

ROLE = "arn:aws:iam::123456789012:role/scheduler"


class Scheduler(Boto3Case):
    def setUp(self):
        super().setUp()
        config = Config(retries={"total_max_attempts": 1})
        self.client = boto3.client("scheduler", endpoint_url=ENDPOINT_URL, config=config)

    def target(self):
        return {
            "Arn": "arn:aws:ecs:us-east-1:123456789012:cluster/default",
            "RoleArn": ROLE,
            "EcsParameters": {
                "TaskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/job",
                "LaunchType": "FARGATE",
                "NetworkConfiguration": {"awsvpcConfiguration": {"Subnets": [SUBNET]}},
            },
        }

    def create(self, name, expression, **more):
        return self.client.create_schedule(
            Name=name,
            ScheduleExpression=expression,
            FlexibleTimeWindow={"Mode": "OFF"},
            Target=self.target(),
            **more,
        )["ScheduleArn"]

    def test_a_schedule_is_read_changed_and_deleted(self):
        start = datetime.datetime(2040, 1, 1, tzinfo=datetime.timezone.utc)
        arn = self.create("nightly", "cron(0 3 * * ? *)", StartDate=start, ScheduleExpressionTimezone="Europe/Berlin")

        found = self.client.get_schedule(Name="nightly")

        self.assertEqual(arn, "arn:aws:scheduler:us-east-1:123456789012:schedule/default/nightly")
        self.assertEqual((found["Arn"], found["StartDate"], found["GroupName"]), (arn, start, "default"))
        self.assertEqual(found["Target"], self.target())
        self.assert_refused(
            "ConflictException", "Schedule nightly already exists.", self.create, name="nightly", expression="rate(1 hour)"
        )
        self.client.update_schedule(
            Name="nightly",
            ScheduleExpression="rate(2 days)",
            FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5},
            Target=self.target(),
            State="DISABLED",
        )
        self.assertEqual(self.client.get_schedule(Name="nightly")["State"], "DISABLED")
        self.client.delete_schedule(Name="nightly")
        self.assert_refused(
            "ResourceNotFoundException", "Schedule nightly does not exist.", self.client.get_schedule, Name="nightly"
        )

    def test_schedules_and_groups_are_listed_in_pages(self):
        self.client.create_schedule_group(Name="jobs", Tags=[{"Key": "team", "Value": "red"}])
        for name in ("a", "b", "c"):
            self.create(name, "cron(0 3 1 1 ? 2040)", GroupName="jobs")

        pages = self.client.get_paginator("list_schedules").paginate(GroupName="jobs", PaginationConfig={"PageSize": 1})

        self.assertEqual([it["Name"] for page in pages for it in page["Schedules"]], ["a", "b", "c"])
        group = self.client.get_schedule_group(Name="jobs")
        self.assertEqual(group["State"], "ACTIVE")
        tags = self.client.list_tags_for_resource(ResourceArn=group["Arn"])["Tags"]
        self.assertEqual(tags, [{"Key": "team", "Value": "red"}])
        self.client.untag_resource(ResourceArn=group["Arn"], TagKeys=["team"])
        self.assertEqual(self.client.list_tags_for_resource(ResourceArn=group["Arn"])["Tags"], [])
        names = [it["Name"] for it in self.client.list_schedule_groups()["ScheduleGroups"]]
        self.assertEqual(names, ["default", "jobs"])
        self.client.delete_schedule_group(Name="jobs")
        self.assertEqual(self.client.list_schedules()["Schedules"], [])

    def test_a_schedule_runs_a_task(self):
        self.ecs.register_task_definition(**JOB)
        self.create("often", "rate(1 hours)")

        found = []
        for _ in range(100):
            found = self.ecs.list_tasks(startedBy="chronos-schedule/often", desiredStatus="RUNNING")["taskArns"]
            if found:
                break
            time.sleep(0.05)

        self.assertEqual(len(found), 1)
