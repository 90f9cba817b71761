"""Tasks, by the AWS CLI."""

import unittest

from support import TASK_DEFINITIONS, arn
from with_cli import NETWORK, CliCase, aws


class Tasks(CliCase):
    def setUp(self):
        super().setUp()
        self.ask("register-task-definition", "--cli-input-json", (TASK_DEFINITIONS / "report-job.json").as_uri())

    def run_job(self, *arguments):
        job = ["--task-definition", "report-job", "--launch-type", "FARGATE", "--network-configuration", NETWORK]
        answer = self.ask("run-task", *job, *arguments)
        self.assertEqual(answer["failures"], [])
        return [task["taskArn"] for task in answer["tasks"]]

    def test_a_task_lives_from_its_run_to_its_stop(self):
        self.ask("create-cluster", "--cluster-name", "jobs")
        jobs = ["--cluster", "jobs"]
        [task] = self.run_job(*jobs, "--started-by", "test")

        self.ask("wait", "tasks-running", *jobs, "--tasks", task)
        described = self.ask("describe-tasks", *jobs, "--tasks", task)["tasks"][0]
        self.assertEqual((described["lastStatus"], described["startedBy"]), ("RUNNING", "test"))
        self.assertEqual([container["name"] for container in described["containers"]], ["app", "collector"])
        self.assertEqual(self.ask("list-tasks", *jobs)["taskArns"], [task])
        [cluster] = self.ask("describe-clusters", "--clusters", "jobs")["clusters"]
        self.assertEqual(cluster["runningTasksCount"], 1)

        stopped = self.ask("stop-task", *jobs, "--task", task, "--reason", "enough")["task"]
        self.assertEqual(stopped["stoppedReason"], "enough")
        self.ask("wait", "tasks-stopped", *jobs, "--tasks", task)
        self.assertEqual(self.ask("list-tasks", *jobs)["taskArns"], [])
        self.assertEqual(self.ask("list-tasks", *jobs, "--desired-status", "STOPPED")["taskArns"], [task])

    def test_the_waiter_for_running_tasks_gives_up_on_a_stopped_one(self):
        [task] = self.run_job()
        self.ask("stop-task", "--task", task)

        done = aws("wait", "tasks-running", "--tasks", task)

        self.assertEqual(done.returncode, 255)
        self.assertIn("Waiter TasksRunning failed: Waiter encountered a terminal failure state", done.stderr)

    def test_pages_of_one_show_every_task_once(self):
        started = self.run_job("--count", "3")

        listed = self.ask("list-tasks", "--page-size", "1")["taskArns"]

        self.assertEqual(sorted(listed), sorted(started))

    def test_overrides_reach_the_task(self):
        overrides = '{"containerOverrides": [{"name": "app", "command": ["report", "--month", "5"]}]}'

        [task] = self.run_job("--overrides", overrides)

        described = self.ask("describe-tasks", "--tasks", task)["tasks"][0]
        commands = {it["name"]: it.get("command") for it in described["overrides"]["containerOverrides"]}
        self.assertEqual(commands["app"], ["report", "--month", "5"])

    def test_a_task_that_no_service_runs_cannot_be_protected(self):
        task = "0123456789abcdef0123456789abcdef"
        protect = ["--cluster", "default", "--tasks", task]

        updated = self.ask("update-task-protection", *protect, "--protection-enabled")

        self.assertEqual(updated["failures"], [{"arn": arn(f"task/default/{task}"), "reason": "MISSING"}])
        self.assertEqual(self.ask("get-task-protection", *protect), updated)

    def test_an_ec2_task_shows_the_ports_of_its_host(self):
        self.ask("register-task-definition", "--cli-input-json", (TASK_DEFINITIONS / "legacy-shop.json").as_uri())

        run = self.ask("run-task", "--task-definition", "legacy-shop", "--launch-type", "EC2")

        described = self.ask("describe-tasks", "--tasks", run["tasks"][0]["taskArn"])["tasks"][0]
        nginx = described["containers"][0]
        self.assertEqual([binding["containerPort"] for binding in nginx["networkBindings"]], [80, 443])
        self.assertTrue(all(binding["hostPort"] >= 32768 for binding in nginx["networkBindings"]))


if __name__ == "__main__":
    unittest.main()
