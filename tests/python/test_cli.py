"""The AWS CLI takes a fake-ecs for Amazon ECS."""

import json
import subprocess
import unittest

from support import SUBNET, TASK_DEFINITIONS, Case, arn


def aws(*arguments):
    """Runs `aws ecs …`, and returns how it ended."""
    command = ["aws", "ecs", *arguments, "--output", "json"]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)


class Cli(Case):
    def ask(self, *arguments):
        """The answer of `aws ecs …`, which must succeed."""
        done = aws(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout) if done.stdout else None

    def test_a_task_lives_from_its_run_to_its_stop(self):
        cluster = self.ask("create-cluster", "--cluster-name", "jobs", "--tags", "key=team,value=finance")
        self.assertEqual(cluster["cluster"]["clusterArn"], arn("cluster/jobs"))

        definition = (TASK_DEFINITIONS / "report-job.json").as_uri()
        registered = self.ask("register-task-definition", "--cli-input-json", definition)
        self.assertEqual(registered["taskDefinition"]["taskDefinitionArn"], arn("task-definition/report-job:1"))

        network = f"awsvpcConfiguration={{subnets=[{SUBNET}],assignPublicIp=DISABLED}}"
        job = ["--cluster", "jobs", "--task-definition", "report-job", "--launch-type", "FARGATE"]
        run = self.ask("run-task", *job, "--network-configuration", network, "--started-by", "test")
        self.assertEqual(run["failures"], [])
        task = run["tasks"][0]["taskArn"]

        self.ask("wait", "tasks-running", "--cluster", "jobs", "--tasks", task)
        described = self.ask("describe-tasks", "--cluster", "jobs", "--tasks", task)["tasks"][0]
        self.assertEqual(described["lastStatus"], "RUNNING")
        self.assertEqual([container["name"] for container in described["containers"]], ["app", "collector"])
        self.assertEqual(self.ask("list-tasks", "--cluster", "jobs", "--page-size", "1")["taskArns"], [task])

        stopped = self.ask("stop-task", "--cluster", "jobs", "--task", task, "--reason", "enough")["task"]
        self.assertEqual(stopped["stoppedReason"], "enough")
        self.ask("wait", "tasks-stopped", "--cluster", "jobs", "--tasks", task)
        self.assertEqual(self.ask("list-tasks", "--cluster", "jobs")["taskArns"], [])

        include = ["--include", "TAGS", "STATISTICS", "SETTINGS"]
        [cluster] = self.ask("describe-clusters", "--clusters", "jobs", *include)["clusters"]
        self.assertEqual(cluster["tags"], [{"key": "team", "value": "finance"}])
        self.assertEqual(cluster["runningTasksCount"], 0)
        self.assertIn("statistics", cluster)

    def test_account_settings_are_put_listed_and_taken_back(self):
        trunking = ["--name", "awsvpcTrunking"]
        put = self.ask("put-account-setting", *trunking, "--value", "enabled")["setting"]
        self.assertEqual((put["name"], put["value"]), ("awsvpcTrunking", "enabled"))
        self.assertEqual(self.ask("list-account-settings")["settings"], [put])

        left = self.ask("delete-account-setting", *trunking)["setting"]
        self.assertEqual(left["value"], "disabled")
        effective = self.ask("list-account-settings", "--effective-settings", "--page-size", "2")["settings"]
        self.assertIn(left, effective)

    def test_a_task_that_no_service_runs_cannot_be_protected(self):
        task = "0123456789abcdef0123456789abcdef"
        protect = ["--cluster", "default", "--tasks", task]

        updated = self.ask("update-task-protection", *protect, "--protection-enabled")
        self.assertEqual(updated["failures"], [{"arn": arn(f"task/default/{task}"), "reason": "MISSING"}])
        self.assertEqual(self.ask("get-task-protection", *protect), updated)

    def test_an_ec2_task_shows_the_ports_of_its_host(self):
        definition = (TASK_DEFINITIONS / "legacy-shop.json").as_uri()
        self.ask("register-task-definition", "--cli-input-json", definition)

        run = self.ask("run-task", "--task-definition", "legacy-shop", "--launch-type", "EC2")

        described = self.ask("describe-tasks", "--tasks", run["tasks"][0]["taskArn"])["tasks"][0]
        nginx = described["containers"][0]
        self.assertEqual([binding["containerPort"] for binding in nginx["networkBindings"]], [80, 443])
        self.assertTrue(all(binding["hostPort"] >= 32768 for binding in nginx["networkBindings"]))

    def test_an_error_is_told_in_the_words_of_the_service(self):
        done = aws("list-tasks", "--cluster", "nowhere")

        # Version 1 of the CLI ends with 255 whatever is wrong; version 2 with 254 when the service refuses.
        self.assertIn(done.returncode, [254, 255])
        self.assertEqual(done.stdout, "")
        expected = "An error occurred (ClusterNotFoundException) when calling the ListTasks operation: Cluster not found."
        self.assertIn(expected, done.stderr)


if __name__ == "__main__":
    unittest.main()
