"""A method for each operation of the API.

Written by clients/generate.py from clients/openapi.json. Do not edit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, cast

from . import types
from ._http import ServerSentEvent, Transport


class Operations:
    """What the server can be asked, one method for each operation of its description.

    `FakeEcs` and its handles are made of it. Arguments that are not given are not sent.
    """

    def __init__(self, transport: Transport, scope: Mapping[str, str] | None = None) -> None:
        self._transport = transport
        self._scope = dict(scope or {})

    def activate_instance(
        self,
        instance: str,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Sets a DRAINING container instance to ACTIVE."""
        path = self._path("/_fake_ecs/v1/container-instances/{instance}/activate", {"instance": instance})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query)

    def add_auto_scaling_group(
        self,
        *,
        cluster: str,
        group: str,
        instance_type: str,
        max: int,
        min: int,
        protects_instances: bool | None = None,
        zones: Sequence[str] | None = None,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Makes an Auto Scaling group."""
        path = self._path("/_fake_ecs/v1/auto-scaling-groups", {})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query, {"cluster": cluster, "group": group, "instanceType": instance_type, "max": max, "min": min, "protectsInstances": protects_instances, "zones": zones})

    def add_fault(
        self,
        *,
        kind: types.Kind,
        optional: bool | None = None,
        origin: types.Origin | None = None,
        times: int | None = None,
        account: str | None = None,
        region: str | None = None,
    ) -> types.AddFaultAnswer:
        """From now on something goes wrong, as often as the fault says."""
        path = self._path("/_fake_ecs/v1/faults", {})
        query = self._query({"account": account, "region": region})
        return cast("types.AddFaultAnswer", self._transport.json("POST", path, query, {"kind": kind, "optional": optional, "origin": origin, "times": times}))

    def add_instance(
        self,
        *,
        cluster: str,
        agent_version: str | None = None,
        attributes: Sequence[Sequence[str | None] | tuple[str, str | None]] | None = None,
        availability_zone: str | None = None,
        capacity_provider: str | None = None,
        cpu: int | None = None,
        instance_type: str | None = None,
        memory: int | None = None,
        purchase: types.Purchase | None = None,
        tags: Sequence[Sequence[str | None] | tuple[str, str]] | None = None,
        account: str | None = None,
        region: str | None = None,
    ) -> types.AddInstanceAnswer:
        """Registers a container instance."""
        path = self._path("/_fake_ecs/v1/container-instances", {})
        query = self._query({"account": account, "region": region})
        return cast("types.AddInstanceAnswer", self._transport.json("POST", path, query, {"cluster": cluster, "agentVersion": agent_version, "attributes": attributes, "availabilityZone": availability_zone, "capacityProvider": capacity_provider, "cpu": cpu, "instanceType": instance_type, "memory": memory, "purchase": purchase, "tags": tags}))

    def advance(
        self,
        *,
        seconds: float,
    ) -> types.Clock:
        """Moves the time on, and lets happen what is due by then. A clock that goes by itself stays ahead by that much."""
        path = self._path("/_fake_ecs/v1/time/advance", {})
        query = self._query({})
        return cast("types.Clock", self._transport.json("POST", path, query, {"seconds": seconds}))

    def allow_policy(
        self,
        *,
        policy: str,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Callers may do what this policy allows, and what those before do."""
        path = self._path("/_fake_ecs/v1/policies", {})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query, {"policy": policy})

    def allow_unused_fault(
        self,
        fault: types.FaultId,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Nobody minds if the fault never fires."""
        path = self._path("/_fake_ecs/v1/faults/{fault}/optional", {"fault": fault})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query)

    def answer_hook(
        self,
        cluster: str,
        service: str,
        *,
        result: types.HookResult,
        stage: types.LifecycleStage,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """What the next lifecycle hook at a stage returns."""
        path = self._path("/_fake_ecs/v1/services/{cluster}/{service}/hooks", {"cluster": cluster, "service": service})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query, {"result": result, "stage": stage})

    def choose_runtime(
        self,
        runtime: str,
        *,
        containers: str,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """These containers are run by that runtime, in tasks that are not prepared yet."""
        path = self._path("/_fake_ecs/v1/runtimes/{runtime}/containers", {"runtime": runtime})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query, {"containers": containers})

    def create_task_set(
        self,
        cluster: str,
        service: str,
        *,
        task_definition: str,
        target_group: str | None = None,
        account: str | None = None,
        region: str | None = None,
    ) -> types.CreateTaskSetAnswer:
        """Begins a deployment of CodeDeploy."""
        path = self._path("/_fake_ecs/v1/services/{cluster}/{service}/task-sets", {"cluster": cluster, "service": service})
        query = self._query({"account": account, "region": region})
        return cast("types.CreateTaskSetAnswer", self._transport.json("POST", path, query, {"taskDefinition": task_definition, "targetGroup": target_group}))

    def delete_task_set(
        self,
        cluster: str,
        service: str,
        task_set: str,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Deletes a task set."""
        path = self._path("/_fake_ecs/v1/services/{cluster}/{service}/task-sets/{task_set}", {"cluster": cluster, "service": service, "task_set": task_set})
        query = self._query({"account": account, "region": region})
        self._transport.json("DELETE", path, query)

    def disconnect_agent(
        self,
        instance: str,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """The agent of an instance loses its connection."""
        path = self._path("/_fake_ecs/v1/container-instances/{instance}/disconnect", {"instance": instance})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query)

    def drain_instance(
        self,
        instance: str,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Sets a container instance to DRAINING."""
        path = self._path("/_fake_ecs/v1/container-instances/{instance}/drain", {"instance": instance})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query)

    def exit_container(
        self,
        task: str,
        container: str,
        *,
        exit_code: int,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """The process of a running container exits."""
        path = self._path("/_fake_ecs/v1/tasks/{task}/containers/{container}/exit", {"task": task, "container": container})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query, {"exitCode": exit_code})

    def force_stop(
        self,
        task: str,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Stops a task as StopTask does."""
        path = self._path("/_fake_ecs/v1/tasks/{task}/force-stop", {"task": task})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query)

    def forget_task(
        self,
        task: str,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """The API shows a stopped task no more: DescribeTasks answers MISSING."""
        path = self._path("/_fake_ecs/v1/tasks/{task}/forget", {"task": task})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query)

    def get_clusters(
        self,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> types.GetClustersAnswer:
        """All clusters of all accounts and regions, by name, also those that have been deleted lately."""
        path = self._path("/_fake_ecs/v1/clusters", {})
        query = self._query({"account": account, "region": region})
        return cast("types.GetClustersAnswer", self._transport.json("GET", path, query))

    def get_container_instances(
        self,
        *,
        account: str | None = None,
        region: str | None = None,
        cluster: str | None = None,
    ) -> types.GetContainerInstancesAnswer:
        """All container instances in the order of registration, also those that have been deregistered."""
        path = self._path("/_fake_ecs/v1/container-instances", {})
        query = self._query({"account": account, "region": region, "cluster": cluster})
        return cast("types.GetContainerInstancesAnswer", self._transport.json("GET", path, query))

    def get_events(
        self,
        *,
        account: str | None = None,
        region: str | None = None,
        pattern: str | None = None,
        last: int | None = None,
    ) -> types.GetEventsAnswer:
        """The events that EventBridge has delivered, with their envelopes, oldest first."""
        path = self._path("/_fake_ecs/v1/events", {})
        query = self._query({"account": account, "region": region, "pattern": pattern, "last": last})
        return cast("types.GetEventsAnswer", self._transport.json("GET", path, query))

    def get_events_stream(
        self,
        *,
        account: str | None = None,
        region: str | None = None,
        pattern: str | None = None,
        from_start: bool | None = None,
        last_event_id: str | None = None,
    ) -> Iterator[ServerSentEvent]:
        """Events as EventBridge delivers them, as server-sent events. Begins with those after Last-Event-ID, if that header is there, otherwise with the next one."""
        path = self._path("/_fake_ecs/v1/events/stream", {})
        query = self._query({"account": account, "region": region, "pattern": pattern, "fromStart": from_start})
        return self._transport.events(path, query, last_event_id)

    def get_faults(
        self,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> types.Faults:
        """The faults that were made, how often each has fired, and which never have."""
        path = self._path("/_fake_ecs/v1/faults", {})
        query = self._query({"account": account, "region": region})
        return cast("types.Faults", self._transport.json("GET", path, query))

    def get_journal(
        self,
    ) -> types.Journal:
        """At which moment of a recording the fake is, as fake-ecs replay shows one."""
        path = self._path("/_fake_ecs/v1/journal", {})
        query = self._query({})
        return cast("types.Journal", self._transport.json("GET", path, query))

    def get_journal_entries(
        self,
        *,
        from_: str | None = None,
        count: str | None = None,
    ) -> types.JournalEntries:
        """What had come in, by the numbers of the entries."""
        path = self._path("/_fake_ecs/v1/journal/entries", {})
        query = self._query({"from": from_, "count": count})
        return cast("types.JournalEntries", self._transport.json("GET", path, query))

    def get_neighbours(
        self,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> types.Neighbours:
        """What is in the neighbours of ECS: queues, log groups, rules and deliveries of EventBridge, load balancers, secrets, parameters."""
        path = self._path("/_fake_ecs/v1/neighbours", {})
        query = self._query({"account": account, "region": region})
        return cast("types.Neighbours", self._transport.json("GET", path, query))

    def get_requests(
        self,
        *,
        account: str | None = None,
        region: str | None = None,
        operation: str | None = None,
        service: str | None = None,
        last: int | None = None,
    ) -> types.Requests:
        """The requests that the fake has seen and what came of them, oldest first."""
        path = self._path("/_fake_ecs/v1/requests", {})
        query = self._query({"account": account, "region": region, "operation": operation, "service": service, "last": last})
        return cast("types.Requests", self._transport.json("GET", path, query))

    def get_server(
        self,
    ) -> types.Server:
        """The version of the fake, and the account and region of requests that name none."""
        path = self._path("/_fake_ecs/v1/server", {})
        query = self._query({})
        return cast("types.Server", self._transport.json("GET", path, query))

    def get_service(
        self,
        cluster: str,
        service: str,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> types.Service:
        """One service, with its deployments and events."""
        path = self._path("/_fake_ecs/v1/services/{cluster}/{service}", {"cluster": cluster, "service": service})
        query = self._query({"account": account, "region": region})
        return cast("types.Service", self._transport.json("GET", path, query))

    def get_service_deployments(
        self,
        cluster: str,
        service: str,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> types.GetServiceDeploymentsAnswer:
        """The deployments of a service, as DescribeServiceDeployments shows them, newest first."""
        path = self._path("/_fake_ecs/v1/services/{cluster}/{service}/deployments", {"cluster": cluster, "service": service})
        query = self._query({"account": account, "region": region})
        return cast("types.GetServiceDeploymentsAnswer", self._transport.json("GET", path, query))

    def get_service_hooks(
        self,
        cluster: str,
        service: str,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> types.HookAnswers:
        """What the lifecycle hooks of a service are going to return, as far as somebody has said so."""
        path = self._path("/_fake_ecs/v1/services/{cluster}/{service}/hooks", {"cluster": cluster, "service": service})
        query = self._query({"account": account, "region": region})
        return cast("types.HookAnswers", self._transport.json("GET", path, query))

    def get_services(
        self,
        *,
        account: str | None = None,
        region: str | None = None,
        cluster: str | None = None,
    ) -> types.GetServicesAnswer:
        """All services in the order of creation, with their deployments and events, also those that have been deleted."""
        path = self._path("/_fake_ecs/v1/services", {})
        query = self._query({"account": account, "region": region, "cluster": cluster})
        return cast("types.GetServicesAnswer", self._transport.json("GET", path, query))

    def get_targets(
        self,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> types.TargetGroups:
        """The targets of services' load balancers, with their health."""
        path = self._path("/_fake_ecs/v1/targets", {})
        query = self._query({"account": account, "region": region})
        return cast("types.TargetGroups", self._transport.json("GET", path, query))

    def get_task(
        self,
        task: str,
    ) -> types.Task:
        """The task of that id or ARN, as DescribeTasks shows it."""
        path = self._path("/_fake_ecs/v1/tasks/{task}", {"task": task})
        query = self._query({})
        return cast("types.Task", self._transport.json("GET", path, query))

    def get_task_definitions(
        self,
        *,
        account: str | None = None,
        region: str | None = None,
        family: str | None = None,
    ) -> types.GetTaskDefinitionsAnswer:
        """All task definitions that are ACTIVE, family by family, the oldest revision first."""
        path = self._path("/_fake_ecs/v1/task-definitions", {})
        query = self._query({"account": account, "region": region, "family": family})
        return cast("types.GetTaskDefinitionsAnswer", self._transport.json("GET", path, query))

    def get_task_logs(
        self,
        task: str,
        *,
        container: str | None = None,
    ) -> types.TaskLogs:
        """What the containers of a task have written, and their exit codes. With follow also what they write from then on, until the task has stopped: a JSON object a line, or text."""
        path = self._path("/_fake_ecs/v1/tasks/{task}/logs", {"task": task})
        query = self._query({"container": container})
        return cast("types.TaskLogs", self._transport.json("GET", path, query))

    def get_task_logs_text(
        self,
        task: str,
        *,
        format: Literal["text"] = "text",
        container: str | None = None,
    ) -> str:
        """What the containers of a task have written, and their exit codes. With follow also what they write from then on, until the task has stopped: a JSON object a line, or text."""
        path = self._path("/_fake_ecs/v1/tasks/{task}/logs", {"task": task})
        query = self._query({"format": format, "container": container})
        return self._transport.text(path, query)

    def follow_task_logs(
        self,
        task: str,
        *,
        container: str | None = None,
    ) -> Iterator[types.LogLine]:
        """What the containers of a task have written, and their exit codes. With follow also what they write from then on, until the task has stopped: a JSON object a line, or text."""
        path = self._path("/_fake_ecs/v1/tasks/{task}/logs", {"task": task})
        query = self._query({"container": container})
        query["follow"] = "true"
        return cast("Iterator[types.LogLine]", self._transport.lines(path, query))

    def get_task_metadata(
        self,
        task: str,
    ) -> dict[str, Any]:
        """What the containers of a task are answered at ${ECS_CONTAINER_METADATA_URI_V4}/task."""
        path = self._path("/_fake_ecs/v1/tasks/{task}/metadata", {"task": task})
        query = self._query({})
        return cast("dict[str, Any]", self._transport.json("GET", path, query))

    def get_task_timeline(
        self,
        task: str,
    ) -> types.Timeline:
        """What has happened to a task."""
        path = self._path("/_fake_ecs/v1/tasks/{task}/timeline", {"task": task})
        query = self._query({})
        return cast("types.Timeline", self._transport.json("GET", path, query))

    def get_task_timeline_text(
        self,
        task: str,
        *,
        format: Literal["text"] = "text",
    ) -> str:
        """What has happened to a task."""
        path = self._path("/_fake_ecs/v1/tasks/{task}/timeline", {"task": task})
        query = self._query({"format": format})
        return self._transport.text(path, query)

    def get_tasks(
        self,
        *,
        account: str | None = None,
        region: str | None = None,
        cluster: str | None = None,
        status: types.GetTasksStatus | None = None,
        family: str | None = None,
        started_by: str | None = None,
        group: str | None = None,
        last: int | None = None,
    ) -> types.GetTasksAnswer:
        """All tasks of all accounts and regions, in the order of creation, also those that have stopped and that the API has forgotten."""
        path = self._path("/_fake_ecs/v1/tasks", {})
        query = self._query({"account": account, "region": region, "cluster": cluster, "status": status, "family": family, "startedBy": started_by, "group": group, "last": last})
        return cast("types.GetTasksAnswer", self._transport.json("GET", path, query))

    def get_time(
        self,
    ) -> types.Clock:
        """What the fake's clock shows, and when something happens next."""
        path = self._path("/_fake_ecs/v1/time", {})
        query = self._query({})
        return cast("types.Clock", self._transport.json("GET", path, query))

    def get_timeline(
        self,
        *,
        account: str | None = None,
        region: str | None = None,
        reads: bool | None = None,
    ) -> types.Timeline:
        """What has happened in an account and region: calls, steps of tasks, messages of services."""
        path = self._path("/_fake_ecs/v1/timeline", {})
        query = self._query({"account": account, "region": region, "reads": reads})
        return cast("types.Timeline", self._transport.json("GET", path, query))

    def get_timeline_text(
        self,
        *,
        format: Literal["text", "folded"] = "text",
        account: str | None = None,
        region: str | None = None,
        reads: bool | None = None,
    ) -> str:
        """What has happened in an account and region: calls, steps of tasks, messages of services."""
        path = self._path("/_fake_ecs/v1/timeline", {})
        query = self._query({"format": format, "account": account, "region": region, "reads": reads})
        return self._transport.text(path, query)

    def interrupt_instance(
        self,
        instance: str,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """EC2 takes a Spot instance back in two minutes."""
        path = self._path("/_fake_ecs/v1/container-instances/{instance}/interrupt", {"instance": instance})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query)

    def interrupt_task(
        self,
        task: str,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Fargate takes the capacity of a Spot task back."""
        path = self._path("/_fake_ecs/v1/tasks/{task}/interrupt", {"task": task})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query)

    def mark_failed(
        self,
        task: str,
        *,
        reason: str,
        exit_code: int | None = None,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Stops a task at once, with an exit code and a reason."""
        path = self._path("/_fake_ecs/v1/tasks/{task}/mark-failed", {"task": task})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query, {"reason": reason, "exitCode": exit_code})

    def promote_task_set(
        self,
        cluster: str,
        service: str,
        task_set: str,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Makes a task set the primary one."""
        path = self._path("/_fake_ecs/v1/services/{cluster}/{service}/task-sets/{task_set}/promote", {"cluster": cluster, "service": service, "task_set": task_set})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query)

    def push_image(
        self,
        *,
        image: str,
        account: str | None = None,
        region: str | None = None,
    ) -> types.PushImageAnswer:
        """The name of an image means another image from now on."""
        path = self._path("/_fake_ecs/v1/images", {})
        query = self._query({"account": account, "region": region})
        return cast("types.PushImageAnswer", self._transport.json("POST", path, query, {"image": image}))

    def put_objects(
        self,
        bucket: str,
        *,
        objects: Sequence[types.NewObject],
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Puts objects into a bucket."""
        path = self._path("/_fake_ecs/v1/buckets/{bucket}/objects", {"bucket": bucket})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query, {"objects": objects})

    def put_parameter(
        self,
        parameter: str,
        *,
        value: str,
        is_secure: bool | None = None,
        account: str | None = None,
        region: str | None = None,
    ) -> types.PutParameterAnswer:
        """Makes a parameter, or gives it another version."""
        path = self._path("/_fake_ecs/v1/parameters/{parameter}", {"parameter": parameter})
        query = self._query({"account": account, "region": region})
        return cast("types.PutParameterAnswer", self._transport.json("PUT", path, query, {"value": value, "isSecure": is_secure}))

    def put_secret(
        self,
        secret: str,
        *,
        value: str,
        stage: str | None = None,
        account: str | None = None,
        region: str | None = None,
    ) -> types.PutSecretAnswer:
        """Makes a secret, or gives it another version."""
        path = self._path("/_fake_ecs/v1/secrets/{secret}", {"secret": secret})
        query = self._query({"account": account, "region": region})
        return cast("types.PutSecretAnswer", self._transport.json("PUT", path, query, {"value": value, "stage": stage}))

    def reclaim_spot(
        self,
        *,
        count: int,
        account: str | None = None,
        region: str | None = None,
    ) -> types.ReclaimSpotAnswer:
        """Fargate takes the capacity of so many Spot tasks back."""
        path = self._path("/_fake_ecs/v1/spot/reclaim", {})
        query = self._query({"account": account, "region": region})
        return cast("types.ReclaimSpotAnswer", self._transport.json("POST", path, query, {"count": count}))

    def reconnect_agent(
        self,
        instance: str,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """The agent of an instance is connected again."""
        path = self._path("/_fake_ecs/v1/container-instances/{instance}/reconnect", {"instance": instance})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query)

    def reconnect_runtime(
        self,
        runtime: str,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Asks a runtime to take over its tasks and to report how they are."""
        path = self._path("/_fake_ecs/v1/runtimes/{runtime}/reconnect", {"runtime": runtime})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query)

    def remove_fault(
        self,
        fault: types.FaultId,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Ends a fault."""
        path = self._path("/_fake_ecs/v1/faults/{fault}", {"fault": fault})
        query = self._query({"account": account, "region": region})
        self._transport.json("DELETE", path, query)

    def remove_object(
        self,
        bucket: str,
        key: str,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Removes an object from a bucket."""
        path = self._path("/_fake_ecs/v1/buckets/{bucket}/objects/{key}", {"bucket": bucket, "key": key})
        query = self._query({"account": account, "region": region})
        self._transport.json("DELETE", path, query)

    def remove_parameter(
        self,
        parameter: str,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Removes a parameter."""
        path = self._path("/_fake_ecs/v1/parameters/{parameter}", {"parameter": parameter})
        query = self._query({"account": account, "region": region})
        self._transport.json("DELETE", path, query)

    def remove_secret(
        self,
        secret: str,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Removes a secret at once."""
        path = self._path("/_fake_ecs/v1/secrets/{secret}", {"secret": secret})
        query = self._query({"account": account, "region": region})
        self._transport.json("DELETE", path, query)

    def reset(
        self,
    ) -> None:
        """Empties the fake. Only the default cluster is there then, also where more was when the server said that it is ready. The time goes on."""
        path = self._path("/_fake_ecs/v1/reset", {})
        query = self._query({})
        self._transport.json("POST", path, query)

    def resize_auto_scaling_group(
        self,
        group: str,
        *,
        desired_capacity: int | None = None,
        max: int | None = None,
        min: int | None = None,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Changes the limits and the desired capacity of an Auto Scaling group."""
        path = self._path("/_fake_ecs/v1/auto-scaling-groups/{group}/resize", {"group": group})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query, {"desiredCapacity": desired_capacity, "max": max, "min": min})

    def script(
        self,
        *,
        containers: str,
        script: types.Script,
        which: types.Which | None = None,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """These containers follow a script."""
        path = self._path("/_fake_ecs/v1/scripts", {})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query, {"containers": containers, "script": script, "which": which})

    def seek(
        self,
        *,
        by: int | None = None,
        elapsed: float | None = None,
        entry: int | None = None,
    ) -> types.Journal:
        """Goes to another moment of the recording, forward or backward."""
        path = self._path("/_fake_ecs/v1/journal/seek", {})
        query = self._query({})
        return cast("types.Journal", self._transport.json("POST", path, query, {"by": by, "elapsed": elapsed, "entry": entry}))

    def set_alarm(
        self,
        alarm: str,
        *,
        is_raised: bool,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Sets a CloudWatch alarm to ALARM or back to OK."""
        path = self._path("/_fake_ecs/v1/alarms/{alarm}", {"alarm": alarm})
        query = self._query({"account": account, "region": region})
        self._transport.json("PUT", path, query, {"isRaised": is_raised})

    def set_container_health(
        self,
        task: str,
        container: str,
        *,
        is_healthy: bool,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """The health check of a running container passes or fails."""
        path = self._path("/_fake_ecs/v1/tasks/{task}/containers/{container}/health", {"task": task, "container": container})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query, {"isHealthy": is_healthy})

    def set_group_capacity(
        self,
        group: str,
        *,
        is_available: bool,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Whether EC2 has instances for an Auto Scaling group."""
        path = self._path("/_fake_ecs/v1/auto-scaling-groups/{group}/capacity", {"group": group})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query, {"isAvailable": is_available})

    def set_quotas(
        self,
        *,
        clusters: int | None = None,
        container_instances_per_cluster: int | None = None,
        containers_per_definition: int | None = None,
        fargate_spot_vcpus: int | None = None,
        fargate_vcpus: int | None = None,
        provisioning_tasks_per_cluster: int | None = None,
        revisions_per_family: int | None = None,
        services_per_cluster: int | None = None,
        target_groups_per_service: int | None = None,
        tasks_per_service: int | None = None,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Sets the quotas of the account and region, in place of those before."""
        path = self._path("/_fake_ecs/v1/quotas", {})
        query = self._query({"account": account, "region": region})
        self._transport.json("PUT", path, query, {"clusters": clusters, "containerInstancesPerCluster": container_instances_per_cluster, "containersPerDefinition": containers_per_definition, "fargateSpotVcpus": fargate_spot_vcpus, "fargateVcpus": fargate_vcpus, "provisioningTasksPerCluster": provisioning_tasks_per_cluster, "revisionsPerFamily": revisions_per_family, "servicesPerCluster": services_per_cluster, "targetGroupsPerService": target_groups_per_service, "tasksPerService": tasks_per_service})

    def set_service_load(
        self,
        cluster: str,
        service: str,
        *,
        cpu: float | None = None,
        memory: float | None = None,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Each task of a service uses so many percent of the CPU and the memory that it has reserved."""
        path = self._path("/_fake_ecs/v1/services/{cluster}/{service}/load", {"cluster": cluster, "service": service})
        query = self._query({"account": account, "region": region})
        self._transport.json("PUT", path, query, {"cpu": cpu, "memory": memory})

    def set_subnet(
        self,
        subnet: str,
        *,
        addresses: int | None = None,
        availability_zone: str | None = None,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """Declares a subnet, with its zone and how many addresses it has."""
        path = self._path("/_fake_ecs/v1/subnets/{subnet}", {"subnet": subnet})
        query = self._query({"account": account, "region": region})
        self._transport.json("PUT", path, query, {"addresses": addresses, "availabilityZone": availability_zone})

    def set_target_health(
        self,
        group: str,
        target: str,
        *,
        is_healthy: bool,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """The health checks of a target pass or fail."""
        path = self._path("/_fake_ecs/v1/target-groups/{group}/targets/{target}/health", {"group": group, "target": target})
        query = self._query({"account": account, "region": region})
        self._transport.json("PUT", path, query, {"isHealthy": is_healthy})

    def set_task_load(
        self,
        task: str,
        *,
        cpu: float | None = None,
        memory: float | None = None,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """A task uses so many percent of the CPU and the memory that it has reserved."""
        path = self._path("/_fake_ecs/v1/tasks/{task}/load", {"task": task})
        query = self._query({"account": account, "region": region})
        self._transport.json("PUT", path, query, {"cpu": cpu, "memory": memory})

    def settle(
        self,
    ) -> types.Steps:
        """Moves the time on until nothing is due any more, which may be hours. A clock that goes by itself stays ahead by that much."""
        path = self._path("/_fake_ecs/v1/time/settle", {})
        query = self._query({})
        return cast("types.Steps", self._transport.json("POST", path, query))

    def shutdown(
        self,
    ) -> None:
        """Ends the server. A fake within a test refuses: it ends with its test."""
        path = self._path("/_fake_ecs/v1/shutdown", {})
        query = self._query({})
        self._transport.json("POST", path, query)

    def step(
        self,
    ) -> types.Steps:
        """Moves the time to the next thing that is due, and lets it happen."""
        path = self._path("/_fake_ecs/v1/time/step", {})
        query = self._query({})
        return cast("types.Steps", self._transport.json("POST", path, query))

    def terminate_instance(
        self,
        instance: str,
        *,
        account: str | None = None,
        region: str | None = None,
    ) -> None:
        """The machine of an EC2 instance is gone."""
        path = self._path("/_fake_ecs/v1/container-instances/{instance}/terminate", {"instance": instance})
        query = self._query({"account": account, "region": region})
        self._transport.json("POST", path, query)

    def _path(self, path: str, segments: Mapping[str, str | int]) -> str:
        return self._transport.path(path, segments)

    def _query(self, query: Mapping[str, Any]) -> dict[str, str]:
        """What is asked for in an account and region, unless the call says another."""
        scope = {name: value for name, value in self._scope.items() if name in query}
        given = {name: value for name, value in query.items() if value is not None}
        flags = {True: "true", False: "false"}
        return scope | {name: flags[it] if isinstance(it, bool) else str(it) for name, it in given.items()}
