"""What the tests share: a fake-ecs with real containers, in which a program is installed, and the programs beside it."""

import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "clients" / "python" / "src"))

from fake_ecs import FakeEcs

CODE = HERE / "code"
IMAGE = "fake-ecs-test/python:1"
REGION = "us-east-1"

# The environment of the program that this very Python is of.
ENVIRONMENT = pathlib.Path(sys.prefix)
PATH = f"{ENVIRONMENT}/bin:/usr/bin:/bin"


def aws(ecs):
    """All that leads a program to the fake. Credentials are dummies."""
    return {
        "AWS_ENDPOINT_URL": ecs.endpoint_url(),
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def bridge_address():
    """Where containers reach what listens on this machine."""
    form = "{{(index .IPAM.Config 0).Gateway}}"
    asked = ["docker", "network", "inspect", "bridge", "--format", form]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


class FlowCase(unittest.TestCase):
    """Tests of one program, with one server and one folder for all of them."""

    maxDiff = None
    # The image of the program, as the program names it.
    image: str
    # Further options of the server.
    options: dict = {}

    @classmethod
    def setUpClass(cls):
        cls.scratch = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="flows-")))
        # What is written there by the container is read here.
        volumes = [f"{ENVIRONMENT}:{ENVIRONMENT}:ro", f"{CODE}:{CODE}:ro", f"{cls.scratch}:{cls.scratch}"]
        flags = [*(f"-v {volume}" for volume in volumes), f"-e PATH={PATH}", "-e PYTHONDONTWRITEBYTECODE=1"]
        # Not every machine may give containers the 65,535 files that dask asks for.
        flags.append("--ulimit nofile=4096:16384")
        images = {cls.image: IMAGE}
        cls.ecs = cls.enterClassContext(
            FakeEcs.start(runtime="docker", image_map=images, docker_flags=" ".join(flags), **cls.options)
        )
        cls.variables = {
            **{name: os.environ[name] for name in ("LANG", "TMPDIR") if name in os.environ},
            **aws(cls.ecs),
            "PATH": f"{ENVIRONMENT}/bin:{os.environ['PATH']}",
            "HOME": str(cls.scratch),
            "NO_PROXY": "*",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
        }
        # What is asked for with botocore in the tests goes there as well.
        os.environ.update(cls.variables)

    @classmethod
    def start(cls, name, *command):
        """A program beside the tests, which is ended with them. What it writes is in a file of its name."""
        with open(cls.scratch / f"{name}.log", "w") as log:
            process = subprocess.Popen(
                command, env=cls.variables, cwd=cls.scratch, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        cls.addClassCleanup(cls.end, process)
        return process

    @classmethod
    def end(cls, process):
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    @classmethod
    def command(cls, *command):
        """What a command writes that must succeed."""
        done = subprocess.run(
            command, env=cls.variables, cwd=cls.scratch, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=180
        )
        assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}\n{done.stderr}"
        return done.stdout

    @classmethod
    def until(cls, what, holds, seconds=120):
        """Looks again and again until it holds, and returns what it was."""
        deadline = time.monotonic() + seconds
        while not (value := holds()):
            assert time.monotonic() < deadline, f"waited in vain: {what}\n{cls.story()}"
            time.sleep(0.2)
        return value

    @classmethod
    def story(cls):
        """What has happened, for the message of a test that fails."""
        parts = [str(cls.ecs.timeline())]
        for log in sorted(cls.scratch.glob("*.log")):
            parts.append(f"---- {log.name}\n{log.read_text()[-6000:]}")
        return "\n".join(parts)
