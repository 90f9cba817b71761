"""Tasks, their containers and what these have written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

from . import types, wait
from .faults import FaultHandle, TaskFault
from .script import Script

if TYPE_CHECKING:
    from .fake import FakeEcs

# In the order in which a task comes to them.
STATUSES = (
    "PROVISIONING",
    "PENDING",
    "ACTIVATING",
    "RUNNING",
    "DEACTIVATING",
    "STOPPING",
    "DEPROVISIONING",
    "STOPPED",
    "DELETED",
)


class Timeline(Sequence[types.TimelineEntry]):
    """What has happened, in order. `str()` of it is what a terminal would show."""

    def __init__(self, entries: Sequence[types.TimelineEntry], text: Callable[[], str]) -> None:
        self._entries, self._text = entries, text

    @overload
    def __getitem__(self, index: int) -> types.TimelineEntry: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[types.TimelineEntry]: ...
    def __getitem__(self, index: int | slice) -> types.TimelineEntry | Sequence[types.TimelineEntry]:
        return self._entries[index]

    def __len__(self) -> int:
        return len(self._entries)

    def __str__(self) -> str:
        return self._text()


class Logs(Sequence[types.LogLine]):
    """What a container has written."""

    def __init__(self, logs: types.ContainerLogs) -> None:
        self._logs = logs

    @overload
    def __getitem__(self, index: int) -> types.LogLine: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[types.LogLine]: ...
    def __getitem__(self, index: int | slice) -> types.LogLine | Sequence[types.LogLine]:
        return self._logs["lines"][index]

    def __len__(self) -> int:
        return len(self._logs["lines"])

    def lines(self) -> list[str]:
        """The lines of both streams, in order."""
        return [line["text"] for line in self]

    def stdout(self) -> list[str]:
        return [line["text"] for line in self if line["source"] == "stdout"]

    def stderr(self) -> list[str]:
        return [line["text"] for line in self if line["source"] == "stderr"]

    def unavailable(self) -> str | None:
        """Why nothing can be read, if that is so."""
        return self._logs.get("unavailable")

    def contains(self, text: str) -> bool:
        """Whether a line has the text in it."""
        return any(text in line for line in self.lines())

    def __str__(self) -> str:
        return "\n".join(self.lines())


class ContainerHandle:
    """A container of a task."""

    def __init__(self, task: TaskHandle, name: str) -> None:
        self._task, self._name = task, name

    def __repr__(self) -> str:
        return f"ContainerHandle({self._task.id()}, {self._name})"

    def task(self) -> TaskHandle:
        return self._task

    def name(self) -> str:
        return self._name

    def describe(self) -> types.Container:
        """The container as `DescribeTasks` shows it."""
        containers = self._task.describe().get("containers", [])
        return next(it for it in containers if it.get("name") == self._name)

    def status(self) -> str:
        return self.describe().get("lastStatus", "")

    def exit_code(self) -> int | None:
        return self.describe().get("exitCode")

    def reason(self) -> str | None:
        return self.describe().get("reason")

    def health(self) -> str:
        """`HEALTHY`, `UNHEALTHY` or `UNKNOWN`."""
        return self.describe().get("healthStatus", "UNKNOWN")

    def image(self) -> str:
        return self.describe().get("image", "")

    def logs(self) -> Logs:
        """What it has written."""
        return self._task.logs(self._name)

    def exit(self, code: int) -> None:
        """Its process exits. That it is not essential is up to its definition."""
        self._task._fake.api.exit_container(self._task.arn(), self._name, exit_code=code)

    def set_healthy(self, is_healthy: bool) -> None:
        """Its health check passes or fails."""
        self._task._fake.api.set_container_health(self._task.arn(), self._name, is_healthy=is_healthy)

    def wait_until(self, condition: Callable[[ContainerHandle], bool]) -> None:
        """Lets time pass until the condition holds."""
        wait.until(self._task._fake, f"a condition on {self!r}", lambda: condition(self))


class TaskHandle:
    """A task. What is asked of it is asked of the server, so that it is never old."""

    def __init__(self, fake: FakeEcs, arn: str) -> None:
        self._fake, self._arn = fake, arn

    def __repr__(self) -> str:
        return f"TaskHandle({self._arn})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TaskHandle) and self._arn == other._arn

    def __hash__(self) -> int:
        return hash(self._arn)

    # ---- looking ----

    def arn(self) -> str:
        return self._arn

    def id(self) -> str:
        return self._arn.rpartition("/")[2]

    def describe(self) -> types.Task:
        """The task as `DescribeTasks` shows it, also after the API has forgotten it."""
        return self._fake.api.get_task(self._arn)

    def family(self) -> str:
        return self._definition().rpartition(":")[0]

    def revision(self) -> int:
        return int(self._definition().rpartition(":")[2])

    def _definition(self) -> str:
        return self.describe().get("taskDefinitionArn", "").rpartition("/")[2]

    def started_by(self) -> str | None:
        return self.describe().get("startedBy")

    def group(self) -> str | None:
        return self.describe().get("group")

    def status(self) -> str:
        """Its `lastStatus`."""
        return self.describe().get("lastStatus", "")

    def desired_status(self) -> str:
        return self.describe().get("desiredStatus", "")

    def is_running(self) -> bool:
        return self.status() == "RUNNING"

    def is_stopped(self) -> bool:
        return self.status() == "STOPPED"

    def stop_code(self) -> str | None:
        return self.describe().get("stopCode")

    def stopped_reason(self) -> str | None:
        return self.describe().get("stoppedReason")

    def health(self) -> str:
        """`HEALTHY`, `UNHEALTHY` or `UNKNOWN`."""
        return self.describe().get("healthStatus", "UNKNOWN")

    def containers(self) -> list[ContainerHandle]:
        containers = self.describe().get("containers", [])
        return [ContainerHandle(self, container.get("name", "")) for container in containers]

    def container(self, name: str) -> ContainerHandle:
        """The container of that name. A `LookupError` says which there are."""
        names = [container.name() for container in self.containers()]
        if name not in names:
            raise LookupError(f"no container '{name}' in {self!r}; there is: {', '.join(names)}")
        return ContainerHandle(self, name)

    def logs(self, container: str) -> Logs:
        """What a container has written."""
        return Logs(self._fake.api.get_task_logs(self._arn, container=container)["containers"][0])

    def logs_text(self, container: str | None = None) -> str:
        """What one or all containers have written, as a terminal would show it."""
        return self._fake.api.get_task_logs_text(self._arn, container=container)

    def follow_logs(self, container: str | None = None) -> Iterator[types.LogLine]:
        """What one or all containers have written and will write, as it comes, until the task has stopped."""
        return self._fake.api.follow_task_logs(self._arn, container=container)

    def timeline(self) -> Timeline:
        """What has happened to it."""
        entries = self._fake.api.get_task_timeline(self._arn)["entries"]
        return Timeline(entries, lambda: self._fake.api.get_task_timeline_text(self._arn))

    def metadata(self) -> dict[str, Any]:
        """What its containers are answered at `${ECS_CONTAINER_METADATA_URI_V4}/task`."""
        return self._fake.api.get_task_metadata(self._arn)

    # ---- interfering ----

    def set_load(self, cpu: float | None = None, memory: float | None = None) -> None:
        """It uses so many percent of what it has reserved, as CloudWatch is told."""
        self._fake.api.set_task_load(self._arn, cpu=cpu, memory=memory)

    def force_stop(self) -> None:
        """Stops it as `StopTask` does."""
        self._fake.api.force_stop(self._arn)

    def mark_failed(self, exit_code: int | None = None, reason: str = "Task failed") -> None:
        """Stops it at once, with the exit code of its essential containers and a reason."""
        self._fake.api.mark_failed(self._arn, exit_code=exit_code, reason=reason)

    def forget(self) -> None:
        """The API shows it no more, as it does an hour after the end: `DescribeTasks` answers `MISSING`."""
        self._fake.api.forget_task(self._arn)

    def spot_interrupt(self) -> None:
        """Fargate takes the capacity of this Spot task back."""
        self._fake.api.interrupt_task(self._arn)

    def script(self, script: Script | types.Script) -> None:
        """Its containers follow the script, if they have not been started yet."""
        self._fake.script(f"task:{self.id()}", script)

    def hold(self, status: str) -> FaultHandle:
        """It stays in that status until the fault is removed."""
        return TaskFault(self._fake, self.id()).hold(status)

    # ---- waiting ----

    def wait_running(self) -> None:
        """Lets time pass until it runs, or fails if it stops before."""
        self.wait_status("RUNNING")

    def wait_stopped(self) -> None:
        """Lets time pass until it has stopped."""
        self.wait_status("STOPPED")

    def wait_status(self, status: str) -> None:
        """Lets time pass until it has that status, or fails when it is past it."""

        def condition() -> bool | None:
            now = self.status()
            is_past = STATUSES.index(now) > STATUSES.index(status)
            return None if is_past else now == status

        if status not in STATUSES:
            raise ValueError(f"'{status}' is no status of a task: {', '.join(STATUSES)}")
        wait.until(self._fake, f"task {self.id()} to be {status}", condition)

    def wait_until(self, condition: Callable[[TaskHandle], bool]) -> None:
        """Lets time pass until the condition holds."""
        wait.until(self._fake, f"a condition on {self!r}", lambda: condition(self))


class Tasks(Sequence[TaskHandle]):
    """Tasks in the order of creation, as they were when they were asked for."""

    def __init__(self, fake: FakeEcs, found: Iterable[types.Task]) -> None:
        self._fake = fake
        self._found = list(found)

    @overload
    def __getitem__(self, index: int) -> TaskHandle: ...
    @overload
    def __getitem__(self, index: slice) -> list[TaskHandle]: ...
    def __getitem__(self, index: int | slice) -> TaskHandle | list[TaskHandle]:
        handles = [TaskHandle(self._fake, task.get("taskArn", "")) for task in self._found]
        return handles[index]

    def __len__(self) -> int:
        return len(self._found)

    def __repr__(self) -> str:
        return f"Tasks({list(self)})"

    def count(self, value: object = None) -> int:
        """How many there are."""
        return len(self) if value is None else sum(1 for task in self if task == value)

    def only(self) -> TaskHandle:
        """The task, of which there is exactly one."""
        if len(self) != 1:
            shown = [f"{task.get('lastStatus')} {task.get('taskArn')}" for task in self._found]
            raise AssertionError(f"there are {len(self)} tasks, not one: {shown}\n\n{self._fake.story()}")
        return self[0]

    def first(self) -> TaskHandle:
        """The oldest one."""
        return self._at(0)

    def last(self) -> TaskHandle:
        """The newest one."""
        return self._at(-1)

    def _at(self, index: int) -> TaskHandle:
        if not self:
            raise AssertionError(f"there are no such tasks\n\n{self._fake.story()}")
        return self[index]

    def running(self) -> Tasks:
        return self._where(lambda task: task.get("lastStatus") == "RUNNING")

    def stopped(self) -> Tasks:
        return self._where(lambda task: task.get("lastStatus") == "STOPPED")

    def family(self, family: str) -> Tasks:
        return self._where(lambda task: f":task-definition/{family}:" in task.get("taskDefinitionArn", ""))

    def revision(self, revision: int) -> Tasks:
        return self._where(lambda task: task.get("taskDefinitionArn", "").endswith(f":{revision}"))

    def group(self, group: str) -> Tasks:
        return self._where(lambda task: task.get("group") == group)

    def started_by(self, started_by: str) -> Tasks:
        return self._where(lambda task: task.get("startedBy") == started_by)

    def tagged(self, key: str, value: str) -> Tasks:
        return self._where(lambda task: {"key": key, "value": value} in task.get("tags", []))

    def _where(self, condition: Callable[[types.Task], bool]) -> Tasks:
        return Tasks(self._fake, filter(condition, self._found))
