"""Cloud Map, as the AWS CLI speaks to it."""

import json
import os
import unittest.mock
import uuid

from support import ENDPOINT_URL, Case
from with_cli import aws_command


class CloudMap(Case):
    def ask(self, *arguments):
        # The CLI puts `data-` in front of the host of DiscoverInstances.
        settings = {"AWS_ENDPOINT_URL": ENDPOINT_URL, "AWS_DISABLE_HOST_PREFIX_INJECTION": "true"}
        with unittest.mock.patch.dict(os.environ, settings):
            done = aws_command("servicediscovery", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout) if done.stdout else None

    def done(self, begun):
        operation = self.ask("get-operation", "--operation-id", begun["OperationId"])["Operation"]
        self.assertEqual(operation["Status"], "SUCCESS")
        return operation["Targets"]

    def setUp(self):
        super().setUp()
        self.name = f"n{uuid.uuid4().hex[:8]}"
        self.namespace = self.done(self.ask("create-http-namespace", "--name", self.name))["NAMESPACE"]

    def test_a_namespace_is_made_shown_and_deleted(self):
        found = self.ask("get-namespace", "--id", self.namespace)["Namespace"]
        self.assertEqual((found["Name"], found["Type"]), (self.name, "HTTP"))
        self.assertEqual([it["Id"] for it in self.ask("list-namespaces")["Namespaces"]], [self.namespace])
        self.done(self.ask("delete-namespace", "--id", self.namespace))
        self.assertEqual(self.ask("list-namespaces")["Namespaces"], [])

    def test_an_instance_is_registered_discovered_and_taken_out(self):
        service = self.ask("create-service", "--name", "api", "--namespace-id", self.namespace)["Service"]["Id"]
        attributes = "AWS_INSTANCE_IPV4=10.0.0.4,stage=blue"
        begun = self.ask(
            "register-instance", "--service-id", service, "--instance-id", "one", "--attributes", attributes
        )
        self.assertEqual(self.done(begun)["INSTANCE"], "one")

        names = ["--namespace-name", self.name, "--service-name", "api"]
        found = self.ask("discover-instances", *names, "--query-parameters", "stage=blue")["Instances"]
        self.assertEqual([(it["InstanceId"], it["Attributes"]["AWS_INSTANCE_IPV4"]) for it in found], [("one", "10.0.0.4")])
        self.done(self.ask("deregister-instance", "--service-id", service, "--instance-id", "one"))
        self.assertEqual(self.ask("discover-instances", *names)["Instances"], [])
