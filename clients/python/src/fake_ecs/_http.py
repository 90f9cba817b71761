"""Requests to the server, and their answers."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from .errors import ApiError, FakeEcsError, Refused


@dataclass(frozen=True)
class ServerSentEvent:
    """An event of a stream. A stream that is opened with the id of one goes on after it."""

    id: str
    data: dict[str, Any]


class Transport:
    """Connections to one server. Proxies of the environment are not used: the server is near."""

    def __init__(self, url: str, token: str | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise FakeEcsError(f"'{url}' is no address of a server: it is like http://127.0.0.1:4566")
        self.url = f"{parts.scheme}://{parts.netloc}"
        self._host, self._port = parts.hostname, parts.port or 80
        self._token = token

    @staticmethod
    def path(path: str, segments: Mapping[str, str | int]) -> str:
        """The path with its segments, in which slashes are written as %2F."""
        quoted = {name: quote(str(value), safe="") for name, value in segments.items()}
        return path.format(**quoted)

    def json(self, method: str, path: str, query: Mapping[str, str], body: Mapping[str, Any] | None = None) -> Any:
        """The answer. Members of the body that are None are not sent."""
        sent = {name: value for name, value in (body or {}).items() if value is not None}
        content = json.dumps(sent) if sent else None
        return json.loads(self._read(method, _target(path, query), content) or b"null")

    def text(self, path: str, query: Mapping[str, str]) -> str:
        return self._read("GET", _target(path, query), None).decode()

    def lines(self, path: str, query: Mapping[str, str]) -> Iterator[Any]:
        """Each line of an answer that is JSON line by line, as it comes. It is asked for at once."""
        lines = self._stream(_target(path, query), {})
        return (json.loads(line) for line in lines if line)

    def events(self, path: str, query: Mapping[str, str], last_event_id: str | None) -> Iterator[ServerSentEvent]:
        """The events of an answer, as they come. It is asked for at once."""
        headers = {} if last_event_id is None else {"Last-Event-ID": last_event_id}
        return _events(self._stream(_target(path, query), headers))

    def call(self, target: str, version: str, body: Mapping[str, Any], credential: str | None) -> Any:
        """What a service of AWS that speaks JSON answers."""
        headers = {"Content-Type": f"application/x-amz-json-{version}", "X-Amz-Target": target}
        if credential is not None:
            headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential={credential}"
        connection = self._connect("POST", "/", headers, json.dumps(body))
        try:
            response = connection.getresponse()
            answer = json.loads(response.read() or b"{}")
        finally:
            connection.close()
        if response.status != 200:
            code = str(answer.get("__type", response.status)).rpartition("#")[2]
            raise ApiError(target.rpartition(".")[2], code, answer.get("message", answer.get("Message", "")))
        return answer

    def _connect(
        self, method: str, target: str, headers: Mapping[str, str], body: str | None
    ) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(self._host, self._port)
        # Calls of AWS's API are signed instead.
        token = {"Authorization": f"Bearer {self._token}"} if self._token and "Authorization" not in headers else {}
        try:
            connection.request(method, target, body, {**headers, **token})
        except OSError as error:
            connection.close()
            raise FakeEcsError(f"nobody answers at {self.url}: {error}") from error
        return connection

    def _read(self, method: str, target: str, body: str | None) -> bytes:
        headers = {"Content-Type": "application/json"} if body else {}
        connection = self._connect(method, target, headers, body)
        try:
            response = connection.getresponse()
            answer = response.read()
        finally:
            connection.close()
        _check(response.status, answer)
        return answer

    def _stream(self, target: str, headers: Mapping[str, str]) -> Iterator[str]:
        """The lines of an answer, without their ends. The connection is open from now on."""
        connection = self._connect("GET", target, headers, None)
        response = connection.getresponse()
        if response.status != 200:
            answer = response.read()
            connection.close()
            _check(response.status, answer)
        return _lines(connection, response)


def _lines(connection: http.client.HTTPConnection, response: http.client.HTTPResponse) -> Iterator[str]:
    try:
        for line in response:
            yield line.decode().rstrip("\r\n")
    finally:
        response.close()
        connection.close()


def _events(lines: Iterator[str]) -> Iterator[ServerSentEvent]:
    id, data = "", ""
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "id":
            id = value
        elif name == "data":
            data += value
        elif not line and data:
            yield ServerSentEvent(id, json.loads(data))
            data = ""


def _target(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def _check(status: int, answer: bytes) -> None:
    if status in (200, 202):
        return
    try:
        message = json.loads(answer)["message"]
    except (ValueError, KeyError, TypeError):
        message = answer.decode(errors="replace")
    raise Refused(status, message)
