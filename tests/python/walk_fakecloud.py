"""What fakecloud's page about ECS says of logs and of load balancers, sentence by sentence, with the AWS CLI and real
containers.

What differs from the page, and why:

- The server is started with `--runtime docker --synthetic-instances`, and `--image-map` puts an image that is made here in
  place of busybox and nginx.
- A subscription filter hands lines to closures of a Rust test, which a server has none of: `tests/it/cloudwatch_logs.rs` shows
  that.
- A task is registered as soon as it runs, but it gets requests once it has passed a health check, which is real.
"""

import json
import unittest

from with_docker import WalkCase, containers

LOGS = {
    "logDriver": "awslogs",
    "options": {
        "awslogs-group": "/ecs/my-service",
        "awslogs-stream-prefix": "app",
        "awslogs-region": "us-east-1",
        "awslogs-create-group": "true",
    },
}
SERVES = "mkdir /tmp/w; echo VERSION > /tmp/w/index.html; httpd -p 80 -h /tmp/w; trap 'exit 0' TERM; while :; do sleep 0.1; done"
AWSVPC = "awsvpcConfiguration={subnets=[subnet-1]}"


class Logs(WalkCase):
    def test_every_line_is_there_when_a_task_has_stopped(self):
        self.register("seq 1 500")
        task = self.ask("run-task", "--task-definition", "app")["tasks"][0]["taskArn"]
        self.until("it stops", lambda: self.status(task) == "STOPPED")

        # "GetLogEvents immediately after a DescribeTasks STOPPED response sees every line the container emitted"
        stream = "app/web/" + task.rsplit("/", 1)[1]
        names = ["--log-group-name", "/ecs/my-service", "--log-stream-name", stream]
        events = self.aws("logs", "get-log-events", *names, "--start-from-head")["events"]
        self.assertEqual([event["message"] for event in events], [str(number) for number in range(1, 501)])

    def test_the_group_and_the_stream_are_made_on_demand(self):
        self.assertEqual(self.aws("logs", "describe-log-groups")["logGroups"], [])
        self.register("echo hello; echo again")
        task = self.ask("run-task", "--task-definition", "app")["tasks"][0]["taskArn"]
        self.until("it stops", lambda: self.status(task) == "STOPPED")

        [group] = self.aws("logs", "describe-log-groups")["logGroups"]
        self.assertEqual(group["logGroupName"], "/ecs/my-service")
        [stream] = self.aws("logs", "describe-log-streams", "--log-group-name", "/ecs/my-service")["logStreams"]
        self.assertEqual(stream["logStreamName"], "app/web/" + task.rsplit("/", 1)[1])
        # "one LogEvent per captured line"
        events = self.aws("logs", "filter-log-events", "--log-group-name", "/ecs/my-service")["events"]
        self.assertEqual([event["message"] for event in events], ["hello", "again"])

    def register(self, script):
        container = {
            "name": "web", "image": "busybox", "memory": 64, "command": ["sh", "-c", script], "logConfiguration": LOGS,
        }  # fmt: skip
        self.ask("register-task-definition", "--family", "app", "--container-definitions", json.dumps([container]))

    def status(self, task):
        return self.ask("describe-tasks", "--tasks", task)["tasks"][0]["lastStatus"]


class LoadBalancers(WalkCase):
    def test_the_address_of_a_task_is_its_target(self):
        group = self.make_group("ip")
        self.create_service("awsvpc", group, "--network-configuration", AWSVPC)
        # "each task's primary IP (awsvpc)"
        self.until("both are healthy", lambda: self.healthy(group) == self.addresses() != [])

        self.replace_and_drain(group, lambda: self.addresses())

    def test_the_instance_with_its_port_is_the_target_of_a_task_in_bridge_mode(self):
        group = self.make_group("instance")
        self.create_service("bridge", group)
        # "or container-instance/container-port pair (bridge/host)"
        self.until("both are healthy", lambda: self.healthy(group) == self.ports() != [])

        self.replace_and_drain(group, lambda: self.ports())

    def replace_and_drain(self, group, places):
        """The cutover of a rolling deployment, and the end."""
        old = places()
        self.register("v2")
        self.ask("update-service", "--service", "web", "--task-definition", "app:2")
        self.until("others take their places", lambda: self.healthy(group) == places() and not set(old) & set(places()))
        # "DeregisterTargets when it drains"
        self.ask("update-service", "--service", "web", "--desired-count", "0")
        self.until("none is a target", lambda: self.targets(group) == [])
        self.until("no container is left", lambda: not containers("--all"))

    def create_service(self, mode, group, *arguments):
        self.mode = mode
        self.register("v1")
        self.ask(
            "create-service", "--service-name", "web", "--task-definition", "app", "--desired-count", "2",
            "--load-balancers", f"targetGroupArn={group},containerName=web,containerPort=80", *arguments,
        )  # fmt: skip

    def register(self, version):
        command = ["sh", "-c", SERVES.replace("VERSION", version)]
        container = {
            "name": "web", "image": "nginx", "memory": 64, "command": command, "stopTimeout": 2,
            "portMappings": [{"containerPort": 80}],
        }  # fmt: skip
        definitions = json.dumps([container])
        self.ask(
            "register-task-definition", "--family", "app", "--network-mode", self.mode,
            "--container-definitions", definitions,
        )  # fmt: skip

    def targets(self, group):
        return self.aws("elbv2", "describe-target-health", "--target-group-arn", group)["TargetHealthDescriptions"]

    def healthy(self, group):
        """Those that get requests, by address or by port."""
        healthy = [target["Target"] for target in self.targets(group) if target["TargetHealth"]["State"] == "healthy"]
        return sorted(target["Id"] if self.mode == "awsvpc" else target["Port"] for target in healthy)

    def containers(self):
        """Those of the service that are to go on, once there are two."""
        arns = self.ask("list-tasks", "--service-name", "web")["taskArns"]
        if len(arns) != 2:
            return []
        return [task["containers"][0] for task in self.ask("describe-tasks", "--tasks", *arns)["tasks"]]

    def addresses(self):
        return sorted(of["networkInterfaces"][0]["privateIpv4Address"] for of in self.containers())

    def ports(self):
        bindings = [of.get("networkBindings") or [{}] for of in self.containers()]
        return sorted(binding[0].get("hostPort", 0) for binding in bindings)


if __name__ == "__main__":
    unittest.main()
