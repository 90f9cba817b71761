"""What the tests share: where the server is, and a server that is empty before each test."""

import os
import pathlib
import unittest
import urllib.request

ENDPOINT_URL = os.environ["FAKE_ECS_URL"]
REGION = "us-east-1"
ACCOUNT = "123456789012"
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TASK_DEFINITIONS = ROOT / "examples" / "task-definitions"

# As a user would set them, and nothing of the machine's own configuration.
os.environ.update(
    AWS_ENDPOINT_URL_ECS=ENDPOINT_URL,
    AWS_REGION=REGION,
    AWS_DEFAULT_REGION=REGION,
    AWS_ACCESS_KEY_ID="anything",
    AWS_SECRET_ACCESS_KEY="anything",
    AWS_EC2_METADATA_DISABLED="true",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    AWS_PAGER="",
    NO_PROXY="127.0.0.1",
)
for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_DEFAULT_OUTPUT"):
    os.environ.pop(name, None)

SUBNET = "subnet-0a1b2c3d4e5f60718"
NETWORK = {"awsvpcConfiguration": {"subnets": [SUBNET], "assignPublicIp": "DISABLED"}}


def arn(resource):
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:{resource}"


def reset():
    request = urllib.request.Request(f"{ENDPOINT_URL}/_fake_ecs/reset", method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200


class Case(unittest.TestCase):
    """A test that finds the server empty."""

    maxDiff = None

    def setUp(self):
        reset()
