"""The use case "ECS Docker Containers" of LocalEmu's documentation, step by step, with the AWS CLI.

What differs from the page, and why:

- `aws ecs` with AWS_ENDPOINT_URL_ECS in place of `awsemu ecs`, and the server is started with `--runtime docker
  --synthetic-instances`: the tasks are of the launch type EC2, for which AWS needs an instance.
- No registry is reached: `--image-map` puts images that are made here in place of nginx:alpine and python:3.12-slim.
  The definitions name those of the page.
- The worker counts in a shell, because its image has no Python, and has a `stopTimeout`: a shell that is the first
  process ignores SIGTERM, as Python does, and would be killed after 30 s only.
- The account is 123456789012. AWS shows ids of tasks with 32 digits.
- RunTask answers before a container runs, with PROVISIONING or PENDING, and StopTask before it has stopped: the page's
  RUNNING and STOPPED come from describe-tasks.
- DeregisterTaskDefinition, which the page speaks of but does not show, takes family:revision.
- The label is `fake-ecs.service=ecs`, and names begin with `fake-ecs-`.
"""

import json
import unittest

from support import arn
from with_docker import WalkCase, containers, docker, get

NGINX = [
    {
        "name": "nginx",
        "image": "nginx:alpine",
        "portMappings": [{"containerPort": 80, "hostPort": 0}],
        "essential": True,
        "memory": 128,
    }
]
WORKER = [
    {
        "name": "worker",
        "image": "python:3.12-slim",
        "command": ["sh", "-c", "i=0; while [ $i -lt 3600 ]; do echo tick $i; i=$((i+1)); sleep 1; done"],
        "essential": True,
        "memory": 256,
        "stopTimeout": 2,
    }
]


class EcsDockerContainers(WalkCase):
    def test_the_use_case(self):
        # Step 2: create a cluster
        cluster = self.ask("create-cluster", "--cluster-name", "my-app")["cluster"]
        self.assertEqual((cluster["clusterArn"], cluster["status"]), (arn("cluster/my-app"), "ACTIVE"))
        self.assertEqual((cluster["runningTasksCount"], cluster["activeServicesCount"]), (0, 0))

        # Step 3: register task definitions
        for family, definitions in [("le-web", NGINX), ("le-worker", WORKER)]:
            registered = self.ask(
                "register-task-definition", "--family", family, "--container-definitions", json.dumps(definitions)
            )["taskDefinition"]
            self.assertEqual((registered["family"], registered["status"]), (family, "ACTIVE"))
        listed = self.ask("list-task-definitions")["taskDefinitionArns"]
        self.assertEqual(listed, [arn("task-definition/le-web:1"), arn("task-definition/le-worker:1")])

        # Step 4: run tasks
        web, worker = self.run_task("le-web"), self.run_task("le-worker")
        self.until("both run", lambda: self.statuses(web, worker) == ["RUNNING", "RUNNING"])
        [container] = self.describe(web)[0]["containers"]
        [binding] = container["networkBindings"]
        self.assertEqual((container["lastStatus"], binding["containerPort"], binding["protocol"]), ("RUNNING", 80, "tcp"))

        # Step 5: verify containers on the host
        self.assertEqual(len(containers()), 2)
        names = docker("ps", "--format", "{{.Names}}").split()
        for name in [f"fake-ecs-{web}-nginx", f"fake-ecs-{worker}-worker"]:
            self.assertIn(name, names)
        port = binding["hostPort"]
        self.assertIn(f"0.0.0.0:{port}", docker("port", container["runtimeId"], "80/tcp"))
        status, body = get(port)
        self.assertEqual(status, 200)
        self.assertIn("<title>Welcome to fake-ecs!</title>", body)
        [ticking] = self.describe(worker)[0]["containers"]
        self.until("the worker ticks", lambda: "tick 1" in docker("logs", ticking["runtimeId"]))

        # Step 6: describe and monitor, by the ids without their ARNs
        self.assertEqual(self.statuses(web, worker), ["RUNNING", "RUNNING"])
        listed = self.ask("list-tasks", "--cluster", "my-app")["taskArns"]
        self.assertEqual(sorted(listed), sorted(arn(f"task/my-app/{task}") for task in [web, worker]))

        # Step 7: stop and clean up
        for task in [web, worker]:
            stopped = self.ask("stop-task", "--cluster", "my-app", "--task", arn(f"task/my-app/{task}"))["task"]
            self.assertEqual(stopped["desiredStatus"], "STOPPED")
        self.until("both have stopped", lambda: self.statuses(web, worker) == ["STOPPED", "STOPPED"])
        self.until("no container is left", lambda: not containers("--all"))
        for family in ["le-web", "le-worker"]:
            gone = self.ask("deregister-task-definition", "--task-definition", f"{family}:1")["taskDefinition"]
            self.assertEqual(gone["status"], "INACTIVE")
        self.assertEqual(self.ask("delete-cluster", "--cluster", "my-app")["cluster"]["status"], "INACTIVE")

    def run_task(self, family):
        """The id of a new task."""
        answer = self.ask("run-task", "--cluster", "my-app", "--task-definition", family)
        self.assertEqual(answer["failures"], [])
        [task] = answer["tasks"]
        return task["taskArn"].rsplit("/", 1)[1]

    def describe(self, *tasks):
        return self.ask("describe-tasks", "--cluster", "my-app", "--tasks", *tasks)["tasks"]

    def statuses(self, *tasks):
        return [task["lastStatus"] for task in self.describe(*tasks)]


if __name__ == "__main__":
    unittest.main()
