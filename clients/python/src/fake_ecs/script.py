"""What a container does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias, cast

if TYPE_CHECKING:
    from . import types

Seconds: TypeAlias = float | timedelta
"""A duration: a number of seconds, or a timedelta."""


def seconds(duration: Seconds) -> float:
    return duration.total_seconds() if isinstance(duration, timedelta) else float(duration)


class Script:
    """What a container does, step by step. What a script does not say is as without one.

        Script().log("loading").exits(3).after(40)

    Times are counted from the start of the container. A container without a script starts, turns healthy if its
    definition has a health check, runs until it is stopped, and exits with 143 on SIGTERM.
    """

    def __init__(self) -> None:
        self._form: dict[str, Any] = {}
        self._last: dict[str, Any] | None = None

    def pull_takes(self, duration: Seconds) -> Script:
        """Pulling its image takes that long."""
        self._form["pullTakes"] = seconds(duration)
        return self

    def cannot_pull(self, reason: str) -> Script:
        """Its image cannot be pulled: the task stops with `CannotPullContainerError` and that reason."""
        self._form["cannotPull"] = reason
        return self

    def fails_to_start(self, reason: str) -> Script:
        """It cannot be started: the task stops with `CannotStartContainerError` and that reason."""
        self._form["failsToStart"] = reason
        return self

    def log(self, line: str) -> Script:
        """It writes a line."""
        return self._step("logs", {"line": line})

    def becomes_healthy(self) -> Script:
        """Its health check passes, from now on."""
        return self._step("health", {"isHealthy": True})

    def becomes_unhealthy(self) -> Script:
        """Its health check fails, from now on."""
        return self._step("health", {"isHealthy": False})

    def cpu(self, percent: float) -> Script:
        """It uses so much of the CPU that its task has reserved, from now on."""
        return self._step("loads", {"cpu": percent})

    def memory(self, percent: float) -> Script:
        """It uses so much of the memory that its task has reserved, from now on."""
        return self._step("loads", {"memory": percent})

    def exits(self, code: int) -> Script:
        """It exits."""
        return self._ends({"code": code})

    def runs_for(self, duration: Seconds) -> Script:
        """It exits with 0 after that time."""
        return self.exits(0).after(duration)

    def runs_out_of_memory(self) -> Script:
        """It is killed because of its use of memory, with code 137."""
        return self._ends({"code": 137, "reason": "OutOfMemoryError: Container killed due to memory usage"})

    def ignores_sigterm(self) -> Script:
        """It goes on after SIGTERM, until SIGKILL."""
        self._form["onSigterm"] = "ignored"
        return self

    def exits_on_sigterm(self, code: int) -> Script:
        """It exits with that code on SIGTERM."""
        self._last = {"code": code}
        self._form["onSigterm"] = {"exits": self._last}
        return self

    def after(self, delay: Seconds) -> Script:
        """The step before this one happens so much after the start, or after SIGTERM."""
        if self._last is None:
            raise ValueError("`after` moves the step before it, such as `log`, `exits` or `becomes_healthy`")
        self._last["after"] = seconds(delay)
        return self

    def form(self) -> types.Script:
        """The script as JSON."""
        return cast("types.Script", self._form)

    def _step(self, kind: str, step: dict[str, Any]) -> Script:
        self._form.setdefault(kind, []).append(step)
        self._last = step
        return self

    def _ends(self, ending: dict[str, Any]) -> Script:
        self._form["exit"] = self._last = ending
        return self
