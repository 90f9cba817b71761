"""What the walks with real containers share: the engine's own view of them.

`tests/docker/walks.rs` starts the server, with real containers that all have the label of the walk, so that what other
tests run on the same engine is not counted.
"""

import json
import os
import subprocess
import time
import unittest.mock
import urllib.request

from support import ENDPOINT_URL
from with_cli import CliCase, aws_command

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
    def aws(self, *arguments):
        """The answer of `aws …`, a command of any service, which must succeed."""
        with unittest.mock.patch.dict(os.environ, AWS_ENDPOINT_URL=ENDPOINT_URL):
            done = aws_command(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout) if done.stdout else None

    def until(self, what, holds):
        """Looks again and again until it holds, and returns what it was."""
        deadline = time.monotonic() + 60
        while not (value := holds()):
            self.assertLess(time.monotonic(), deadline, f"waited in vain: {what}")
            time.sleep(0.05)
        return value

    def make_group(self, target_type):
        """A target group behind a load balancer."""
        [group] = self.aws(
            "elbv2", "create-target-group", "--name", "web", "--protocol", "HTTP", "--port", "80", "--vpc-id", "vpc-1",
            "--target-type", target_type,
        )["TargetGroups"]  # fmt: skip
        arn = group["TargetGroupArn"]
        balancer = self.aws("elbv2", "create-load-balancer", "--name", "web", "--subnets", "subnet-1", "subnet-2")
        self.aws(
            "elbv2", "create-listener", "--load-balancer-arn", balancer["LoadBalancers"][0]["LoadBalancerArn"],
            "--protocol", "HTTP", "--port", "80", "--default-actions", f"Type=forward,TargetGroupArn={arn}",
        )  # fmt: skip
        return arn
