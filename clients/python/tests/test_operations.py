"""The client has all that the server has."""

import inspect
import json
import pathlib
import re

from fake_ecs import FakeEcs
from fake_ecs.operations import Operations

CLIENTS = pathlib.Path(__file__).resolve().parent.parent.parent
DOCUMENT = json.loads((CLIENTS / "openapi.json").read_text())
# Written by hand, unlike the method that each operation has.
SOURCES = [path for path in (CLIENTS / "python/src/fake_ecs").glob("*.py") if path.stem not in ("operations", "types")]


def operations() -> list[str]:
    ids = [operation["operationId"] for methods in DOCUMENT["paths"].values() for operation in methods.values()]
    return [re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", id).lower() for id in ids]


def test_every_operation_has_a_method() -> None:
    methods = {name for name, _ in inspect.getmembers(Operations, inspect.isfunction)}

    assert set(operations()) <= methods


def test_every_operation_is_used_by_the_handles() -> None:
    sources = "".join(path.read_text() for path in SOURCES)

    unused = [name for name in operations() if not re.search(rf"\b(api|here)\.{name}\(", sources)]
    assert unused == []


def test_the_document_is_what_the_server_serves(fake_ecs: FakeEcs) -> None:
    served = fake_ecs._transport.json("GET", "/_fake_ecs/openapi.json", {})

    assert served == DOCUMENT
