"""What goes wrong: calls, starts of tasks, events, logs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Literal, Self, cast

from . import types
from .script import Seconds, seconds

if TYPE_CHECKING:
    from .fake import FakeEcs

HERE = __file__.rpartition("/")[0]


class FaultHandle:
    """A fault. Used as a context manager it is removed at the end of the block."""

    def __init__(self, fake: FakeEcs, id: int) -> None:
        self._fake, self._id = fake, id

    def __repr__(self) -> str:
        return f"FaultHandle({self._id})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def id(self) -> int:
        return self._id

    def describe(self) -> types.Fault:
        """The fault, how often it has fired, and whether it still can."""
        faults = self._fake.api.get_faults(account=self._fake.account(), region=self._fake.region())["faults"]
        return next(it for it in faults if it["id"] == self._id)

    def hits(self) -> int:
        """How often it has fired."""
        return self.describe()["hits"]

    def remove(self) -> None:
        """Ends it."""
        self._fake.api.remove_fault(self._id, account=self._fake.account(), region=self._fake.region())

    def release(self) -> None:
        """Ends it: what it has held goes on."""
        self.remove()

    def optional(self) -> Self:
        """Nobody minds if it never fires."""
        self._fake.api.allow_unused_fault(self._id, account=self._fake.account(), region=self._fake.region())
        return self


class Faults:
    """Makes faults: `ecs.faults().on("RunTask").times(7).throttle()`."""

    def __init__(self, fake: FakeEcs) -> None:
        self._fake = fake

    def on(self, operation: str) -> CallFault:
        """Calls of one operation, such as `RunTask`."""
        return CallFault(self._fake, {"only": operation})

    def all(self) -> CallFault:
        """All calls."""
        return CallFault(self._fake, "all")

    def reads(self) -> CallFault:
        """Calls that change nothing."""
        return CallFault(self._fake, "reads")

    def writes(self) -> CallFault:
        """Calls that change something."""
        return CallFault(self._fake, "writes")

    def task_starts(self) -> StartFault:
        """Tasks that do not come to run their containers."""
        return StartFault(self._fake)

    def tasks(self) -> TaskFault:
        """Tasks that stay in a status, or take longer for it."""
        return TaskFault(self._fake)

    def events(self) -> EventFault:
        """Events that are lost, repeated or late."""
        return EventFault(self._fake)

    def log_streams(self) -> LogFault:
        """Log streams that never appear, or late."""
        return LogFault(self._fake)

    def deployments(self) -> DeploymentFault:
        """Deployments that stay at a stage."""
        return DeploymentFault(self._fake)

    def all_made(self) -> list[types.Fault]:
        """All that were made, how often each has fired, and which never have."""
        return self._fake.api.get_faults()["faults"]

    def unused(self) -> list[types.Fault]:
        """Those that have never fired, though they are not optional."""
        return [fault for fault in self.all_made() if fault["isUnused"]]

    def add(self, kind: types.Kind, *, times: int | None = None, optional: bool = False) -> FaultHandle:
        """One of any kind, as the description of the API has it."""
        return _add(self._fake, kind, times, optional)


def _add(fake: FakeEcs, kind: types.Kind, times: int | None, optional: bool) -> FaultHandle:
    added = fake.api.add_fault(kind=kind, times=times, optional=optional, origin=_origin())
    return FaultHandle(fake, added["fault"])


def _origin() -> types.Origin | None:
    """The line of the test."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(HERE):
        frame = frame.f_back
    return {"file": frame.f_code.co_filename, "line": frame.f_lineno}


class _NewFault:
    """A fault that is being made: how often it fires."""

    def __init__(self, fake: FakeEcs) -> None:
        self._fake = fake
        self._times: int | None = None
        self._optional = False

    def once(self) -> Self:
        """It fires once."""
        return self.times(1)

    def times(self, count: int) -> Self:
        """It fires so often, and is over then."""
        self._times = count
        return self

    def optional(self) -> Self:
        """Nobody minds if it never fires."""
        self._optional = True
        return self

    def _add(self, kind: types.Kind) -> FaultHandle:
        return _add(self._fake, kind, self._times, self._optional)


class _WithTurns(_NewFault):
    """A fault of calls or events, which has its turn at some of them."""

    def __init__(self, fake: FakeEcs) -> None:
        super().__init__(fake)
        self._when: types.When = {}

    def nth(self, n: int) -> Self:
        """Only the n-th one, counted from 1."""
        self._when["nth"] = n
        return self

    def from_nth(self, n: int) -> Self:
        """Only the n-th one, counted from 1, and those after it."""
        self._when["from"] = n
        return self

    def every(self, n: int) -> Self:
        """Only each n-th one."""
        self._when["every"] = n
        return self

    def between(self, start: Seconds, end: Seconds) -> Self:
        """Only in that part of the fake's time, counted from its start."""
        self._when["window"] = {"from": seconds(start), "until": seconds(end)}
        return self

    def with_probability(self, probability: float) -> Self:
        """Only some, by the fake's seed."""
        self._when["perMillion"] = round(probability * 1_000_000)
        return self


class CallFault(_WithTurns):
    """Calls that go wrong."""

    def __init__(self, fake: FakeEcs, operations: types.Operations) -> None:
        super().__init__(fake)
        self._calls: types.CallScope = {"operations": operations}

    def cluster(self, name: str) -> Self:
        """Only calls about this cluster."""
        self._calls["cluster"] = name
        return self

    def family(self, family: str) -> Self:
        """Only calls about task definitions, tasks or services of this family."""
        self._calls["family"] = family
        return self

    def throttle(self) -> FaultHandle:
        """They are refused with `ThrottlingException`."""
        return self.error("ThrottlingException", "Rate exceeded")

    def deny(self) -> FaultHandle:
        """The caller may not do that, in IAM's words."""
        return self._make("deny")

    def server_error(self) -> FaultHandle:
        """They are refused with `ServerException`."""
        return self.error("ServerException", "Service Unavailable. Please try again later.")

    def unavailable(self) -> FaultHandle:
        """They are refused with `ServiceUnavailable`."""
        return self.error("ServiceUnavailable", "The request has failed due to a temporary failure of the server.")

    def error(self, code: str, message: str) -> FaultHandle:
        """They are refused with that error, and not carried out."""
        return self._make({"error": {"code": code, "message": message}})

    def error_after_effect(self, code: str, message: str) -> FaultHandle:
        """They are carried out; then the answer is that error."""
        return self._make({"errorAfter": {"code": code, "message": message}})

    def failure(self, reason: str) -> FaultHandle:
        """The answer has nothing but a failure with this reason, for each thing that was asked for."""
        return self._make({"failures": reason})

    def no_capacity(self) -> FaultHandle:
        """Fargate has no capacity."""
        return self.failure(
            "Capacity is unavailable at this time. Please try again later or in a different availability zone"
        )

    def missing(self) -> FaultHandle:
        """What was asked for is `MISSING`."""
        return self.failure("MISSING")

    def empty(self) -> FaultHandle:
        """The answer is an empty list."""
        return self._make("empty")

    def stale_for(self, age: Seconds) -> FaultHandle:
        """The answer is the one that a read would have had so much earlier."""
        return self._make({"stale": seconds(age)})

    def stale_for_polls(self, polls: int) -> FaultHandle:
        """The answer is the one that a read would have had so many reads earlier."""
        return self._make({"staleForPolls": polls})

    def latency(self, latency: Seconds) -> FaultHandle:
        """The answer comes later by so much of the fake's time."""
        return self._make({"latency": seconds(latency)})

    def reset(self) -> FaultHandle:
        """The connection is cut, and the operation is not carried out."""
        return self._make("cutBefore")

    def reset_after_effect(self) -> FaultHandle:
        """The operation is carried out; then the connection is cut."""
        return self._make("cutAfter")

    def _make(self, action: types.Action) -> FaultHandle:
        return self._add({"call": {"calls": self._calls, "when": self._when, "action": action}})


class EventFault(_WithTurns):
    """Events that are lost, repeated or late."""

    def __init__(self, fake: FakeEcs) -> None:
        super().__init__(fake)
        self._patterns: list[str] = []

    def matching(self, pattern: str) -> Self:
        """Only events that match this event pattern of EventBridge, in JSON."""
        self._patterns.append(pattern)
        return self

    def lose(self) -> FaultHandle:
        """They are not delivered."""
        return self._make("lose")

    def duplicate(self) -> FaultHandle:
        """They are delivered twice."""
        return self._make("duplicate")

    def delay(self, delay: Seconds) -> FaultHandle:
        """They are delivered later by so much of the fake's time."""
        return self._make({"delay": seconds(delay)})

    def reorder(self) -> FaultHandle:
        """They are delivered after the next one."""
        return self._make("reorder")

    def _make(self, action: types.EventAction) -> FaultHandle:
        return self._add({"event": {"patterns": self._patterns, "when": self._when, "action": action}})


class _OfTasks(_NewFault):
    """A fault of tasks."""

    def __init__(self, fake: FakeEcs, task: str | None = None) -> None:
        super().__init__(fake)
        self._tasks: types.TaskScope = {} if task is None else {"task": task}

    def cluster(self, name: str) -> Self:
        """Only tasks of this cluster."""
        self._tasks["cluster"] = name
        return self

    def family(self, family: str) -> Self:
        """Only tasks of this family."""
        self._tasks["family"] = family
        return self

    def nth(self, n: int) -> Self:
        """Only the n-th task, counted from 1."""
        self._tasks["nth"] = n
        return self


class StartFault(_OfTasks):
    """Tasks that do not come to run their containers."""

    def fail(self, reason: str, *, provisioning: bool = False) -> FaultHandle:
        """They stop with that reason: while they are `PENDING`, or before they come to that."""
        return self._add({"taskStart": {"tasks": self._tasks, "provisioning": provisioning, "reason": reason}})


class TaskFault(_OfTasks):
    """Tasks that stay in a status, or take longer for it."""

    def hold(self, status: str) -> FaultHandle:
        """They stay in that status until the fault is removed."""
        return self._add({"taskHold": {"tasks": self._tasks, "status": status}})

    def delay(self, up_to: Seconds) -> FaultHandle:
        """They take longer for each stage, by times that are drawn."""
        return self._add({"taskDelay": {"tasks": self._tasks, "upTo": seconds(up_to)}})


class LogFault(_OfTasks):
    """Log streams that never appear, or late."""

    def __init__(self, fake: FakeEcs) -> None:
        super().__init__(fake)
        self._container: str | None = None

    def container(self, name: str) -> Self:
        """Only containers of that name."""
        self._container = name
        return self

    def missing(self) -> FaultHandle:
        """They never appear."""
        return self._make("missing")

    def created_after(self, delay: Seconds) -> FaultHandle:
        """They appear so much later than their container starts."""
        return self._make({"createdAfter": seconds(delay)})

    def lag(self, lag: Seconds) -> FaultHandle:
        """Lines appear in them so much later than they are written."""
        return self._make({"lag": seconds(lag)})

    def _make(self, action: types.LogAction) -> FaultHandle:
        return self._add({"logStream": {"tasks": self._tasks, "container": self._container, "action": action}})


class DeploymentFault(_NewFault):
    """Deployments that stay at a stage."""

    def __init__(self, fake: FakeEcs) -> None:
        super().__init__(fake)
        self._hold: dict[Literal["cluster", "service", "stage"], Any] = {}

    def cluster(self, name: str) -> Self:
        """Only those of services in this cluster."""
        self._hold["cluster"] = name
        return self

    def service(self, name: str) -> Self:
        """Only those of services of this name."""
        self._hold["service"] = name
        return self

    def hold(self, stage: types.LifecycleStage) -> FaultHandle:
        """They stay at that stage until the fault is removed."""
        return self._add({"stageHold": cast("types.StageHold", {**self._hold, "stage": stage})})
