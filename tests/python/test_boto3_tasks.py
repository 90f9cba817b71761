"""Tasks, by boto3."""

import datetime
import unittest

from botocore.exceptions import WaiterError

from support import arn
from with_boto3 import AT_ONCE, JOB, Boto3Case


class Tasks(Boto3Case):
    def setUp(self):
        super().setUp()
        self.ecs.register_task_definition(**JOB)

    def test_a_task_lives_from_its_run_to_its_stop(self):
        [task] = self.run_job(startedBy="test", tags=[{"key": "team", "value": "finance"}])
        self.assertEqual(task["lastStatus"], "PROVISIONING")
        self.assertEqual(task["taskDefinitionArn"], arn("task-definition/job:1"))
        self.assertNotIn("startedAt", task)
        tasks = [task["taskArn"]]

        self.ecs.get_waiter("tasks_running").wait(tasks=tasks, WaiterConfig=AT_ONCE)
        running = self.ecs.describe_tasks(tasks=tasks, include=["TAGS"])["tasks"][0]
        self.assertEqual((running["lastStatus"], running["desiredStatus"]), ("RUNNING", "RUNNING"))
        self.assertEqual(running["tags"], [{"key": "team", "value": "finance"}])
        self.assertEqual([container["lastStatus"] for container in running["containers"]], ["RUNNING"])

        asked = self.ecs.stop_task(task=tasks[0], reason="enough")["task"]
        self.assertEqual((asked["desiredStatus"], asked["stoppedReason"]), ("STOPPED", "enough"))

        self.ecs.get_waiter("tasks_stopped").wait(tasks=tasks, WaiterConfig=AT_ONCE)
        stopped = self.ecs.describe_tasks(tasks=tasks)["tasks"][0]
        self.assertEqual((stopped["lastStatus"], stopped["stopCode"]), ("STOPPED", "UserInitiated"))
        self.assertEqual(stopped["stoppedReason"], "enough")
        self.assertEqual(stopped["containers"][0]["exitCode"], 143)

    def test_timestamps_are_datetimes_of_this_moment_and_in_order(self):
        [task] = self.run_job()
        self.ecs.stop_task(task=task["taskArn"])
        self.ecs.get_waiter("tasks_stopped").wait(tasks=[task["taskArn"]], WaiterConfig=AT_ONCE)

        stopped = self.ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"][0]

        names = ["createdAt", "stoppingAt", "executionStoppedAt", "stoppedAt"]
        times = [stopped[name] for name in names if name in stopped]
        self.assertIn("createdAt", stopped)
        self.assertIn("stoppedAt", stopped)
        self.assertEqual(times, sorted(times))
        now = datetime.datetime.now(datetime.timezone.utc)
        for time in times:
            self.assertIsInstance(time, datetime.datetime)
            self.assertLess(abs(now - time), datetime.timedelta(minutes=5))

    def test_the_waiter_for_running_tasks_gives_up_on_a_stopped_one(self):
        [task] = self.run_job()
        self.ecs.stop_task(task=task["taskArn"])

        with self.assertRaisesRegex(WaiterError, "terminal failure state"):
            self.ecs.get_waiter("tasks_running").wait(tasks=[task["taskArn"]], WaiterConfig=AT_ONCE)

    def test_the_waiter_for_running_tasks_gives_up_on_what_is_not_there(self):
        missing = [arn("task/default/0123456789abcdef0123456789abcdef")]

        with self.assertRaisesRegex(WaiterError, "terminal failure state"):
            self.ecs.get_waiter("tasks_running").wait(tasks=missing, WaiterConfig=AT_ONCE)

    def test_pages_of_one_show_every_task_once(self):
        started = {task["taskArn"] for _ in range(2) for task in self.run_job(count=2)}

        listed = self.pages_of_one("list_tasks", "taskArns")

        self.assertEqual(sorted(listed), sorted(started))

    def test_lists_are_filtered(self):
        [mine] = self.run_job(startedBy="me")
        self.run_job(startedBy="you")

        def listed(**filters):
            return self.ecs.list_tasks(**filters)["taskArns"]

        self.assertEqual(listed(startedBy="me"), [mine["taskArn"]])
        self.assertEqual(len(listed(family="job")), 2)
        self.assertEqual(listed(family="other"), [])
        self.assertEqual(len(listed(launchType="FARGATE")), 2)
        self.ecs.stop_task(task=mine["taskArn"])
        self.assertEqual(listed(desiredStatus="STOPPED"), [mine["taskArn"]])

    def test_what_is_not_there_is_a_failure_of_its_own(self):
        missing = arn("task/default/0123456789abcdef0123456789abcdef")

        answer = self.ecs.describe_tasks(tasks=[missing])

        self.assertEqual(answer["tasks"], [])
        self.assertEqual(answer["failures"], [{"arn": missing, "reason": "MISSING"}])

    def test_overrides_reach_the_task(self):
        override = {"name": "app", "command": ["report"], "environment": [{"name": "MONTH", "value": "5"}]}

        [task] = self.run_job(overrides={"containerOverrides": [override]})

        described = self.ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"][0]
        [shown] = described["overrides"]["containerOverrides"]
        self.assertEqual({name: shown[name] for name in override}, override)


if __name__ == "__main__":
    unittest.main()
