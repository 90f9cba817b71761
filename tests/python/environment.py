"""The Python environment of the tests: what requirements.txt has, made once for each content of it and each Python.

It is in target/python or in FAKE_ECS_PYTHON_DIR. It takes python3 with its venv module, and a package index that pip
reaches.
"""

import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
REQUIREMENTS = HERE / "requirements.txt"
GO_WITHOUT = "Set FAKE_ECS_SKIP_PYTHON=1 to go without the tests that are Python."


def prepare():
    """The environment, made now if it is not there yet."""
    base = pathlib.Path(os.environ.get("FAKE_ECS_PYTHON_DIR", HERE.parent.parent / "target" / "python"))
    key = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:16]
    environment = base / key
    ready = environment / "ready"
    base.mkdir(parents=True, exist_ok=True)
    # Tests run side by side: the first one makes the environment, the others wait for it.
    with open(base / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            # One that was left half-made, or is of other requirements.
            for old in base.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            make(environment)
            ready.touch()
    return environment


def make(environment):
    step(
        [sys.executable, "-m", "venv", environment],
        "Cannot make a Python environment. On Debian and Ubuntu: apt-get install python3-venv.",
    )
    pip = [environment / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet"]
    step(
        [*pip, "install", "--no-deps", "--requirement", REQUIREMENTS],
        "Cannot install tests/python/requirements.txt. Is there a network?",
    )


def step(command, complaint):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(f"{done.stdout}\n{complaint}\n{GO_WITHOUT}")
