"""EventBridge Scheduler, as the AWS CLI speaks to it."""

import json
import os
import time
import unittest.mock

from support import ENDPOINT_URL, SUBNET, Case
from with_cli import aws, aws_command

JOB = {
    "family": "job",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [{"name": "app", "image": "busybox"}],
}
TARGET = {
    "Arn": "arn:aws:ecs:us-east-1:123456789012:cluster/default",
    "RoleArn": "arn:aws:iam::123456789012:role/scheduler",
    "EcsParameters": {
        "TaskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/job",
        "LaunchType": "FARGATE",
        "NetworkConfiguration": {"awsvpcConfiguration": {"Subnets": [SUBNET]}},
    },
}


class Scheduler(Case):
    def run_cli(self, *arguments):
        with unittest.mock.patch.dict(os.environ, AWS_ENDPOINT_URL=ENDPOINT_URL):
            return aws_command("scheduler", *arguments)

    def ask(self, *arguments):
        done = self.run_cli(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout) if done.stdout else None

    def create(self, name, expression, *more):
        return self.ask(
            "create-schedule",
            "--name",
            name,
            "--schedule-expression",
            expression,
            "--flexible-time-window",
            "Mode=OFF",
            "--target",
            json.dumps(TARGET),
            *more,
        )["ScheduleArn"]

    def test_a_schedule_is_made_shown_changed_and_deleted(self):
        arn = self.create("nightly", "cron(0 3 * * ? *)", "--schedule-expression-timezone", "Europe/Berlin")

        found = self.ask("get-schedule", "--name", "nightly")
        self.assertEqual(arn, "arn:aws:scheduler:us-east-1:123456789012:schedule/default/nightly")
        self.assertEqual((found["Arn"], found["ScheduleExpressionTimezone"]), (arn, "Europe/Berlin"))
        self.assertEqual(found["Target"]["EcsParameters"], TARGET["EcsParameters"])

        self.ask(
            "update-schedule",
            "--name",
            "nightly",
            "--schedule-expression",
            "rate(2 days)",
            "--flexible-time-window",
            "Mode=OFF",
            "--target",
            json.dumps(TARGET),
            "--state",
            "DISABLED",
        )
        self.assertEqual(self.ask("get-schedule", "--name", "nightly")["State"], "DISABLED")
        self.ask("delete-schedule", "--name", "nightly")
        refused = self.run_cli("get-schedule", "--name", "nightly")
        self.assertIn("(ResourceNotFoundException)", refused.stderr)
        self.assertIn("Schedule nightly does not exist.", refused.stderr)

    def test_groups_have_their_schedules(self):
        self.ask("create-schedule-group", "--name", "jobs", "--tags", "Key=team,Value=red")
        for name in ("a", "b", "c"):
            self.create(name, "at(2040-01-01T03:00:00)", "--group-name", "jobs")

        listed = self.ask("list-schedules", "--group-name", "jobs", "--page-size", "2")
        self.assertEqual([it["Name"] for it in listed["Schedules"]], ["a", "b", "c"])
        groups = self.ask("list-schedule-groups")["ScheduleGroups"]
        self.assertEqual([it["Name"] for it in groups], ["default", "jobs"])
        self.ask("delete-schedule-group", "--name", "jobs")
        self.assertEqual(self.ask("list-schedules")["Schedules"], [])

    def test_a_schedule_runs_a_task(self):
        registered = aws("register-task-definition", "--cli-input-json", json.dumps(JOB))
        self.assertEqual(registered.returncode, 0, registered.stderr)
        self.create("often", "rate(1 hours)")

        found = []
        for _ in range(100):
            listed = aws("list-tasks", "--started-by", "chronos-schedule/often", "--desired-status", "RUNNING")
            found = json.loads(listed.stdout)["taskArns"]
            if found:
                break
            time.sleep(0.05)

        self.assertEqual(len(found), 1)
