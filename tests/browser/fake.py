"""A running fake, and a browser that looks at its page."""

import contextlib
import json
import os
import pathlib
import subprocess
import urllib.request

from playwright.sync_api import sync_playwright

SCREENSHOTS = pathlib.Path(os.environ.get("FAKE_ECS_SCREENSHOTS", "target/screenshots"))
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# Nothing but the page is loaded: no updates, no first run.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

DEFINITION = {
    "family": "web",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [
        {"name": "app", "image": "web:1", "portMappings": [{"containerPort": 80}]},
    ],
}
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}


class Fake:
    """A process of `fake-ecs` on a free port, which ends with the `with` block."""

    def __init__(self, *arguments):
        binary = os.environ.get("FAKE_ECS_BIN", "../../target/debug/fake-ecs")
        self.process = subprocess.Popen(
            [binary, *arguments, "--port", "0"], stdout=subprocess.PIPE, text=True
        )
        self.url = self.process.stdout.readline().split()[-1]
        self.page = self.url + "/_fake_ecs/"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def _send(self, path, body, headers):
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def call(self, operation, **body):
        """Calls an operation of ECS."""
        target = f"AmazonEC2ContainerServiceV20141113.{operation}"
        headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": target}
        return self._send("/", body, headers)

    def command(self, path, **body):
        """Posts to a route of introspection."""
        return self._send("/_fake_ecs/v1/" + path, body, {"content-type": "application/json"})

    def get(self, path):
        """Reads a route of introspection."""
        with urllib.request.urlopen(self.url + "/_fake_ecs/v1/" + path) as answer:
            return json.load(answer)

    def define(self, **members):
        return self.call("RegisterTaskDefinition", **{**DEFINITION, **members})

    def run(self, **members):
        run = {"taskDefinition": "web", "launchType": "FARGATE", "networkConfiguration": NETWORK}
        return self.call("RunTask", **{**run, **members})["tasks"]

    def create_service(self, name, **members):
        service = {
            "serviceName": name,
            "taskDefinition": "web",
            "desiredCount": 2,
            "launchType": "FARGATE",
            "networkConfiguration": NETWORK,
        }
        return self.call("CreateService", **{**service, **members})["service"]


@contextlib.contextmanager
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


def shoot(page, name):
    """Keeps a picture of the whole page."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
