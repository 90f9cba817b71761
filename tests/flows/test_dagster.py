"""dagster: the EcsRunLauncher runs jobs as tasks, as https://docs.dagster.io/deployment/oss/deployment-options/aws shows.

The daemon, which launches and monitors, is a process of this machine in `Dagster`, and itself a task in `DagsterOnEcs`.
All of them have their storage, SQLite, in one folder.
"""

import json
import unittest
import uuid

import boto3
from dagster import DagsterInstance
from support import CODE, FlowCase

EXECUTION_ROLE = "arn:aws:iam::123456789012:role/dagster-execution"
JOBS = CODE / "jobs.py"
FINAL = ("SUCCESS", "FAILURE", "CANCELED")


class DagsterCase(FlowCase):
    image = "dagster/*"
    launcher: dict

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        home = cls.scratch / "dagster"
        home.mkdir()
        cls.variables |= {"DAGSTER_HOME": str(home), "DAGSTER_CURRENT_IMAGE": "dagster/user-code:1"}
        settings = {
            "telemetry": {"enabled": False},
            "run_coordinator": {"module": "dagster.core.run_coordinator", "class": "QueuedRunCoordinator"},
            "run_launcher": {"module": "dagster_aws.ecs", "class": "EcsRunLauncher", "config": cls.launcher},
            "run_monitoring": {"enabled": True, "poll_interval_seconds": 1},
        }
        # What is JSON is YAML.
        (home / "dagster.yaml").write_text(json.dumps(settings))
        boto3.client("logs").create_log_group(logGroupName="/dagster/runs")
        # Whoever is first makes the tables, and two at once get into each other's way.
        cls.instance = cls.enterClassContext(DagsterInstance.from_config(str(home)))
        cls.instance.get_runs_count()
        cls.command("dagster", "run", "list")
        cls.start_daemon()

    def launch(self, job):
        """The id of a new run, which the daemon takes from its queue."""
        run = str(uuid.uuid4())
        self.command("dagster", "job", "launch", "-f", str(JOBS), "-j", job, "--run-id", run)
        return run

    def status(self, run):
        return self.instance.get_run_by_id(run).status.value

    def wait_for(self, run, *statuses):
        def reached():
            status = self.status(run)
            return status if status in statuses else None

        return self.until(f"the run is {' or '.join(statuses)}, and not {self.status(run)}", reached)

    def task_of(self, run):
        """The launcher puts the ARN of the task into the tags of the run."""
        return self.ecs.task(self.instance.get_run_by_id(run).tags["ecs/task_arn"])

    def messages(self, run):
        return "\n".join(record.message for record in self.instance.all_logs(run))

    def logged(self, task):
        """What is in CloudWatch Logs, where dagster looks for it."""
        prefix = "daemon" if self.launcher == {} else task.family()
        stream = f"{prefix}/run/{task.id()}"
        events = boto3.client("logs").get_log_events(logGroupName="/dagster/runs", logStreamName=stream)["events"]
        return "\n".join(event["message"] for event in events)

    def check_success(self):
        run = self.launch("squares")

        self.assertEqual(self.wait_for(run, *FINAL), "SUCCESS")

        self.assertIn("the sum of the squares is 14", self.messages(run))
        task = self.task_of(run)
        task.wait_stopped()
        self.assertEqual(task.container("run").exit_code(), 0)
        self.assertIn("RUN_SUCCESS - Finished execution of run for \"squares\"", self.logged(task))
        return task


class Dagster(DagsterCase):
    launcher = {
        "use_current_ecs_task_config": False,
        "task_definition": {
            "log_group": "/dagster/runs",
            "execution_role_arn": EXECUTION_ROLE,
            "requires_compatibilities": ["FARGATE"],
        },
        "run_task_kwargs": {
            "cluster": "default",
            "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-12345678"]}},
        },
    }

    @classmethod
    def start_daemon(cls):
        cls.start("daemon", "dagster-daemon", "run", "-f", str(JOBS))

    def test_a_run_succeeds(self):
        first = self.check_success()

        # `task_definitions_match` compares what it wants with what DescribeTaskDefinition shows.
        second = self.check_success()
        self.assertEqual(second.revision(), first.revision())

    def test_a_failing_run_fails(self):
        run = self.launch("failing")

        self.assertEqual(self.wait_for(run, *FINAL), "FAILURE")

        self.task_of(run).wait_stopped()
        self.assertIn("the data is not there", self.logged(self.task_of(run)))

    def test_a_task_that_is_killed_is_noticed(self):
        run = self.launch("sleeping")
        self.wait_for(run, "STARTED")
        task = self.task_of(run)

        task.mark_failed(exit_code=137, reason="OutOfMemoryError: Container killed due to memory usage")

        self.assertEqual(self.wait_for(run, *FINAL), "FAILURE")
        messages = self.messages(run)
        self.assertIn(f"Task {task.arn()} failed.", messages)
        self.assertIn("Stop code: EssentialContainerExited.", messages)
        self.assertIn("Container 'run' failed - exit code 137.", messages)
        # The lines that it has from CloudWatch Logs.
        self.assertIn("Run worker logs:", messages)

    def test_a_run_is_terminated(self):
        run = self.launch("sleeping")
        self.wait_for(run, "STARTED")

        self.assertTrue(self.instance.run_launcher.terminate(run))

        self.assertEqual(self.wait_for(run, *FINAL), "CANCELED")
        self.task_of(run).wait_stopped()
        self.assertEqual(self.task_of(run).stop_code(), "UserInitiated")


class DagsterOnEcs(DagsterCase):
    """The daemon runs on ECS as well, so that runs take the cluster, the network and the definition of its task."""

    launcher = {}

    @classmethod
    def start_daemon(cls):
        ecs = boto3.client("ecs")
        names = ("DAGSTER_HOME", "DAGSTER_CURRENT_IMAGE", "AWS_DEFAULT_REGION", "HOME", "PYTHONUNBUFFERED")
        container = {
            "name": "daemon",
            "image": "dagster/daemon:1",
            "command": ["dagster-daemon", "run", "-f", str(JOBS)],
            "environment": [{"name": name, "value": cls.variables[name]} for name in names],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": "/dagster/runs",
                    "awslogs-region": "us-east-1",
                    "awslogs-stream-prefix": "daemon",
                },
            },
        }
        ecs.register_task_definition(
            family="daemon",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="512",
            memory="1024",
            executionRoleArn=EXECUTION_ROLE,
            # Its credentials are those that boto3 has in the daemon.
            taskRoleArn="arn:aws:iam::123456789012:role/dagster-task",
            containerDefinitions=[container],
        )
        ec2 = boto3.client("ec2")
        subnet = ec2.describe_subnets()["Subnets"][0]
        cls.subnet = subnet["SubnetId"]
        cls.group = ec2.create_security_group(
            GroupName="dagster", Description="dagster", VpcId=subnet["VpcId"]
        )["GroupId"]  # fmt: skip
        cls.network = {"subnets": [cls.subnet], "securityGroups": [cls.group], "assignPublicIp": "ENABLED"}
        ecs.create_service(
            serviceName="daemon",
            taskDefinition="daemon",
            desiredCount=1,
            launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": cls.network},
        )
        cls.ecs.service("daemon").wait_stable()

    def test_a_run_takes_the_network_of_the_daemon(self):
        task = self.check_success()

        details = {one["name"]: one["value"] for one in task.describe()["attachments"][0]["details"]}
        self.assertEqual(details["subnetId"], self.subnet)
        [request] = [one for one in self.ecs.requests("RunTask") if one["isOk"]]
        self.assertEqual(self.network, request["input"]["networkConfiguration"]["awsvpcConfiguration"])
        definition = boto3.client("ecs").describe_task_definition(taskDefinition=task.family())["taskDefinition"]
        self.assertEqual(definition["taskRoleArn"], "arn:aws:iam::123456789012:role/dagster-task")
        self.assertEqual([one["name"] for one in definition["containerDefinitions"]], ["run"])


if __name__ == "__main__":
    unittest.main()
