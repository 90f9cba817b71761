"""prefect: a worker of its ECS work pool runs deployments as tasks, as https://docs.prefect.io/integrations/prefect-aws shows.

The server of prefect and the worker are processes of this machine, flows run in containers.
"""

import json
import socket
import time
import unittest
import urllib.error
import urllib.request

import boto3
from support import CODE, FlowCase, bridge_address

# The queue that the worker reads if it is told of no other.
QUEUE = "prefect-ecs-tasks-events"
EXECUTION_ROLE = "arn:aws:iam::123456789012:role/prefect-execution"
FINAL = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")

DEPLOY = """
import sys
from prefect import flow

code, names = sys.argv[1], sys.argv[2:]
for name in names:
    flow.from_source(source=code, entrypoint=f"flows.py:{name}").deploy(
        name="ecs", work_pool_name="ecs", image="prefecthq/prefect:3-python3.11", build=False, push=False,
        print_next_steps=False,
    )
"""


class Prefect(FlowCase):
    image = "prefecthq/prefect*"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        host = bridge_address()
        port = free_port(host)
        cls.api = f"http://{host}:{port}/api"
        cls.variables |= {
            "PREFECT_HOME": str(cls.scratch / "prefect"),
            "PREFECT_API_URL": cls.api,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_UI_ENABLED": "false",
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "DO_NOT_TRACK": "1",
        }
        cls.start("server", "prefect", "server", "start", "--host", host, "--port", str(port), "--no-ui")
        cls.until("the server of prefect answers", cls.answers)
        cls.make_events()
        cls.make_pool()
        cls.command("python", "-c", DEPLOY, str(CODE), "squares", "failing", "crashing", "sleeping")
        cls.start("worker", "prefect", "worker", "start", "--pool", "ecs", "--type", "ecs", "--name", "worker")

    @classmethod
    def answers(cls):
        try:
            return cls.ask("/health")
        except OSError:
            return False

    @classmethod
    def ask(cls, path, body=None):
        """What the API of prefect answers."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(cls.api + path, data=data, headers={"content-type": "application/json"})
        for last in (False, False, False, False, True):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                # Its database, SQLite, is locked; clients of prefect ask again, too.
                if error.code != 503 or last:
                    raise
                time.sleep(1)

    @classmethod
    def make_events(cls):
        """What the stack of `prefect-aws ecs-worker deploy-events` has: events of tasks go to a queue of the worker."""
        sqs, events = boto3.client("sqs"), boto3.client("events")
        arns = {}
        for name, attributes in [("dead", {}), (QUEUE, {"VisibilityTimeout": "300"})]:
            if "dead" in arns:
                attributes["RedrivePolicy"] = json.dumps({"deadLetterTargetArn": arns["dead"], "maxReceiveCount": 3})
            url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
            asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
            arns[name] = asked["Attributes"]["QueueArn"]
        cluster = boto3.client("ecs").describe_clusters()["clusters"][0]["clusterArn"]
        pattern = {"source": ["aws.ecs"], "detail-type": ["ECS Task State Change"], "detail": {"clusterArn": [cluster]}}
        events.put_rule(Name="ecs-task-events", EventPattern=json.dumps(pattern), State="ENABLED")
        events.put_targets(Rule="ecs-task-events", Targets=[{"Id": "Target0", "Arn": arns[QUEUE]}])

    @classmethod
    def make_pool(cls):
        """The work pool with the default template, in which two defaults are set as people do it in the browser."""
        cls.command("prefect", "work-pool", "create", "--type", "ecs", "ecs")
        template = cls.ask("/work_pools/ecs")["base_job_template"]
        properties = template["variables"]["properties"]
        properties["configure_cloudwatch_logs"]["default"] = True
        properties["execution_role_arn"]["default"] = EXECUTION_ROLE
        path = cls.scratch / "template.json"
        path.write_text(json.dumps(template))
        cls.command("prefect", "work-pool", "update", "ecs", "--base-job-template", str(path))

    def run_flow(self, name, **parameters):
        """The id of a new run of a deployment."""
        deployment = self.ask(f"/deployments/name/{name}/ecs")["id"]
        return self.ask(f"/deployments/{deployment}/create_flow_run", {"parameters": parameters})["id"]

    def state(self, run):
        return self.ask(f"/flow_runs/{run}")["state"]

    def wait_for(self, run, *types):
        """The state of a run when it is one of those."""

        def reached():
            state = self.state(run)
            return state if state["type"] in types else None

        return self.until(f"the run is {' or '.join(types)}, and not {self.state(run)}", reached)

    def task_of(self, run):
        """The task of a run: the worker puts the id of the run into its tags."""
        return self.until("there is a task", lambda: [*self.ecs.tasks().tagged("prefect.io/flow-run-id", run)])[0]

    def logged(self, task):
        """What is in CloudWatch Logs of a task, where the definition says that it goes."""
        client = boto3.client("logs")
        streams = client.describe_log_streams(logGroupName="prefect")["logStreams"]
        [stream] = [one["logStreamName"] for one in streams if one["logStreamName"].endswith(task.id())]
        self.assertRegex(stream, f"^prefect-logs_ecs_[0-9a-f-]+/prefect/{task.id()}$")
        events = client.get_log_events(logGroupName="prefect", logStreamName=stream, startFromHead=True)["events"]
        return "\n".join(event["message"] for event in events)

    def test_a_flow_is_completed(self):
        run = self.run_flow("squares", numbers=[1, 2, 3])

        self.assertEqual(self.wait_for(run, *FINAL)["type"], "COMPLETED")

        task = self.task_of(run)
        task.wait_stopped()
        self.assertEqual(task.stop_code(), "EssentialContainerExited")
        self.assertEqual(task.container("prefect").exit_code(), 0)
        self.assertIn("the sum of the squares is 14", self.logged(task))
        # The observer of the worker tells prefect what the queue tells it.
        happened = self.until("the events of the task come to prefect", lambda: self.events_of(task, "stopped"))
        self.assertIn("prefect.ecs.task.running", happened)

    def events_of(self, task, awaited):
        """The names of the events that prefect has of a task, once one of them is there."""
        wanted = {"filter": {"resource": {"id": [f"prefect.ecs.task.{task.id()}"]}}}
        names = [event["event"] for event in self.ask("/events/filter", wanted)["events"]]
        return names if f"prefect.ecs.task.{awaited}" in names else None

    def test_a_second_run_takes_the_definition_of_the_first(self):
        runs = [self.run_flow("squares", numbers=[number]) for number in (4, 5)]

        states = [self.wait_for(run, *FINAL)["type"] for run in runs]

        self.assertEqual(states, ["COMPLETED", "COMPLETED"])
        # `_task_definitions_equal` of the worker compares what it wants with what DescribeTaskDefinition shows.
        first, second = (self.task_of(run) for run in runs)
        self.assertEqual((first.family(), first.revision()), (second.family(), second.revision()))

    def test_a_failing_flow_fails(self):
        run = self.run_flow("failing")

        state = self.wait_for(run, *FINAL)

        self.assertEqual(state["type"], "FAILED")
        self.assertIn("the data is not there", state["message"])
        self.task_of(run).wait_stopped()
        self.assertIn("the data is not there", self.logged(self.task_of(run)))

    def test_a_process_that_dies_crashes_the_run(self):
        run = self.run_flow("crashing")

        state = self.wait_for(run, *FINAL)

        # The container's first process has seen it, and says so.
        self.assertEqual(state["type"], "CRASHED")
        self.task_of(run).wait_stopped()
        self.assertIn("out of memory, says somebody", self.logged(self.task_of(run)))

    def test_a_task_that_is_killed_crashes_the_run(self):
        run = self.run_flow("sleeping")
        self.wait_for(run, "RUNNING")

        self.task_of(run).mark_failed(exit_code=137, reason="OutOfMemoryError: Container killed due to memory usage")

        # Nothing in the container says so: the worker hears of it from EventBridge, through the queue.
        state = self.wait_for(run, *FINAL)
        self.assertEqual(state["type"], "CRASHED")
        self.assertIn("non-zero exit code", state["message"])

    def test_a_run_is_cancelled(self):
        run = self.run_flow("sleeping")
        self.wait_for(run, "RUNNING")

        self.command("prefect", "flow-run", "cancel", run)

        self.assertEqual(self.wait_for(run, *FINAL)["type"], "CANCELLED")
        self.task_of(run).wait_stopped()

    def test_a_run_is_cancelled_before_it_has_begun(self):
        with self.ecs.hold("PENDING"):
            run = self.run_flow("squares", numbers=[6])
            task = self.task_of(run)
            self.until("the worker has told of the task", lambda: self.ask(f"/flow_runs/{run}")["infrastructure_pid"])

            self.command("prefect", "flow-run", "cancel", run)


        task.wait_stopped()
        self.assertEqual(self.wait_for(run, *FINAL)["type"], "CANCELLED")

    def test_a_task_that_does_not_start_crashes_the_run(self):
        fault = self.ecs.faults().on("RunTask").times(3).no_capacity()
        self.addCleanup(fault.remove)
        run = self.run_flow("squares", numbers=[7])

        # The worker tries three times.
        self.assertEqual(self.wait_for(run, *FINAL)["type"], "CRASHED")
        self.assertEqual(fault.hits(), 3)


def free_port(host):
    with socket.socket() as listener:
        listener.bind((host, 0))
        return listener.getsockname()[1]


if __name__ == "__main__":
    unittest.main()
