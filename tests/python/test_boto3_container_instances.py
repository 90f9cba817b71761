"""Container instances, by boto3. Clusters of the server have a synthetic instance to begin with."""

import json
import unittest

from support import arn
from with_boto3 import Boto3Case

MISSING = arn("container-instance/default/0123456789abcdef0123456789abcdef")


def identity(number):
    return json.dumps(
        {
            "instanceId": f"i-{number:017x}",
            "instanceType": "m5.large",
            "imageId": "ami-0a1b2c3d4e5f60718",
            "availabilityZone": "us-east-1b",
        }
    )


class ContainerInstances(Boto3Case):
    def register(self, number=1, **arguments):
        answer = self.ecs.register_container_instance(instanceIdentityDocument=identity(number), **arguments)
        return answer["containerInstance"]

    def describe(self, instance, **arguments):
        answer = self.ecs.describe_container_instances(containerInstances=[instance], **arguments)
        self.assertEqual(answer["failures"], [])
        return answer["containerInstances"][0]

    def test_an_instance_lives_from_its_registration_to_its_deregistration(self):
        registered = self.register(tags=[{"key": "team", "value": "finance"}])
        instance = registered["containerInstanceArn"]
        self.assertEqual(registered["ec2InstanceId"], "i-00000000000000001")
        self.assertEqual((registered["status"], registered["agentConnected"]), ("ACTIVE", True))
        resources = {it["name"]: it for it in registered["registeredResources"]}
        self.assertEqual((resources["CPU"]["integerValue"], resources["MEMORY"]["integerValue"]), (2048, 7680))
        attributes = {it["name"]: it.get("value") for it in registered["attributes"]}
        self.assertEqual(attributes["ecs.instance-type"], "m5.large")

        shown = self.describe(instance, include=["TAGS", "CONTAINER_INSTANCE_HEALTH"])
        self.assertEqual(shown["tags"], [{"key": "team", "value": "finance"}])
        self.assertEqual(shown["healthStatus"]["overallStatus"], "OK")

        drained = self.ecs.update_container_instances_state(containerInstances=[instance], status="DRAINING")
        self.assertEqual(drained["containerInstances"][0]["status"], "DRAINING")
        self.assertEqual(self.ecs.list_container_instances(status="DRAINING")["containerInstanceArns"], [instance])

        gone = self.ecs.deregister_container_instance(containerInstance=instance)["containerInstance"]
        self.assertEqual(gone["status"], "INACTIVE")
        self.assertEqual(self.describe(instance)["status"], "INACTIVE")
        self.assertNotIn(instance, self.ecs.list_container_instances()["containerInstanceArns"])

    def test_a_task_is_started_on_a_chosen_instance(self):
        instance = self.register()["containerInstanceArn"]
        container = {"name": "app", "image": "busybox", "memory": 64, "cpu": 128}
        self.ecs.register_task_definition(family="app", containerDefinitions=[container])

        started = self.ecs.start_task(taskDefinition="app", containerInstances=[instance, MISSING])

        [task] = started["tasks"]
        self.assertEqual(task["containerInstanceArn"], instance)
        self.assertEqual([failure["reason"] for failure in started["failures"]], ["MISSING"])
        self.assertEqual(self.ecs.list_tasks(containerInstance=instance)["taskArns"], [task["taskArn"]])
        shown = self.describe(instance)
        self.assertEqual(shown["runningTasksCount"], 1)
        left = {it["name"]: it for it in shown["remainingResources"]}
        self.assertEqual((left["CPU"]["integerValue"], left["MEMORY"]["integerValue"]), (2048 - 128, 7680 - 64))
        self.assert_refused(
            "InvalidParameterException",
            "Found running tasks on the instance.",
            self.ecs.deregister_container_instance,
            containerInstance=instance,
        )
        self.ecs.deregister_container_instance(containerInstance=instance, force=True)
        [stopped] = self.ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"]
        self.assertEqual(stopped["stoppedReason"], "Container instance deregistration forced by user")

    def test_pages_of_one_show_every_instance_once(self):
        registered = {self.register(number)["containerInstanceArn"] for number in range(3)}

        listed = self.pages_of_one(
            "list_container_instances", "containerInstanceArns", filter="attribute:ecs.instance-type == m5.large"
        )

        self.assertEqual(len(listed), 3)
        self.assertEqual(set(listed), registered)

    def test_what_is_not_there_is_a_failure_of_its_own(self):
        answer = self.ecs.describe_container_instances(containerInstances=[MISSING])

        self.assertEqual(answer["containerInstances"], [])
        self.assertEqual(answer["failures"], [{"arn": MISSING, "reason": "MISSING"}])

    def test_the_agent_is_updated_once(self):
        instance = self.register(versionInfo={"agentVersion": "1.68.2"})["containerInstanceArn"]

        asked = self.ecs.update_container_agent(containerInstance=instance)["containerInstance"]

        self.assertEqual(asked["agentUpdateStatus"], "PENDING")
        self.assertEqual(self.describe(instance)["agentUpdateStatus"], "UPDATED")
        self.assert_refused(
            "NoUpdateAvailableException",
            "There is no update available for your container agent.",
            self.ecs.update_container_agent,
            containerInstance=instance,
        )


if __name__ == "__main__":
    unittest.main()
