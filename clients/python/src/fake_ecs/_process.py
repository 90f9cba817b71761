"""A server of one's own."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import threading
from collections.abc import Mapping, Sequence

from .errors import StartFailed

Option = str | int | bool | Sequence[str] | Mapping[str, str]


class Process:
    """A `fake-ecs` on a free port, which ends with `stop`."""

    def __init__(self, arguments: Sequence[str], binary: str | os.PathLike[str] | None, timeout: float) -> None:
        command = [_binary(binary), "--port", "0", *arguments]
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
        except OSError as error:
            raise StartFailed(f"cannot run {command[0]}: {error}") from error
        atexit.register(self.stop)
        self._errors: list[str] = []
        self._readers = [threading.Thread(target=self._keep_errors, daemon=True)]
        self._readers[0].start()
        self.url = self._address(timeout)
        # What it says later would otherwise block it once the pipe is full.
        self._readers.append(threading.Thread(target=self._skip_output, daemon=True))
        self._readers[1].start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """Ends it, and waits for that."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
        atexit.unregister(self.stop)
        for reader in self._readers:
            reader.join(5)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    def _address(self, timeout: float) -> str:
        """What its first line says."""
        stdout = self._process.stdout
        assert stdout is not None
        # It is ended when it does not say anything, so that the line can be waited for.
        timer = threading.Timer(timeout, self._process.kill)
        timer.start()
        line = stdout.readline()
        timer.cancel()
        prefix = "listening on "
        if line.startswith(prefix):
            return line.removeprefix(prefix).strip()
        self.stop()
        raise StartFailed(
            f"fake-ecs does not start: {''.join(self._errors).strip() or line.strip() or 'no reason given'}"
        )

    def _skip_output(self) -> None:
        stdout = self._process.stdout
        assert stdout is not None
        for _ in stdout:
            pass

    def _keep_errors(self) -> None:
        """Reads what is wrong, and keeps the last of it."""
        stderr = self._process.stderr
        assert stderr is not None
        for line in stderr:
            self._errors.append(line)
            del self._errors[:-100]


def arguments(options: Mapping[str, Option]) -> list[str]:
    """Options of the command line: `synthetic_instances=True` is `--synthetic-instances`."""
    written: list[str] = []
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        if value is True:
            written.append(flag)
        elif isinstance(value, Mapping):
            written += [f"{flag}={key}={one}" for key, one in value.items()]
        elif isinstance(value, str | int) and value is not False:
            written.append(f"{flag}={value}")
        elif value is not False:
            written += [f"{flag}={one}" for one in value]
    return written


def _binary(binary: str | os.PathLike[str] | None) -> str:
    chosen = os.fspath(binary) if binary is not None else os.environ.get("FAKE_ECS_BIN")
    found = chosen or shutil.which("fake-ecs")
    if not found:
        raise StartFailed(
            "there is no fake-ecs on the PATH: build it with `cargo build --release --features server`, "
            "and say where it is with FAKE_ECS_BIN"
        )
    return found
