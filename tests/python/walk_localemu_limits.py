"""The sections "Integration points" and "Known limitations" of LocalEmu's page about ECS, sentence by sentence, with the
AWS CLI and real containers: what works together there does so here, and what is a limit there is none here, or is refused.

What differs from the page, and why:

- The server is started with `--runtime docker --synthetic-instances`, and `--image-map` puts an image that is made here in
  place of busybox.
- There are no VPCs to make: a task in awsvpc mode has an address of its own and is reached by its names, whatever subnet.
- Images come from the engine's registry: `tests/docker/registries.rs`.
- Lambda and classic load balancers are refused by their names. What was called is in `/_fake_ecs/v1/requests`.
- There is a session at the address that ExecuteCommand answers; `tests/docker/exec.rs` speaks with it.
- No machine of the tests has a GPU, so the engine does not start what asks for one.
"""

import json
import unittest
import urllib.request

from support import ENDPOINT_URL, REGION
from with_cli import aws_command
from with_docker import WalkCase, containers

SERVES = "trap 'exit 0' TERM; while :; do sleep 0.1; done"
AWSVPC = ["--network-configuration", "awsvpcConfiguration={subnets=[subnet-1]}"]


class LimitsCase(WalkCase):
    def register(self, script, mode="bridge", arguments=(), **more):
        container = {"name": "app", "image": "busybox", "memory": 64, "stopTimeout": 2, **more}
        container["command"] = ["sh", "-c", script]
        container["logConfiguration"] = {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": "/aws/ecs/default", "awslogs-region": REGION, "awslogs-create-group": "true",
                "awslogs-stream-prefix": "walk",
            },
        }  # fmt: skip
        self.ask(
            "register-task-definition", "--family", "app", "--network-mode", mode,
            "--container-definitions", json.dumps([container]), *arguments,
        )  # fmt: skip

    def run_task(self, *arguments):
        answer = self.ask("run-task", "--task-definition", "app", *arguments)
        self.assertEqual(answer["failures"], [])
        return answer["tasks"][0]["taskArn"]

    def describe(self, task):
        return self.ask("describe-tasks", "--tasks", task)["tasks"][0]

    def wait(self, task, status):
        return self.until(status, lambda: (it := self.describe(task))["lastStatus"] == status and it)

    def says(self, task):
        """What a task has written when it has stopped."""
        self.wait(task, "STOPPED")
        stream = "walk/app/" + task.rsplit("/", 1)[1]
        names = ["--log-group-name", "/aws/ecs/default", "--log-stream-name", stream, "--start-from-head"]
        return [event["message"] for event in self.aws("logs", "get-log-events", *names)["events"]]

    def put_to_run(self, script, mode="bridge", arguments=(), run=(), **more):
        self.register(script, mode, arguments, **more)
        return self.says(self.run_task(*run))


class IntegrationPoints(LimitsCase):
    def test_a_task_in_awsvpc_mode_has_a_network_of_the_engine(self):
        self.register(SERVES, "awsvpc")
        task = self.wait(self.run_task(*AWSVPC), "RUNNING")

        [interface] = task["containers"][0]["networkInterfaces"]
        details = {detail["name"]: detail["value"] for detail in task["attachments"][0]["details"]}
        self.assertEqual(details["subnetId"], "subnet-1")
        self.assertEqual(details["privateIPv4Address"], interface["privateIpv4Address"])
        instances = self.ask("list-container-instances")["containerInstanceArns"]
        self.assertEqual(len(instances), 1, "a synthetic container instance for each cluster")

    def test_the_role_of_a_task_is_who_calls(self):
        role = "arn:aws:iam::123456789012:role/EcsTaskRole"
        asks = "wget -q -O - http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI | tr -d '\\n'; echo"
        [said] = self.put_to_run(asks, arguments=["--task-role-arn", role])
        credentials = json.loads(said)
        self.assertEqual(credentials["RoleArn"], role)
        self.register(SERVES, arguments=["--task-role-arn", role])
        self.wait(self.run_task(), "RUNNING")

    def test_neighbours_that_are_not_emulated_say_so(self):
        for command, service in [
            (("lambda", "list-functions"), "Lambda"),
            (("elb", "describe-load-balancers"), "Elastic Load Balancing"),
        ]:
            done = aws_command(*command, "--endpoint-url", ENDPOINT_URL)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(f"fake-ecs does not emulate {service}", done.stderr)

    def test_each_call_is_recorded(self):
        self.ask("list-clusters")
        with urllib.request.urlopen(f"{ENDPOINT_URL}/_fake_ecs/v1/requests", timeout=30) as answer:
            self.assertIn("ListClusters", answer.read().decode())


class KnownLimitations(LimitsCase):
    def test_lines_are_in_cloudwatch_logs(self):
        # A moment apart: the engine reads the two streams beside one another.
        self.assertEqual(self.put_to_run("echo out; sleep 0.2; echo err >&2"), ["out", "err"])

    def test_tasks_of_a_service_are_registered_as_targets(self):
        group = self.make_group("ip")
        self.register(SERVES, "awsvpc", portMappings=[{"containerPort": 80}])
        balanced = ["--load-balancers", f"targetGroupArn={group},containerName=app,containerPort=80"]
        service = ["create-service", "--service-name", "web", "--task-definition", "app", "--desired-count", "1"]
        self.ask(*service, *balanced, *AWSVPC)

        events = lambda: [of["message"] for of in self.ask("describe-services", "--services", "web")["services"][0]["events"]]
        self.until("it is registered", lambda: any("registered 1 targets" in event for event in events()))

    def test_a_service_is_found_by_its_name(self):
        serves = "mkdir /tmp/w; echo hello > /tmp/w/index.html; httpd -p 80 -h /tmp/w; " + SERVES
        self.register(serves, "awsvpc", portMappings=[{"containerPort": 80, "name": "http"}])
        connect = {
            "enabled": True, "namespace": "internal",
            "services": [{"portName": "http", "clientAliases": [{"port": 80, "dnsName": "store"}]}],
        }  # fmt: skip
        service = ["create-service", "--service-name", "shop", "--task-definition", "app", "--desired-count", "1"]
        self.ask(*service, *AWSVPC, "--service-connect-configuration", json.dumps(connect))
        [task] = self.until("it has a task", lambda: self.ask("list-tasks")["taskArns"])
        task = self.wait(task, "RUNNING")

        # By its alias, and by the private DNS name of its address.
        address = task["containers"][0]["networkInterfaces"][0]["privateIpv4Address"]
        private = f"ip-{address.replace('.', '-')}.ec2.internal"
        for name in ["store", private]:
            asks = f"for i in 1 2 3 4 5 6; do wget -q -O - http://{name}/ && exit 0; sleep 0.3; done"
            self.assertEqual(self.put_to_run(asks, "awsvpc", run=AWSVPC), ["hello"], name)

    def test_a_command_is_executed(self):
        self.register(SERVES, arguments=["--task-role-arn", "arn:aws:iam::123456789012:role/EcsTaskRole"])
        task = self.run_task("--enable-execute-command")
        self.wait(task, "RUNNING")
        session = self.until("its agent runs", lambda: self.try_to_execute(task))
        self.assertTrue(session["streamUrl"].startswith("ws://127.0.0.1:"), session)
        self.assertTrue(session["tokenValue"])

    def try_to_execute(self, task):
        # Not with the command of the CLI, which wants the plugin.
        import boto3

        client = boto3.client("ecs", endpoint_url=ENDPOINT_URL)
        agents = self.describe(task)["containers"][0].get("managedAgents") or [{}]
        if agents[0].get("lastStatus") != "RUNNING":
            return None
        return client.execute_command(task=task, container="app", command="/bin/sh", interactive=True)["session"]

    def test_secrets_are_in_the_environment(self):
        secret = self.aws("secretsmanager", "create-secret", "--name", "db", "--secret-string", "geheim")["ARN"]
        self.aws("ssm", "put-parameter", "--name", "/app/key", "--value", "k1", "--type", "SecureString")
        secrets = [{"name": "DB", "valueFrom": secret}, {"name": "KEY", "valueFrom": "/app/key"}]
        role = ["--execution-role-arn", "arn:aws:iam::123456789012:role/exec"]
        self.assertEqual(self.put_to_run("echo $DB $KEY", arguments=role, secrets=secrets), ["geheim k1"])

    def test_volumes_are_there(self):
        volumes = [
            {"name": "shared", "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0"}},
            {"name": "data", "dockerVolumeConfiguration": {"scope": "task", "driver": "local"}},
        ]
        points = [{"sourceVolume": of["name"], "containerPath": "/" + of["name"]} for of in volumes]
        writes = "for v in shared data; do echo $v > /$v/file; cat /$v/file; done"
        arguments = ["--volumes", json.dumps(volumes)]
        self.assertEqual(self.put_to_run(writes, arguments=arguments, mountPoints=points), ["shared", "data"])

    def test_what_wants_a_gpu_does_not_start_where_there_is_none(self):
        self.register(SERVES, resourceRequirements=[{"type": "GPU", "value": "1"}])
        stopped = self.wait(self.run_task(), "STOPPED")
        [container] = stopped["containers"]
        self.assertIn("CannotStartContainerError", container["reason"])

    def test_capacity_providers_are_enforced(self):
        self.register(SERVES)
        run = ["run-task", "--task-definition", "app", "--capacity-provider-strategy", "capacityProvider=nowhere"]
        refusal = (
            "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the "
            "cluster. Associate the capacity provider with the cluster or specify a valid capacity provider and try again."
        )
        self.assert_refused("InvalidParameterException", refusal, *run)

    def test_constraints_of_placement_are_enforced(self):
        self.register(SERVES)
        distinct = ["--placement-constraints", "type=distinctInstance", "--count", "2"]
        answer = self.ask("run-task", "--task-definition", "app", *distinct)
        self.assertEqual((len(answer["tasks"]), len(answer["failures"])), (1, 1), answer["failures"])
        constraint = ["--placement-constraints", "type=memberOf,expression=attribute:rack==7"]
        answer = self.ask("run-task", "--task-definition", "app", *constraint)
        self.assertEqual((len(answer["tasks"]), len(answer["failures"])), (0, 1))

    def test_parameters_of_linux_are_applied(self):
        linux = {"capabilities": {"add": ["SYS_ADMIN"], "drop": ["CHOWN"]}, "initProcessEnabled": True}
        limits = [{"name": "nofile", "softLimit": 321, "hardLimit": 654}]
        script = "ulimit -n; grep CapEff /proc/self/status; cat /proc/1/cmdline | tr '\\0' ' '"
        said = self.put_to_run(script, linuxParameters=linux, ulimits=limits)
        self.assertEqual(said[0], "321")
        capabilities = int(said[1].split()[1], 16)
        self.assertTrue(capabilities & 1 << 21, "SYS_ADMIN was added")
        self.assertFalse(capabilities & 1, "CHOWN was dropped")
        self.assertIn("init", said[2])

    def test_a_container_that_is_not_healthy_is_replaced(self):
        check = {"command": ["CMD-SHELL", "test ! -e /tmp/sick"], "interval": 5, "retries": 1, "timeout": 2}
        self.register("(sleep 7; touch /tmp/sick) & " + SERVES, healthCheck=check)
        self.ask("create-service", "--service-name", "web", "--task-definition", "app", "--desired-count", "1")
        [first] = self.until("it has a task", lambda: self.ask("list-tasks")["taskArns"])
        health = lambda: self.describe(first)["healthStatus"]
        self.until("it is healthy", lambda: health() == "HEALTHY")
        self.until("it is not", lambda: health() == "UNHEALTHY")
        self.until("another takes its place", lambda: self.ask("list-tasks")["taskArns"] not in ([first], []))
        self.ask("delete-service", "--service", "web", "--force")

    def test_the_time_to_stop_is_that_of_the_definition(self):
        self.register("trap '' TERM; while :; do sleep 0.1; done", stopTimeout=2)
        task = self.run_task()
        self.wait(task, "RUNNING")
        self.ask("stop-task", "--task", task)
        stopped = self.wait(task, "STOPPED")
        self.assertEqual(stopped["containers"][0]["exitCode"], 137)
        took = float_seconds(stopped["stoppedAt"]) - float_seconds(stopped["stoppingAt"])
        self.assertLess(took, 8, "it is not 10 s")

    def tearDown(self):
        for service in self.ask("list-services")["serviceArns"]:
            self.ask("delete-service", "--service", service, "--force")
        for task in self.ask("list-tasks")["taskArns"]:
            self.ask("stop-task", "--task", task)
        self.until("no container is left", lambda: not containers("--all"))


def float_seconds(shown):
    """Version 1 of the CLI shows times as numbers or as texts, by its configuration."""
    if isinstance(shown, (int, float)):
        return shown
    import datetime

    return datetime.datetime.fromisoformat(shown).timestamp()


if __name__ == "__main__":
    unittest.main()
