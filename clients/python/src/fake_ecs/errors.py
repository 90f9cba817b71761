"""What goes wrong."""

from __future__ import annotations


class FakeEcsError(Exception):
    """What all of these are."""


class Refused(FakeEcsError):
    """The server does not do what it is asked; the text is its sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        """The status of HTTP: 404 where something is not there, 409 where it cannot be done to what is there."""
        self.message = message


class ApiError(FakeEcsError):
    """What `FakeEcs.call` was answered, if that is an error of AWS's API."""

    def __init__(self, operation: str, code: str, message: str) -> None:
        super().__init__(f"{operation}: {code}: {message}")
        self.operation = operation
        self.code = code
        self.message = message


class StartFailed(FakeEcsError):
    """The server could not be started."""


class NotReached(FakeEcsError, AssertionError):
    """What is awaited has not come, or cannot come any more. The text has the timeline."""


class UnusedFaults(FakeEcsError, AssertionError):
    """Faults have never fired."""
