"""Container instances and their attributes, by the AWS CLI."""

import unittest

from with_cli import CliCase

IDENTITY = '{"instanceId": "i-0a1b2c3d4e5f60718", "instanceType": "m5.large", "availabilityZone": "us-east-1b"}'


class ContainerInstances(CliCase):
    def setUp(self):
        super().setUp()
        answer = self.ask("register-container-instance", "--instance-identity-document", IDENTITY)
        self.instance = answer["containerInstance"]["containerInstanceArn"]

    def test_an_instance_is_drained_and_deregistered(self):
        chosen = ["--container-instances", self.instance]
        large = "attribute:ecs.instance-type == m5.large"
        listed = self.ask("list-container-instances", "--filter", large)["containerInstanceArns"]
        self.assertEqual(listed, [self.instance])
        [shown] = self.ask("describe-container-instances", *chosen)["containerInstances"]
        self.assertEqual((shown["status"], shown["ec2InstanceId"]), ("ACTIVE", "i-0a1b2c3d4e5f60718"))

        self.ask("update-container-instances-state", *chosen, "--status", "DRAINING")

        draining = self.ask("list-container-instances", "--status", "DRAINING")["containerInstanceArns"]
        self.assertEqual(draining, [self.instance])
        gone = self.ask("deregister-container-instance", "--container-instance", self.instance, "--force")
        self.assertEqual(gone["containerInstance"]["status"], "INACTIVE")

    def test_pages_of_one_show_every_instance_once(self):
        listed = self.ask("list-container-instances", "--page-size", "1")["containerInstanceArns"]

        self.assertEqual(len(set(listed)), 2, "this one and the synthetic one")
        self.assertEqual(len(listed), 2)

    def test_attributes_are_put_listed_and_deleted(self):
        of_instances = ["--target-type", "container-instance"]
        stack = ["--attribute-name", "stack"]

        self.ask("put-attributes", "--attributes", f"name=stack,value=production,targetId={self.instance}")

        [listed] = self.ask("list-attributes", *of_instances, *stack)["attributes"]
        self.assertEqual((listed["value"], listed["targetId"]), ("production", self.instance))
        self.ask("delete-attributes", "--attributes", f"name=stack,targetId={self.instance}")
        self.assertEqual(self.ask("list-attributes", *of_instances, *stack)["attributes"], [])

    def test_an_agent_without_a_known_version_is_not_updated(self):
        self.assert_refused(
            "MissingVersionException",
            "Amazon ECS can't determine the current version of the Amazon ECS container agent on the container "
            "instance and doesn't have enough information to proceed with an update.",
            "update-container-agent",
            "--container-instance",
            self.instance,
        )


if __name__ == "__main__":
    unittest.main()
