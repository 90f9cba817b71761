"""A fake ECS over HTTP."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Self, cast

from . import types, wait
from ._http import Transport
from ._process import Option, Process, arguments
from .errors import UnusedFaults
from .faults import FaultHandle, Faults
from .neighbours import S3, AutoScaling, CloudWatch, Ec2, Ecr, Elb, Parameters, Permissions, Secrets
from .operations import Operations
from .resources import ClusterHandle, InstanceHandle, SelectedContainers, ServiceHandle, TaskDefinitionHandle
from .script import Script, Seconds, seconds
from .task import TaskHandle, Tasks, Timeline

# The services that a server answers for, as the SDKs call them in variables.
_SERVICES = (
    "ECS",
    "CLOUDWATCH_LOGS",
    "SECRETS_MANAGER",
    "SSM",
    "STS",
    "EVENTBRIDGE",
    "SNS",
    "SQS",
    "ELASTIC_LOAD_BALANCING_V2",
    "EC2",
    "CLOUDWATCH",
    "APPLICATION_AUTO_SCALING",
    "AUTO_SCALING",
    "SERVICEDISCOVERY",
    "ECR",
    "IAM",
    "CODEDEPLOY",
    "SCHEDULER",
    "CLOUDTRAIL",
)


class FakeEcs:
    """A fake ECS, which is a server of its own: look inside, and interfere.

    with FakeEcs.start(clock="manual") as ecs:
        code_under_test(ecs.client())
        assert ecs.tasks().only().is_running()
    """

    patience: float = 60.0
    """For how many seconds of real time `wait_…` waits at most."""

    def __init__(self, url: str, *, token: str | None = None) -> None:
        """The one that answers at that address. `connect` and `start` are other words for it."""
        self._transport = Transport(url, token)
        self._process: Process | None = None
        self.api = Operations(self._transport)
        """Each operation of the description of the API. Handles are made of it."""
        server = self.api.get_server()
        self._account, self._region, self._version = server["account"], server["region"], server["version"]

    @classmethod
    def connect(cls, url: str, *, token: str | None = None) -> Self:
        """The one that answers at that address, as in `http://127.0.0.1:4566`.

        The token is the one that the server was started with, if it was.
        """
        return cls(url, token=token)

    @classmethod
    def start(
        cls,
        *args: str,
        binary: str | os.PathLike[str] | None = None,
        timeout: float = 30.0,
        **options: Option,
    ) -> Self:
        """Starts the binary `fake-ecs` on a free port. `close` or the end of a `with` block ends it.

        Options are those of the command line: `clock="manual"` is `--clock=manual`, `synthetic_instances=True` is
        `--synthetic-instances`, a list is given one by one, a dict as `NAME=VALUE`. The binary is the one given here,
        or in FAKE_ECS_BIN, or on the PATH.
        """
        process = Process([*args, *arguments(options)], binary, timeout)
        try:
            token = options.get("token")
            fake = cls(process.url, token=None if token is None else str(token))
        except BaseException:
            process.stop()
            raise
        fake._process = process
        return fake

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"FakeEcs({self.endpoint_url()}, {self._region})"

    def close(self) -> None:
        """Ends the server, if this has started it."""
        if self._process is not None:
            self._process.stop()

    def shutdown(self) -> None:
        """Asks the server to end, whoever has started it."""
        self.api.shutdown()
        self.close()

    def reset(self) -> None:
        """Empties it: as it was when it was started, but for the time."""
        self.api.reset()

    # ---- where it is ----

    def endpoint_url(self) -> str:
        return self._transport.url

    def version(self) -> str:
        return self._version

    def account(self) -> str:
        return self._account

    def region(self) -> str:
        return self._region

    def in_region(self, region: str) -> Self:
        """The same fake in another region: all that is asked and done is asked and done there."""
        return self._scoped(self._account, region)

    def in_account(self, account: str) -> Self:
        """The same fake in another account."""
        return self._scoped(account, self._region)

    def _scoped(self, account: str, region: str) -> Self:
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._process = None
        other._account, other._region = account, region
        other.api = Operations(self._transport, {"account": account, "region": region})
        return other

    # ---- calling it ----

    def client(self, service: str = "ecs", **options: Any) -> Any:
        """A client of boto3, which has to be installed. Further options are those of `boto3.client`."""
        import boto3

        settings = {
            "endpoint_url": self.endpoint_url(),
            "region_name": self._region,
            # Twelve digits name the account.
            "aws_access_key_id": self._account,
            "aws_secret_access_key": "fake-ecs",
        }
        return boto3.client(service, **(settings | options))

    def env_vars(self) -> dict[str, str]:
        """The environment in which an AWS SDK or the CLI finds the fake."""
        endpoints = {f"AWS_ENDPOINT_URL_{service}": self.endpoint_url() for service in _SERVICES}
        return endpoints | {
            "AWS_REGION": self._region,
            "AWS_DEFAULT_REGION": self._region,
            "AWS_ACCESS_KEY_ID": self._account,
            "AWS_SECRET_ACCESS_KEY": "fake-ecs",
            "AWS_EC2_METADATA_DISABLED": "true",
            # Some operations are sent to "data-" and the host, of which there is none.
            "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
        }

    def call(self, operation: str, **request: Any) -> dict[str, Any]:
        """Calls an operation of ECS without boto3, as in `call("StopTask", task=arn)`. Errors are `ApiError`s."""
        target = f"AmazonEC2ContainerServiceV20141113.{operation}"
        credential = f"{self._account}/20250101/{self._region}/ecs/aws4_request, SignedHeaders=host, Signature=none"
        return cast("dict[str, Any]", self._transport.call(target, "1.1", request, credential))

    # ---- setting up ----

    def register_json(self, definition: str | Mapping[str, Any]) -> TaskDefinitionHandle:
        """Registers a task definition: what `aws ecs register-task-definition --cli-input-json` takes."""
        request = json.loads(definition) if isinstance(definition, str) else definition
        answer = self.call("RegisterTaskDefinition", **request)
        return TaskDefinitionHandle(self, answer["taskDefinition"])

    def define(self, family: str, *, image: str = "busybox", **request: Any) -> TaskDefinitionHandle:
        """Registers the simplest definition for Fargate, with one container `app`."""
        simplest = {
            "family": family,
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": "256",
            "memory": "512",
            "containerDefinitions": [{"name": "app", "image": image}],
        }
        return self.register_json(simplest | request)

    def add_cluster(self, name: str) -> ClusterHandle:
        """Makes a cluster, with Fargate and Fargate Spot."""
        self.call("CreateCluster", clusterName=name, capacityProviders=["FARGATE", "FARGATE_SPOT"])
        return ClusterHandle(self, name)

    def add_instance(
        self,
        instance_type: str = "m5.large",
        *,
        cluster: str = "default",
        zone: str | None = None,
        capacity_provider: str | None = None,
        purchase: types.Purchase | None = None,
        attributes: Mapping[str, str | None] | None = None,
        tags: Mapping[str, str] | None = None,
        cpu: int | None = None,
        memory: int | None = None,
        agent_version: str | None = None,
    ) -> InstanceHandle:
        """Registers a container instance of that type of EC2."""
        added = self.api.add_instance(
            cluster=cluster,
            instance_type=instance_type,
            availability_zone=zone,
            capacity_provider=capacity_provider,
            purchase=purchase,
            attributes=None if attributes is None else list(attributes.items()),
            tags=None if tags is None else list(tags.items()),
            cpu=cpu,
            memory=memory,
            agent_version=agent_version,
        )
        return self.instance(added["instance"])

    def add_external_instance(self, *, cluster: str = "default") -> InstanceHandle:
        """Registers a machine of one's own."""
        return self.instance(self.api.add_instance(cluster=cluster)["instance"])

    def script(self, containers: str, script: Script | types.Script) -> None:
        """These containers follow the script, if they have not been started yet.

        A family means its main container, `family/name` and `*/name` others, `image:*/web:*` those of an image.
        """
        self.containers(containers).script(script)

    def containers(self, selector: str) -> SelectedContainers:
        """Some of these containers: `ecs.containers("worker").once().script(…)`."""
        return SelectedContainers(self, selector)

    def set_quotas(self, **quotas: int) -> None:
        """Sets the quotas of the account and region, in place of those before."""
        self.api.set_quotas(**cast("Any", quotas))

    def reconnect_runtime(self, runtime: str = "docker") -> None:
        """Asks a runtime to take over its tasks, and to report how they are."""
        self.api.reconnect_runtime(runtime)

    # ---- looking ----

    def tasks(
        self,
        *,
        cluster: str | None = None,
        status: types.GetTasksStatus | None = None,
        family: str | None = None,
        started_by: str | None = None,
        group: str | None = None,
        last: int | None = None,
    ) -> Tasks:
        """All tasks, or the last so many, in the order of creation, also those that have stopped."""
        found = self.api.get_tasks(
            cluster=cluster, status=status, family=family, started_by=started_by, group=group, last=last
        )
        return Tasks(self, found["tasks"])

    def task(self, id: str) -> TaskHandle:
        """The task of that id or ARN. `Refused` says which there are."""
        return TaskHandle(self, self.api.get_task(id).get("taskArn", ""))

    def clusters(self) -> list[ClusterHandle]:
        """All clusters by name, also those that have been deleted lately."""
        return [ClusterHandle(self, cluster.get("clusterName", "")) for cluster in self.api.get_clusters()["clusters"]]

    def cluster(self, name: str) -> ClusterHandle:
        return ClusterHandle(self, name)

    def services(self, *, cluster: str | None = None) -> list[ServiceHandle]:
        """All services in the order of creation, also those that have been deleted."""
        found = self.api.get_services(cluster=cluster)["services"]
        of = [(service.get("clusterArn", "").rpartition("/")[2], service.get("serviceName", "")) for service in found]
        return [ServiceHandle(self, cluster, name) for cluster, name in of]

    def service(self, name: str, *, cluster: str = "default") -> ServiceHandle:
        """The service of that name. `Refused` says which there are."""
        self.api.get_service(cluster, name)
        return ServiceHandle(self, cluster, name)

    def task_definitions(self, *, family: str | None = None) -> list[TaskDefinitionHandle]:
        """All task definitions that are `ACTIVE`, family by family, the oldest revision first."""
        found = self.api.get_task_definitions(family=family)["taskDefinitions"]
        return [TaskDefinitionHandle(self, definition) for definition in found]

    def task_definition(self, reference: str) -> TaskDefinitionHandle:
        """The one of that family, `family:revision`, or ARN."""
        answer = self.call("DescribeTaskDefinition", taskDefinition=reference)
        return TaskDefinitionHandle(self, answer["taskDefinition"])

    def instances(self, *, cluster: str | None = None) -> list[InstanceHandle]:
        """All container instances in the order of registration, also those that have been deregistered."""
        found = self.api.get_container_instances(cluster=cluster)["containerInstances"]
        return [InstanceHandle(self, it.get("containerInstanceArn", "").rpartition("/")[2]) for it in found]

    def instance(self, id: str) -> InstanceHandle:
        """The container instance of that id or ARN."""
        return InstanceHandle(self, id.rpartition("/")[2])

    # ---- what has happened ----

    def requests(
        self, operation: str | None = None, *, service: str | None = None, last: int | None = None
    ) -> list[types.Request]:
        """The requests that the fake has seen, or the last so many, and what came of them, oldest first."""
        return self.api.get_requests(operation=operation, service=service, last=last)["requests"]

    def neighbours(self) -> types.Neighbours:
        """What is in the neighbours of ECS, region by region: queues, log groups, rules, load balancers, secrets."""
        return self.api.get_neighbours()

    def events(
        self, pattern: str | Mapping[str, Any] | None = None, *, last: int | None = None
    ) -> list[dict[str, Any]]:
        """The events that EventBridge has delivered, or the last so many, with their envelopes, oldest first."""
        return self.api.get_events(pattern=_json(pattern), last=last)["events"]

    def event_stream(
        self, pattern: str | Mapping[str, Any] | None = None, *, from_start: bool = False
    ) -> Iterator[dict[str, Any]]:
        """Events as EventBridge delivers them. It begins with the next one from now on, or with the first of all."""
        events = self.api.get_events_stream(pattern=_json(pattern), from_start=from_start)
        return (event.data for event in events)

    def timeline(self, *, reads: bool = False) -> Timeline:
        """What has happened: calls, steps of tasks, messages of services."""
        here = Operations(self._transport, {"account": self._account, "region": self._region})
        return Timeline(here.get_timeline(reads=reads)["entries"], lambda: here.get_timeline_text(reads=reads))

    def story(self) -> str:
        """What has happened, as a text without repetitions, for the failure of a test."""
        return self.api.get_timeline_text(format="folded", account=self._account, region=self._region)

    # ---- what goes wrong ----

    def faults(self) -> Faults:
        """Makes faults: `ecs.faults().on("RunTask").times(7).throttle()`."""
        return Faults(self)

    def hold(self, status: str) -> FaultHandle:
        """Tasks stay in that status until the fault is removed: `with ecs.hold("PENDING"): …`."""
        return self.faults().tasks().hold(status)

    def reclaim_spot(self, count: int) -> list[TaskHandle]:
        """Fargate takes the capacity of so many Spot tasks back; the seed says which."""
        return [self.task(id) for id in self.api.reclaim_spot(count=count)["tasks"]]

    def verify(self) -> None:
        """Fails if a fault has never fired, unless it is optional."""
        unused = self.faults().unused()
        if unused:
            lines = "".join(f"\n  {fault['text']}{_at(fault)}" for fault in unused)
            raise UnusedFaults(f"faults have never fired; say `.optional()` where that is all right:{lines}")

    # ---- neighbours ----

    def secrets(self) -> Secrets:
        return Secrets(self)

    def parameters(self) -> Parameters:
        return Parameters(self)

    def s3(self) -> S3:
        return S3(self)

    def ecr(self) -> Ecr:
        return Ecr(self)

    def cloudwatch(self) -> CloudWatch:
        return CloudWatch(self)

    def ec2(self) -> Ec2:
        return Ec2(self)

    def auto_scaling(self) -> AutoScaling:
        return AutoScaling(self)

    def elb(self) -> Elb:
        return Elb(self)

    def permissions(self) -> Permissions:
        return Permissions(self)

    # ---- time ----

    def now(self) -> datetime:
        """What the fake's clock shows."""
        return datetime.fromtimestamp(self.api.get_time()["now"], UTC)

    def started_at(self) -> datetime:
        """What it showed when the fake was started."""
        return datetime.fromtimestamp(self.api.get_time()["startedAt"], UTC)

    def elapsed(self) -> float:
        """How much of the fake's time has passed since its start, in seconds."""
        return self.api.get_time()["elapsed"]

    def next_event_in(self) -> float | None:
        """In how many seconds something happens next; None at rest."""
        return self.api.get_time()["nextEventIn"]

    def advance(self, duration: Seconds) -> None:
        """Moves the time on, and lets happen what is due by then."""
        self.api.advance(seconds=seconds(duration))

    def step(self) -> bool:
        """Moves the time to the next thing that is due, and lets it happen; False at rest."""
        return bool(self.api.step().get("steps"))

    def settle(self) -> None:
        """Moves the time on until nothing is due any more."""
        self.api.settle()

    # ---- a recording, as `fake-ecs replay FILE` shows one ----

    def journal(self) -> types.Journal:
        """At which moment of the recording it is. A server that shows none answers 409."""
        return self.api.get_journal()

    def journal_entries(self, *, start: int = 1, count: int = 100) -> list[types.JournalEntry]:
        """What had come in, by the numbers of the entries; up to 10,000 at once."""
        return self.api.get_journal_entries(from_=str(start), count=str(count))["entries"]

    def seek(self, *, entry: int | None = None, elapsed: Seconds | None = None, by: int | None = None) -> types.Journal:
        """Goes to a moment of the recording: behind so many entries, so long after its start, or so many entries on."""
        return self.api.seek(entry=entry, elapsed=None if elapsed is None else seconds(elapsed), by=by)

    def wait_until(self, condition: Callable[[Self], bool]) -> None:
        """Lets time pass until the condition holds."""
        wait.until(self, "a condition", lambda: condition(self))


def _json(pattern: str | Mapping[str, Any] | None) -> str | None:
    return pattern if isinstance(pattern, str | None) else json.dumps(pattern)


def _at(fault: types.Fault) -> str:
    origin = fault["fault"].get("origin")
    return f", made at {origin['file']}:{origin['line']}" if origin else ""
