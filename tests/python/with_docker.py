"""What the walks with real containers share: the engine's own view of them.

`tests/docker/walks.rs` starts the server, with real containers that all have the label of the walk, so that what other
tests run on the same engine is not counted.
"""

import os
import subprocess
import time
import urllib.request

from with_cli import CliCase

LABEL = os.environ.get("FAKE_ECS_WALK_LABEL", "")


def docker(*arguments):
    done = subprocess.run(["docker", *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, f"docker {' '.join(arguments)}: {done.stderr}"
    return done.stdout + done.stderr


def containers(*arguments):
    """The ids of the containers that `docker ps` shows."""
    own = ("--filter", "label=fake-ecs.service=ecs", "--filter", f"label={LABEL}")
    return docker("ps", "--quiet", "--no-trunc", *own, *arguments).split()


def get(port):
    """The status and the body of http://localhost:PORT."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{port}", timeout=30) as answer:
        return answer.status, answer.read().decode()


class WalkCase(CliCase):
    def until(self, what, holds):
        """Looks again and again until it holds, and returns what it was."""
        deadline = time.monotonic() + 60
        while not (value := holds()):
            self.assertLess(time.monotonic(), deadline, f"waited in vain: {what}")
            time.sleep(0.05)
        return value
