"""The fixture `fake_ecs` of pytest."""

from __future__ import annotations

import os
import shlex
from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import Any

import pytest

from ._process import Option, arguments
from .errors import FakeEcsError
from .fake import FakeEcs

HAS_FAILED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    args = "options of the command line of fake-ecs, for the fixture fake_ecs; FAKE_ECS_ARGS is the same"
    parser.addini("fake_ecs_args", args, default="")
    parser.addini("fake_ecs_bin", "where the binary fake-ecs is; FAKE_ECS_BIN is the same", default="")


def pytest_configure(config: pytest.Config) -> None:
    about = "fake_ecs(**options): options of the command line of fake-ecs for this test, as in clock='manual'"
    config.addinivalue_line("markers", about)


class Servers:
    """A server for each choice of options; all end with the session."""

    def __init__(self, config: pytest.Config) -> None:
        self._binary = os.environ.get("FAKE_ECS_BIN") or config.getini("fake_ecs_bin") or None
        self._args = shlex.split(os.environ.get("FAKE_ECS_ARGS") or config.getini("fake_ecs_args"))
        self._started: dict[tuple[str, ...], FakeEcs] = {}

    def get(self, options: dict[str, Option]) -> FakeEcs:
        args = [*self._args, *arguments(options)]
        key = tuple(args)
        if key not in self._started:
            self._started[key] = FakeEcs.start(*args, binary=self._binary)
        return self._started[key]

    def close(self) -> None:
        for fake in self._started.values():
            fake.close()


@pytest.fixture(scope="session")
def fake_ecs_servers(pytestconfig: pytest.Config) -> Iterator[Servers]:
    """The servers of the session, which start when a test first needs one."""
    servers = Servers(pytestconfig)
    yield servers
    servers.close()


@pytest.fixture
def fake_ecs(request: pytest.FixtureRequest, fake_ecs_servers: Servers) -> Iterator[FakeEcs]:
    """A fake ECS that is empty: one server for the whole session, which is reset before each test.

    `@pytest.mark.fake_ecs(clock="manual")` gives the test one with other options. A test fails at its end when a
    fault has never fired that it made without `.optional()`. The report of a test that fails has the story.
    """
    markers = list(request.node.iter_markers("fake_ecs"))
    options: dict[str, Option] = {}
    for marker in reversed(markers):
        options |= marker.kwargs
    fake = fake_ecs_servers.get(options)
    fake.reset()
    yield fake
    if not request.node.stash.get(HAS_FAILED, False):
        fake.verify()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report = yield
    if report.when == "call" and report.failed:
        item.stash[HAS_FAILED] = True
        fake = getattr(item, "funcargs", {}).get("fake_ecs")
        # A server that has ended has no story any more.
        with suppress(FakeEcsError, OSError):
            if isinstance(fake, FakeEcs):
                report.sections.append(("What has happened in the fake ECS", fake.story()))
    return report
