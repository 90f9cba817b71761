#!/usr/bin/env python3
"""Writes what the clients have from the description of the API: its types, and a method for each of its operations.

    clients/generate.py           writes the files
    clients/generate.py --check   fails when one of them is not current

It reads clients/openapi.json, which a test of the server keeps equal to what it serves, and takes nothing but Python.
"""

import json
import pathlib
import re
import sys
from dataclasses import dataclass, field

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = HERE / "python" / "src" / "fake_ecs"
TYPESCRIPT = HERE / "typescript" / "src"
WRITTEN = "Written by clients/generate.py from clients/openapi.json. Do not edit."


# ---- What the description says, in a form that both languages are written from ----


@dataclass
class Type:
    """`kind` is any, null, string, integer, number, boolean, empty, literal, list, map, ref, tuple or union."""

    kind: str
    of: list = field(default_factory=list)


@dataclass
class Member:
    name: str
    type: Type
    is_required: bool
    about: str


@dataclass
class Definition:
    """A name for a type: an object with members, or another type."""

    name: str
    about: str
    members: list | None
    type: Type | None


@dataclass
class Operation:
    id: str
    method: str
    path: str
    about: str
    segments: list
    query: list
    body: list
    has_body: bool
    answer: Type
    # What else the answer can be written in.
    forms: set


class Description:
    def __init__(self, document):
        self.definitions = {}
        for name, schema in sorted(document["components"]["schemas"].items()):
            self.define(name, schema)
        self.operations = [
            self.operation(method, path, operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        ]
        self.operations.sort(key=lambda operation: operation.id)

    def define(self, name, schema):
        assert name not in self.definitions, f"two types are called {name}"
        self.definitions[name] = (
            None  # Its place in the order, before those of its parts.
        )
        about = first_paragraph(schema.get("description", ""))
        if schema.get("type") == "object" and "properties" in schema:
            members = self.members(name, schema)
            self.definitions[name] = Definition(name, about, members, None)
        else:
            self.definitions[name] = Definition(
                name, about, None, self.type(name, schema)
            )
        return Type("ref", [name])

    def members(self, name, schema):
        required = schema.get("required", [])
        return [
            Member(
                it,
                self.type(name + upper(it), of),
                it in required,
                first_paragraph(of.get("description", "")),
            )
            for it, of in schema["properties"].items()
        ]

    def type(self, name, schema):
        """The type of a schema; an object within another gets that name."""
        if "$ref" in schema:
            return Type("ref", [schema["$ref"].removeprefix("#/components/schemas/")])
        if "const" in schema:
            return Type("literal", [schema["const"]])
        if "enum" in schema:
            return Type("literal", schema["enum"])
        for choice in ("oneOf", "anyOf"):
            if choice in schema:
                return union([self.variant(name, one) for one in schema[choice]])
        kinds = schema.get("type", "any")
        if isinstance(kinds, list):
            return union([self.type(name, {**schema, "type": kind}) for kind in kinds])
        if kinds == "array":
            if "prefixItems" in schema:
                return Type(
                    "tuple", [self.type(name, item) for item in schema["prefixItems"]]
                )
            return Type("list", [self.type(name + "Item", schema.get("items", {}))])
        if kinds == "object":
            if schema.get("properties"):
                return self.define(name, schema)
            if isinstance(schema.get("additionalProperties"), dict):
                return Type(
                    "map", [self.type(name + "Value", schema["additionalProperties"])]
                )
            return Type(
                "empty" if schema.get("additionalProperties") is False else "map",
                [Type("any")],
            )
        return Type(kinds)

    def variant(self, name, schema):
        properties = schema.get("properties", {})
        if len(properties) != 1:
            return self.type(name, schema)
        ((member, of),) = properties.items()
        inner = self.type(name + upper(member), of)
        wrapper = f"{name}With{upper(member)}"
        about = first_paragraph(schema.get("description", ""))
        members = [Member(member, inner, True, "")]
        assert wrapper not in self.definitions, wrapper
        self.definitions[wrapper] = Definition(wrapper, about, members, None)
        return Type("ref", [wrapper])

    def operation(self, method, path, operation):
        id = operation["operationId"]
        parameters = {"path": [], "query": []}
        for it in operation["parameters"]:
            of = self.parameter(upper(id) + upper(it["name"]), it)
            parameters[it["in"]].append(
                Member(
                    it["name"], of, it.get("required", False), it.get("description", "")
                )
            )
        body = (
            operation.get("requestBody", {})
            .get("content", {})
            .get("application/json", {})
            .get("schema")
        )
        members = []
        if body and "$ref" in body:
            members = self.definitions[body["$ref"].rsplit("/", 1)[1]].members
        elif body:
            members = self.members(upper(id), body)
        # Those that may be left out come last.
        members = sorted(members, key=lambda member: not member.is_required)
        success = next(
            answer
            for status, answer in operation["responses"].items()
            if status.startswith("2")
        )
        content = success["content"]
        schema = content.get("application/json", {}).get("schema", {})
        answer = self.type(upper(id) + "Answer", schema)
        forms = {form for form in content if form != "application/json"}
        segments, query = parameters["path"], parameters["query"]
        about = operation["summary"]
        return Operation(
            id,
            method.upper(),
            path,
            about,
            segments,
            query,
            members,
            bool(body),
            answer,
            forms,
        )

    def parameter(self, name, parameter):
        """What can be chosen has a name, for those who pass it on."""
        of = self.type(name, parameter["schema"])
        if of.kind != "literal" or parameter["name"] == "format":
            return of
        assert name not in self.definitions, f"two types are called {name}"
        self.definitions[name] = Definition(
            name, parameter.get("description", ""), None, of
        )
        return Type("ref", [name])


def union(types):
    flat = []
    for of in types:
        for one in of.of if of.kind == "union" else [of]:
            if one not in flat:
                flat.append(one)
    literals = [value for one in flat if one.kind == "literal" for value in one.of]
    flat = [one for one in flat if one.kind != "literal"]
    if literals:
        flat.insert(0, Type("literal", literals))
    return flat[0] if len(flat) == 1 else Type("union", flat)


def first_paragraph(text):
    text = re.sub(r"\s+", " ", text.split("\n\n")[0]).strip()
    # What Rust's documentation links to is not here.
    return re.sub(r"\[`(\w+(?:::\w+)*)`\](?:\([^)]*\))?", r"`\1`", text)


def upper(name):
    return "".join(
        word[:1].upper() + word[1:]
        for word in re.split(r"[^A-Za-z0-9]+", name.lstrip("$"))
    )


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


# ---- Python ----

KEYWORDS = {
    "from",
    "in",
    "is",
    "not",
    "class",
    "def",
    "import",
    "for",
    "with",
    "as",
    "or",
    "and",
    "if",
    "else",
}


def python_type(of, prefix=""):
    match of.kind:
        case "any":
            return "Any"
        case "null":
            return "None"
        case "string":
            return "str"
        case "integer":
            return "int"
        case "number":
            return "float"
        case "boolean":
            return "bool"
        case "empty":
            return "None"
        case "literal":
            return f"Literal[{', '.join(json.dumps(value) for value in of.of)}]"
        case "list":
            return f"list[{python_type(of.of[0], prefix)}]"
        case "tuple":
            return f"tuple[{', '.join(python_type(one, prefix) for one in of.of)}]"
        case "map":
            return f"dict[str, {python_type(of.of[0], prefix)}]"
        case "ref":
            return prefix + of.of[0]
        case "union":
            return " | ".join(python_type(one, prefix) for one in of.of)
    raise AssertionError(of)


def python_argument(of):
    """As it is passed: any sequence is a list."""
    text = python_type(of, "types.")
    return re.sub(r"\blist\[", "Sequence[", text).replace(
        "tuple[", "Sequence[str | None] | tuple["
    )


def python_types(description):
    lines = [f'"""The types of what is asked and answered.\n\n{WRITTEN}\n"""', ""]
    lines += ["from __future__ import annotations", ""]
    lines += ["from typing import Any, Literal, NotRequired, TypedDict, Union", ""]
    for definition in description.definitions.values():
        lines.append("")
        if definition.members is None:
            lines += python_alias(definition)
        elif any(member.name in KEYWORDS for member in definition.members):
            lines += python_keyword_dict(definition)
        else:
            lines += python_dict(definition)
    return "\n".join(lines) + "\n"


def python_alias(definition):
    of = definition.type
    text = python_type(of)
    if of.kind == "union":
        # Types that are written further down are named in quotes.
        members = [
            json.dumps(one) if "Literal" not in one else one
            for one in map(python_type, of.of)
        ]
        text = f"Union[{', '.join(members)}]"
    return [f"{definition.name} = {text}"] + (
        [f'"""{definition.about}"""'] if definition.about else []
    )


def python_dict(definition):
    lines = [f"class {definition.name}(TypedDict):"]
    if definition.about:
        lines += [f'    """{definition.about}"""', ""]
    for member in definition.members:
        of = python_type(member.type)
        of = of if member.is_required else f"NotRequired[{of}]"
        lines.append(f"    {member.name}: {of}")
        if member.about:
            lines.append(f'    """{member.about}"""')
    if not definition.members and not definition.about:
        lines.append("    pass")
    return [*lines, ""]


def python_keyword_dict(definition):
    lines = [f"{definition.name} = TypedDict(", f'    "{definition.name}",', "    {"]
    for member in definition.members:
        of = python_type(member.type)
        of = of if member.is_required else f"NotRequired[{of}]"
        # Evaluated when the module is loaded, so what comes later has to be in quotes.
        of = re.sub(
            r"\b(?!NotRequired|None|int|str|bool|float|Literal|Any)([A-Z]\w*)",
            r'"\1"',
            of,
        )
        of = re.sub(r'"(\w+)" \| None', r'Union["\1", None]', of)
        lines.append(f'        "{member.name}": {of},')
    return [
        *lines,
        "    },",
        ")",
        *([f'"""{definition.about}"""'] if definition.about else []),
        "",
    ]


def python_operations(description):
    lines = [f'"""A method for each operation of the API.\n\n{WRITTEN}\n"""', ""]
    lines += ["from __future__ import annotations", ""]
    lines += [
        "from collections.abc import Iterator, Mapping, Sequence",
        "from typing import Any, Literal, cast",
        "",
    ]
    lines += [
        "from . import types",
        "from ._http import ServerSentEvent, Transport",
        "",
        "",
    ]
    lines += ["class Operations:"]
    lines += [
        '    """What the server can be asked, one method for each operation of its description.',
        "",
    ]
    lines += [
        "    `FakeEcs` and its handles are made of it. Arguments that are not given are not sent.",
        '    """',
        "",
    ]
    lines += [
        "    def __init__(self, transport: Transport, scope: Mapping[str, str] | None = None) -> None:"
    ]
    lines += [
        "        self._transport = transport",
        "        self._scope = dict(scope or {})",
    ]
    for operation in description.operations:
        lines += python_method(operation)
    return "\n".join(lines) + "\n"


def python_method(operation):
    name, id = snake(operation.id), operation.id
    query = [it for it in operation.query if it.name not in ("format", "follow")]
    if "text/event-stream" in operation.forms:
        last = Member("last_event_id", Type("string"), False, "")
        return python_def(
            operation, name, query, [last], "Iterator[ServerSentEvent]", "events"
        )
    answer = python_type(operation.answer, "types.")
    lines = python_def(operation, name, query, [], answer, "json")
    if "text/plain" in operation.forms:
        form = next(it for it in operation.query if it.name == "format")
        values = [value for value in form.type.of if value != "json"]
        form = Member("format", Type("literal", values), True, "")
        lines += python_def(
            operation, name + "_text", [form, *query], [], "str", "text"
        )
    if "application/x-ndjson" in operation.forms:
        follow = "follow" + id.removeprefix("get")
        lines += python_def(
            operation, snake(follow), query, [], "Iterator[types.LogLine]", "follow"
        )
    return lines


def python_def(operation, name, query, headers, answer, form):
    def argument(it, is_required):
        of = python_argument(it.type)
        if it.name == "format":
            return f'{it.name}: {of} = "text"'
        name = python_name(it.name)
        if is_required:
            return f"{name}: {of}"
        of = of if of.endswith("None") else f"{of} | None"
        return f"{name}: {of} = None"

    arguments = ["self", *(argument(it, True) for it in operation.segments)]
    named = [argument(it, it.is_required) for it in operation.body]
    named += [argument(it, False) for it in [*query, *headers]]
    arguments += ["*", *named] if named else []
    lines = [
        "",
        f"    def {name}(",
        *(f"        {it}," for it in arguments),
        f"    ) -> {answer}:",
    ]
    lines += [f'        """{operation.about}"""']
    path = re.sub(r"\{(\w+)\}", lambda it: "{" + snake(it[1]) + "}", operation.path)
    of_path = ", ".join(
        f'"{snake(it.name)}": {python_name(it.name)}' for it in operation.segments
    )
    of_query = ", ".join(f'"{it.name}": {python_name(it.name)}' for it in query)
    lines += [
        f'        path = self._path("{path}", {{{of_path}}})',
        f"        query = self._query({{{of_query}}})",
    ]
    if form == "follow":
        lines += ['        query["follow"] = "true"']
    if form == "json":
        body = ", ".join(
            f'"{it.name}": {python_name(it.name)}' for it in operation.body
        )
        body = f", {{{body}}}" if operation.has_body else ""
        call = f'self._transport.json("{operation.method}", path, query{body})'
        lines += [
            f"        {call}"
            if answer == "None"
            else f'        return cast("{answer}", {call})'
        ]
    elif form == "text":
        lines += ["        return self._transport.text(path, query)"]
    elif form == "follow":
        lines += [
            '        return cast("Iterator[types.LogLine]", self._transport.lines(path, query))'
        ]
    else:
        lines += ["        return self._transport.events(path, query, last_event_id)"]
    return lines


def python_name(name):
    name = snake(name)
    return name + "_" if name in KEYWORDS else name


PYTHON_END = '''
    def _path(self, path: str, segments: Mapping[str, str | int]) -> str:
        return self._transport.path(path, segments)

    def _query(self, query: Mapping[str, Any]) -> dict[str, str]:
        """What is asked for in an account and region, unless the call says another."""
        scope = {name: value for name, value in self._scope.items() if name in query}
        given = {name: value for name, value in query.items() if value is not None}
        flags = {True: "true", False: "false"}
        return scope | {name: flags[it] if isinstance(it, bool) else str(it) for name, it in given.items()}
'''


# ---- TypeScript ----


def typescript_type(of, prefix=""):
    match of.kind:
        case "any":
            return "unknown"
        case "null":
            return "null"
        case "string" | "boolean":
            return of.kind
        case "integer" | "number":
            return "number"
        case "empty":
            return "void"
        case "literal":
            return " | ".join(json.dumps(value) for value in of.of)
        case "list":
            return f"Array<{typescript_type(of.of[0], prefix)}>"
        case "tuple":
            return f"[{', '.join(typescript_type(one, prefix) for one in of.of)}]"
        case "map":
            return f"Record<string, {typescript_type(of.of[0], prefix)}>"
        case "ref":
            return prefix + of.of[0]
        case "union":
            return " | ".join(typescript_type(one, prefix) for one in of.of)
    raise AssertionError(of)


def typescript_types(description):
    lines = [f"// The types of what is asked and answered.\n//\n// {WRITTEN}"]
    for definition in description.definitions.values():
        lines.append("")
        if definition.about:
            lines.append(f"/** {definition.about} */")
        if definition.members is None:
            lines.append(
                f"export type {definition.name} = {typescript_type(definition.type)};"
            )
        else:
            lines.append(f"export interface {definition.name} {{")
            lines += [f"  {line}" for line in typescript_members(definition.members)]
            lines.append("}")
    return "\n".join(lines) + "\n"


def typescript_members(members, prefix=""):
    lines = []
    for member in members:
        if member.about:
            lines.append(f"/** {member.about} */")
        mark = "" if member.is_required else "?"
        lines.append(f"{member.name}{mark}: {typescript_type(member.type, prefix)};")
    return lines


def typescript_operations(description):
    lines = [f"// A method for each operation of the API.\n//\n// {WRITTEN}", ""]
    lines += [
        'import type { ServerSentEvent, Transport } from "./http.js";',
        'import type * as types from "./types.js";',
    ]
    lines += [
        "",
        "/**",
        " * What the server can be asked, one method for each operation of its description.",
    ]
    lines += [
        " * `FakeEcs` and its handles are made of it.",
        " */",
        "export class Operations {",
    ]
    lines += ["  constructor(", "    private readonly transport: Transport,"]
    lines += [
        "    private readonly scope: { account?: string; region?: string } = {},",
        "  ) {}",
    ]
    for operation in description.operations:
        lines += typescript_method(operation)
    return "\n".join([*lines, "}"]) + "\n"


def typescript_method(operation):
    query = [it for it in operation.query if it.name not in ("format", "follow")]
    if "text/event-stream" in operation.forms:
        last = Member(
            "lastEventId",
            Type("string"),
            False,
            "Begin with what came after the event of this id.",
        )
        answer = "Promise<AsyncGenerator<ServerSentEvent, void>>"
        return typescript_def(operation, operation.id, query, answer, "events", [last])
    answer = f"Promise<{typescript_type(operation.answer, 'types.')}>"
    lines = typescript_def(operation, operation.id, query, answer, "json")
    if "text/plain" in operation.forms:
        form = next(it for it in operation.query if it.name == "format")
        form = Member(
            "format",
            Type("literal", [it for it in form.type.of if it != "json"]),
            False,
            "",
        )
        lines += typescript_def(
            operation, operation.id + "Text", [form, *query], "Promise<string>", "text"
        )
    if "application/x-ndjson" in operation.forms:
        follow = "follow" + operation.id.removeprefix("get")
        lines += typescript_def(
            operation,
            follow,
            query,
            "Promise<AsyncGenerator<types.LogLine, void>>",
            "lines",
        )
    return lines


def typescript_def(operation, name, query, answer, form, more=()):
    members = [
        *operation.segments,
        *(operation.body if form == "json" else []),
        *query,
        *more,
    ]
    # A stream can be ended from outside.
    signal = ["signal?: AbortSignal;"] if form in ("events", "lines") else []
    lines = ["", f"  /** {operation.about} */"]
    is_optional = not any(it.is_required for it in members)
    arguments = ""
    if members:
        arguments = "given: {" + " ".join([*typescript_flat(members), *signal]) + " }"
        arguments += " = {}" if is_optional else ""
    lines += [
        f"  {'async ' if form in ('json', 'text') else ''}{name}({arguments}): {answer} {{"
    ]
    segments = re.sub(r"\{(\w+)\}", r"${encodeURIComponent(given.\1)}", operation.path)
    path = f"`{segments}`" if operation.segments else f'"{operation.path}"'
    names = [it.name for it in query]
    of_scope = [it for it in ("account", "region") if it in names]
    parts = [
        f"{it}: given.{it} ?? this.scope.{it}"
        if it in of_scope
        else f"{it}: given.{it}"
        for it in names
    ]
    if form == "text":
        parts[0] = 'format: given.format ?? "text"'
    if form == "lines":
        parts += ["follow: true"]
    query_text = "{ " + ", ".join(parts) + " }" if parts else "{}"
    if form == "json":
        body = ""
        if operation.has_body:
            body = (
                ", { "
                + ", ".join(f"{it.name}: given.{it.name}" for it in operation.body)
                + " }"
            )
        call = f'this.transport.json("{operation.method}", {path}, {query_text}{body})'
        lines += [
            f"    await {call};"
            if answer == "Promise<void>"
            else f"    return (await {call}) as {answer[8:-1]};"
        ]
    elif form == "text":
        lines += [f"    return this.transport.text({path}, {query_text});"]
    elif form == "lines":
        lines += [
            f"    return this.transport.lines({path}, {query_text}, given.signal);"
        ]
    else:
        lines += [
            f"    return this.transport.events({path}, {query_text}, given.lastEventId, given.signal);"
        ]
    return [*lines, "  }"]


def typescript_flat(members):
    return [
        f" {it.name}{'' if it.is_required else '?'}: {typescript_argument(it)};"
        for it in members
    ]


def typescript_argument(member):
    of = typescript_type(member.type, "types.")
    return of if member.is_required else f"{of} | undefined"


# ---- Writing ----


def main(arguments):
    if arguments not in ([], ["--check"]):
        sys.exit(__doc__)
    description = Description(json.loads((HERE / "openapi.json").read_text()))
    files = {
        PYTHON / "types.py": python_types(description),
        PYTHON / "operations.py": python_operations(description) + PYTHON_END,
        TYPESCRIPT / "types.ts": typescript_types(description),
        TYPESCRIPT / "operations.ts": typescript_operations(description),
    }
    stale = [
        path
        for path, text in files.items()
        if not path.exists() or path.read_text() != text
    ]
    if arguments and stale:
        names = ", ".join(str(path.relative_to(HERE.parent)) for path in stale)
        sys.exit(
            f"{names} is not what clients/openapi.json says: run clients/generate.py"
        )
    for path in stale:
        path.write_text(files[path])


if __name__ == "__main__":
    main(sys.argv[1:])
