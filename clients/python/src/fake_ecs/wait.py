"""Waiting until something holds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from .errors import NotReached

if TYPE_CHECKING:
    from .fake import FakeEcs


def until(fake: FakeEcs, what: str, condition: Callable[[], bool | None]) -> None:
    """Lets time pass until the condition is true; None says that it can never be any more.

    Where only callers move the fake's time it is moved, step by step. Otherwise that takes real time.
    """
    is_manual = fake.api.get_time()["isManual"]
    deadline = time.monotonic() + fake.patience
    while True:
        is_reached = condition()
        if is_reached:
            return
        if is_reached is None:
            raise not_reached(fake, what, "that cannot happen any more")
        if time.monotonic() > deadline:
            raise not_reached(fake, what, f"that has not happened within {fake.patience} s of real time")
        if not is_manual:
            time.sleep(0.01)
        elif not fake.step() and not condition():
            raise not_reached(fake, what, "nothing more happens in the fake")


def not_reached(fake: FakeEcs, what: str, why: str) -> NotReached:
    return NotReached(f"waited for {what}, but {why}\n\n{fake.story()}")
