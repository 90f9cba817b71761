"""Clusters, services, task definitions, container instances, Auto Scaling groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from . import types, wait
from .faults import FaultHandle
from .script import Script
from .task import TaskHandle, Tasks

if TYPE_CHECKING:
    from .fake import FakeEcs


class ClusterHandle:
    """A cluster."""

    def __init__(self, fake: FakeEcs, name: str) -> None:
        self._fake, self._name = fake, name

    def __repr__(self) -> str:
        return f"ClusterHandle({self._name})"

    def name(self) -> str:
        return self._name

    def describe(self) -> types.Cluster:
        """The cluster as `DescribeClusters` shows it."""
        clusters = self._fake.api.get_clusters(account=self._fake.account(), region=self._fake.region())["clusters"]
        found = [cluster for cluster in clusters if cluster.get("clusterName") == self._name]
        if not found:
            names = ", ".join(cluster.get("clusterName", "") for cluster in clusters)
            raise LookupError(f"no cluster '{self._name}'; there is: {names}")
        return found[-1]

    def arn(self) -> str:
        return self.describe().get("clusterArn", "")

    def is_active(self) -> bool:
        return self.describe().get("status") == "ACTIVE"

    def tasks(self) -> Tasks:
        return self._fake.tasks(cluster=self._name)

    def services(self) -> list[ServiceHandle]:
        return self._fake.services(cluster=self._name)

    def service(self, name: str) -> ServiceHandle:
        return self._fake.service(name, cluster=self._name)

    def instances(self) -> list[InstanceHandle]:
        return self._fake.instances(cluster=self._name)

    def add_instance(self, instance_type: str, **more: Any) -> InstanceHandle:
        """Registers a container instance, as `FakeEcs.add_instance` does."""
        return self._fake.add_instance(instance_type, cluster=self._name, **more)

    def add_external_instance(self) -> InstanceHandle:
        return self._fake.add_external_instance(cluster=self._name)

    def running_tasks_count(self) -> int:
        return self.describe().get("runningTasksCount", 0)

    def pending_tasks_count(self) -> int:
        return self.describe().get("pendingTasksCount", 0)

    def wait_until(self, condition: Callable[[ClusterHandle], bool]) -> None:
        """Lets time pass until the condition holds."""
        wait.until(self._fake, f"a condition on {self!r}", lambda: condition(self))


class ServiceHandle:
    """A service."""

    def __init__(self, fake: FakeEcs, cluster: str, name: str) -> None:
        self._fake, self._cluster, self._name = fake, cluster, name

    def __repr__(self) -> str:
        return f"ServiceHandle({self._cluster}/{self._name})"

    def name(self) -> str:
        return self._name

    def describe(self) -> types.Service:
        """The service as `DescribeServices` shows it, with its deployments and events."""
        return self._fake.api.get_service(self._cluster, self._name)

    def arn(self) -> str:
        return self.describe().get("serviceArn", "")

    def status(self) -> str:
        return self.describe().get("status", "")

    def desired_count(self) -> int:
        return self.describe().get("desiredCount", 0)

    def running_count(self) -> int:
        return self.describe().get("runningCount", 0)

    def pending_count(self) -> int:
        return self.describe().get("pendingCount", 0)

    def tasks(self) -> Tasks:
        """Its tasks, also those that have stopped."""
        return self._fake.tasks(cluster=self._cluster, group=f"service:{self._name}")

    def messages(self) -> list[str]:
        """What it says in its events, oldest first."""
        events = self.describe().get("events", [])
        return [event.get("message", "") for event in reversed(events)]

    def deployments(self) -> list[types.Deployment]:
        return self.describe().get("deployments", [])

    def service_deployments(self) -> list[types.ServiceDeployment]:
        """Its deployments as `DescribeServiceDeployments` shows them, newest first."""
        return self._fake.api.get_service_deployments(self._cluster, self._name)["serviceDeployments"]

    def deployment_stage(self) -> str | None:
        """At which stage its newest deployment is, as the API shows it."""
        deployments = self.service_deployments()
        return deployments[0].get("lifecycleStage") if deployments else None

    def task_sets(self) -> list[TaskSetHandle]:
        sets = self.describe().get("taskSets", [])
        return [TaskSetHandle(self._fake, self, task_set.get("id", "")) for task_set in sets]

    # ---- interfering ----

    def crash_loop(self, count: int) -> FaultHandle:
        """The next tasks that it starts exit with code 1 as soon as they run."""
        return self._fake.faults().add({"serviceTask": f"{self._cluster}/{self._name}"}, times=count)

    def hold_deployment(self) -> FaultHandle:
        """Its scheduler does nothing until the fault is removed."""
        return self._fake.faults().add({"serviceHold": f"{self._cluster}/{self._name}"})

    def answer_hook(self, stage: types.LifecycleStage, result: types.HookResult) -> None:
        """What the next lifecycle hook at that stage returns, such as `FAILED`."""
        self._fake.api.answer_hook(self._cluster, self._name, stage=stage, result=result)

    def set_load(self, cpu: float | None = None, memory: float | None = None) -> None:
        """Each of its tasks uses so many percent of what it has reserved, as CloudWatch is told."""
        self._fake.api.set_service_load(self._cluster, self._name, cpu=cpu, memory=memory)

    def hook_answers(self) -> list[types.HookAnswer]:
        """What its lifecycle hooks are going to return, as far as `answer_hook` was told."""
        return self._fake.api.get_service_hooks(self._cluster, self._name)["answers"]

    def code_deploy(self, task_definition: str, target_group: str | None = None) -> TaskSetHandle:
        """Begins a deployment of CodeDeploy."""
        made = self._fake.api.create_task_set(
            self._cluster, self._name, task_definition=task_definition, target_group=target_group
        )
        return TaskSetHandle(self._fake, self, made["taskSet"].split("/", 2)[2])

    # ---- waiting ----

    def wait_stable(self) -> None:
        """Lets time pass until it has one deployment, which is over, and as many tasks as are desired."""

        def condition() -> bool | None:
            seen = self.describe()
            if seen.get("status") != "ACTIVE":
                return None
            sets = seen.get("taskSets", [])
            if sets:
                return all(it.get("stabilityStatus") == "STEADY_STATE" for it in sets)
            deployments = seen.get("deployments", [])
            is_over = [it.get("rolloutState") != "IN_PROGRESS" for it in deployments]
            return is_over == [True] and seen.get("runningCount") == seen.get("desiredCount")

        wait.until(self._fake, f"{self!r} to be stable", condition)

    def wait_rolled_back(self) -> None:
        """Lets time pass until its newest deployment is rolled back."""

        def condition() -> bool | None:
            deployments = self.service_deployments()
            status = deployments[0].get("status") if deployments else None
            return None if status == "ROLLBACK_FAILED" else status == "ROLLBACK_SUCCESSFUL"

        wait.until(self._fake, f"{self!r} to be rolled back", condition)

    def wait_running_count(self, count: int) -> None:
        """Lets time pass until it has so many running tasks."""
        what = f"{self!r} to have {count} running tasks"
        wait.until(self._fake, what, lambda: self.running_count() == count)

    def wait_until(self, condition: Callable[[ServiceHandle], bool]) -> None:
        """Lets time pass until the condition holds."""
        wait.until(self._fake, f"a condition on {self!r}", lambda: condition(self))


class TaskSetHandle:
    """A task set of a service, which CodeDeploy or an external controller has made."""

    def __init__(self, fake: FakeEcs, service: ServiceHandle, id: str) -> None:
        self._fake, self._service, self._id = fake, service, id

    def __repr__(self) -> str:
        return f"TaskSetHandle({self._service!r}, {self._id})"

    def id(self) -> str:
        return self._id

    def describe(self) -> types.TaskSet | None:
        """The task set as `DescribeTaskSets` shows it; None once it is gone."""
        sets = self._service.describe().get("taskSets", [])
        return next((it for it in sets if it.get("id") == self._id), None)

    def status(self) -> str | None:
        return (self.describe() or {}).get("status")

    def is_steady(self) -> bool:
        return (self.describe() or {}).get("stabilityStatus") == "STEADY_STATE"

    def promote(self) -> None:
        """Makes it the primary one."""
        self._fake.api.promote_task_set(self._service._cluster, self._service._name, self._id)

    def delete(self) -> None:
        self._fake.api.delete_task_set(self._service._cluster, self._service._name, self._id)

    def wait_steady(self) -> None:
        """Lets time pass until it is steady."""
        wait.until(self._fake, f"{self!r} to be steady", lambda: self.is_steady() if self.describe() else None)

    def wait_gone(self) -> None:
        """Lets time pass until it is gone."""
        wait.until(self._fake, f"{self!r} to be gone", lambda: self.describe() is None)


class TaskDefinitionHandle:
    """A revision of a task definition."""

    def __init__(self, fake: FakeEcs, described: types.TaskDefinition) -> None:
        self._fake, self._described = fake, described

    def __repr__(self) -> str:
        return f"TaskDefinitionHandle({self.arn()})"

    def describe(self) -> types.TaskDefinition:
        return self._described

    def arn(self) -> str:
        return self._described.get("taskDefinitionArn", "")

    def family(self) -> str:
        return self._described.get("family", "")

    def revision(self) -> int:
        return self._described.get("revision", 0)

    def container_names(self) -> list[str]:
        return [container.get("name", "") for container in self._described.get("containerDefinitions", [])]

    def run(self, **request: Any) -> TaskHandle:
        """Runs one task of it, with further members of `RunTask`'s request, as in `startedBy="me"`.

        It is on Fargate if it may be, else on EC2, and in `subnet-1` if it needs a subnet.
        """
        described = self._described
        needed = described.get("requiresCompatibilities") or described.get("compatibilities", [])
        if "launchType" not in request and "capacityProviderStrategy" not in request:
            request["launchType"] = "FARGATE" if "FARGATE" in needed else "EC2"
        if described.get("networkMode") == "awsvpc":
            request.setdefault("networkConfiguration", {"awsvpcConfiguration": {"subnets": ["subnet-1"]}})
        answer = self._fake.call("RunTask", taskDefinition=self.arn(), **request)
        if not answer["tasks"]:
            raise AssertionError(f"failed to run {self.arn()}: {answer['failures']}")
        return TaskHandle(self._fake, answer["tasks"][0]["taskArn"])


class InstanceHandle:
    """A container instance."""

    def __init__(self, fake: FakeEcs, id: str) -> None:
        self._fake, self._id = fake, id

    def __repr__(self) -> str:
        return f"InstanceHandle({self._id})"

    def id(self) -> str:
        return self._id

    def describe(self) -> types.ContainerInstance:
        """The instance as `DescribeContainerInstances` shows it, also after it was deregistered."""
        instances = self._fake.api.get_container_instances()["containerInstances"]
        found = [it for it in instances if it.get("containerInstanceArn", "").endswith(f"/{self._id}")]
        if not found:
            raise LookupError(f"no container instance '{self._id}'")
        return found[0]

    def arn(self) -> str:
        return self.describe().get("containerInstanceArn", "")

    def ec2_instance_id(self) -> str:
        return self.describe().get("ec2InstanceId", "")

    def status(self) -> str:
        return self.describe().get("status", "")

    def is_agent_connected(self) -> bool:
        return self.describe().get("agentConnected", False)

    def running_tasks_count(self) -> int:
        return self.describe().get("runningTasksCount", 0)

    def drain(self) -> None:
        """Sets it to `DRAINING`."""
        self._fake.api.drain_instance(self._id)

    def activate(self) -> None:
        """Sets it to `ACTIVE` again."""
        self._fake.api.activate_instance(self._id)

    def terminate(self) -> None:
        """Its machine is gone."""
        self._fake.api.terminate_instance(self._id)

    def spot_interrupt(self) -> None:
        """EC2 takes this Spot instance back in two minutes."""
        self._fake.api.interrupt_instance(self._id)

    def disconnect_agent(self) -> None:
        """Its agent loses its connection."""
        self._fake.api.disconnect_agent(self._id)

    def reconnect_agent(self) -> None:
        """Its agent is connected again."""
        self._fake.api.reconnect_agent(self._id)

    def wait_until(self, condition: Callable[[InstanceHandle], bool]) -> None:
        """Lets time pass until the condition holds."""
        wait.until(self._fake, f"a condition on {self!r}", lambda: condition(self))


class AutoScalingGroupHandle:
    """An Auto Scaling group, whose instances register with a cluster."""

    def __init__(self, fake: FakeEcs, name: str) -> None:
        self._fake, self._name = fake, name

    def __repr__(self) -> str:
        return f"AutoScalingGroupHandle({self._name})"

    def name(self) -> str:
        return self._name

    def set_min(self, count: int) -> None:
        self._fake.api.resize_auto_scaling_group(self._name, min=count)

    def set_max(self, count: int) -> None:
        self._fake.api.resize_auto_scaling_group(self._name, max=count)

    def set_desired_capacity(self, count: int) -> None:
        self._fake.api.resize_auto_scaling_group(self._name, desired_capacity=count)

    def run_out_of_capacity(self) -> None:
        """EC2 has no more instances for it."""
        self._fake.api.set_group_capacity(self._name, is_available=False)

    def regain_capacity(self) -> None:
        """EC2 has instances for it again."""
        self._fake.api.set_group_capacity(self._name, is_available=True)


class TargetGroupHandle:
    """A target group, or a Classic Load Balancer."""

    def __init__(self, fake: FakeEcs, name: str) -> None:
        self._fake, self._name = fake, name

    def __repr__(self) -> str:
        return f"TargetGroupHandle({self._name})"

    def name(self) -> str:
        return self._name

    def targets(self) -> list[types.Target]:
        """The targets that are registered, with their health, in the order in which the tasks were started."""
        groups = self._fake.api.get_targets()["targetGroups"]
        return [target for group in groups if group["name"] == self._name for target in group["targets"]]

    def fail_health(self, id: str) -> None:
        """The targets with that id, or `id:port`, fail their health checks."""
        self._fake.api.set_target_health(self._name, id, is_healthy=False)

    def restore_health(self, id: str) -> None:
        """They pass them again."""
        self._fake.api.set_target_health(self._name, id, is_healthy=True)

    def fail_next(self, count: int) -> FaultHandle:
        """The next targets that are registered fail their health checks."""
        return self._fake.faults().add({"target": self._name}, times=count)

    def wait_healthy(self, count: int) -> None:
        """Lets time pass until so many targets are healthy."""

        def condition() -> bool:
            return sum(target["health"] == "healthy" for target in self.targets()) == count

        wait.until(self._fake, f"{self!r} to have {count} healthy targets", condition)


class SelectedContainers:
    """Containers of tasks that are still to be started: `ecs.containers("worker").once().script(…)`."""

    def __init__(self, fake: FakeEcs, selector: str) -> None:
        self._fake, self._selector = fake, selector
        self._which: types.Which | None = None

    def times(self, count: int) -> SelectedContainers:
        """The first so many of them."""
        self._which = {"first": count}
        return self

    def once(self) -> SelectedContainers:
        """The first of them."""
        return self.times(1)

    def nth(self, n: int) -> SelectedContainers:
        """The n-th one alone, counted from 1."""
        self._which = {"nth": n}
        return self

    def script(self, script: Script | types.Script) -> None:
        """They follow the script."""
        form = script.form() if isinstance(script, Script) else script
        self._fake.api.script(containers=self._selector, script=form, which=self._which)

    def in_docker(self) -> None:
        """They are real containers, where the server has an engine."""
        self._run_by("docker")

    def in_kubernetes(self) -> None:
        """Pods have them, where the server has a cluster, with the other containers of their tasks."""
        self._run_by("kubernetes")

    def simulated(self) -> None:
        """They are simulated, where others are real."""
        self._run_by("simulator")

    def _run_by(self, runtime: Literal["docker", "kubernetes", "simulator"]) -> None:
        self._fake.api.choose_runtime(runtime, containers=self._selector)
