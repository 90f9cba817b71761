"""The walk of LocalStack's page about ECS, with its logs, with the AWS CLI; then the service is scaled and looks after its
tasks.

What differs from the page, and why:

- `aws ecs` with AWS_ENDPOINT_URL_ECS in place of `awslocal ecs`, and the server is started with `--runtime docker
  --synthetic-instances`. The page's definition is one of EC2, and so is its service, which with AWS needs an instance.
- No registry is reached: `--image-map` puts an image that is made here in place of ubuntu.
- The container has a `stopTimeout`: the shell is its first process and ignores SIGTERM, and would be killed after 30 s
  only.
- The account is 123456789012. A service answers CreateService before its tasks run, so that the page's runningCount of
  1 comes from describe-services; a cluster has no settings unless they are asked for with `--include SETTINGS`.
- A stream is called prefix/container/id of the task, as AWS calls it. Ids of events have 56 digits.
- What comes after the logs is not on the page: three tasks, five, one, a container that is killed, and the end.
"""

import json
import unittest

from support import arn
from with_docker import WalkCase, containers, docker

TASK_DEFINITION = {
    "containerDefinitions": [
        {
            "name": "server",
            "image": "ubuntu",
            "cpu": 10,
            "memory": 10,
            "command": ["sh", "-c", "while true; do echo running; sleep 1; done"],
            "essential": True,
            "stopTimeout": 2,
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-create-group": "true",
                    "awslogs-group": "myloggroup",
                    "awslogs-stream-prefix": "myprefix",
                    "awslogs-region": "us-east-1",
                },
            },
        }
    ],
    "family": "myfamily",
}


class GettingStarted(WalkCase):
    def test_the_walk(self):
        # Create a cluster
        cluster = self.ask("create-cluster", "--cluster-name", "mycluster")["cluster"]
        self.assertEqual((cluster["clusterName"], cluster["status"]), ("mycluster", "ACTIVE"))

        # Create a task definition
        registered = self.ask("register-task-definition", "--cli-input-json", json.dumps(TASK_DEFINITION))["taskDefinition"]
        self.assertEqual(registered["taskDefinitionArn"], arn("task-definition/myfamily:1"))
        self.assertEqual((registered["revision"], registered["status"]), (1, "ACTIVE"))
        [shown] = registered["containerDefinitions"]
        self.assertEqual(shown["logConfiguration"]["options"]["awslogs-group"], "myloggroup")
        self.assertEqual(sorted(registered["compatibilities"]), ["EC2", "EXTERNAL"])

        # Launch a service
        service = self.ask(
            "create-service", "--service-name", "myservice", "--cluster", "mycluster", "--task-definition", "myfamily",
            "--desired-count", "1",
        )["service"]  # fmt: skip
        self.assertEqual(service["serviceArn"], arn("service/mycluster/myservice"))
        self.assertEqual((service["status"], service["desiredCount"], service["launchType"]), ("ACTIVE", 1, "EC2"))
        self.assertEqual(service["deployments"][0]["rolloutState"], "IN_PROGRESS")
        self.until_so_many_run(1)

        # Collect container logs
        filtered = ["logs", "filter-log-events", "--log-group-name", "myloggroup"]
        messages = self.until("it says that it is running", lambda: self.aws(*filtered, "--query", "events[].message"))
        self.assertEqual(set(messages), {"running"})
        event = self.aws(*filtered)["events"][0]
        [task] = self.ask("list-tasks", "--cluster", "mycluster")["taskArns"]
        self.assertEqual(event["logStreamName"], "myprefix/server/" + task.rsplit("/", 1)[1])
        self.assertEqual(event["message"], "running")
        self.assertLessEqual(event["timestamp"], event["ingestionTime"])
        self.assertEqual(len(event["eventId"]), 56)
        [container] = containers()
        self.assertIn("running", docker("logs", container))

        # Not on the page: the service follows its desired count, and looks after its tasks
        for count in [3, 5, 1]:
            self.update("--desired-count", str(count))
            self.until_so_many_run(count)
        [killed] = containers()
        docker("kill", killed)
        self.until("another takes its place", lambda: len(containers()) == 1 and containers() != [killed])
        self.until_so_many_run(1)
        events = [event["message"] for event in self.describe()["events"]]
        self.assertTrue(any("has reached a steady state" in event for event in events), events)

        # The end
        self.update("--desired-count", "0")
        self.until_so_many_run(0)
        deleted = self.ask("delete-service", "--cluster", "mycluster", "--service", "myservice")["service"]
        self.assertIn(deleted["status"], ["DRAINING", "INACTIVE"])
        self.until("no container is left", lambda: not containers("--all"))
        self.assertEqual(self.ask("delete-cluster", "--cluster", "mycluster")["cluster"]["status"], "INACTIVE")

    def update(self, *arguments):
        self.ask("update-service", "--cluster", "mycluster", "--service", "myservice", *arguments)

    def describe(self):
        [service] = self.ask("describe-services", "--cluster", "mycluster", "--services", "myservice")["services"]
        return service

    def until_so_many_run(self, count):
        """By the count of the engine first, then by that of the service."""
        self.until(f"{count} containers run", lambda: len(containers()) == count)
        self.until(f"{count} tasks run", lambda: self.counts() == (count, 0))

    def counts(self):
        service = self.describe()
        return service["runningCount"], service["pendingCount"]


if __name__ == "__main__":
    unittest.main()
