"""Task definitions, by boto3."""

import datetime
import json
import unittest

from support import TASK_DEFINITIONS, arn
from with_boto3 import JOB, Boto3Case


class TaskDefinitions(Boto3Case):
    def test_the_examples_are_registered_and_described(self):
        files = sorted(TASK_DEFINITIONS.glob("*.json"))
        self.assertGreaterEqual(len(files), 6)
        for file in files:
            with self.subTest(file.name):
                given = json.loads(file.read_text())

                registered = self.ecs.register_task_definition(**given)["taskDefinition"]

                self.assertEqual(registered["family"], given["family"])
                self.assertEqual((registered["revision"], registered["status"]), (1, "ACTIVE"))
                self.assertIsInstance(registered["registeredAt"], datetime.datetime)
                described = self.ecs.describe_task_definition(taskDefinition=given["family"], include=["TAGS"])
                self.assertEqual(described["taskDefinition"], registered)
                self.assertEqual(described["tags"], given.get("tags", []))

    def test_revisions_are_counted_listed_and_deregistered(self):
        for _ in range(3):
            self.ecs.register_task_definition(**JOB)
        self.ecs.deregister_task_definition(taskDefinition="job:2")

        listed = self.pages_of_one("list_task_definitions", "taskDefinitionArns", familyPrefix="job", sort="DESC")
        self.assertEqual(listed, [arn("task-definition/job:3"), arn("task-definition/job:1")])
        described = self.ecs.describe_task_definition(taskDefinition="job:2")["taskDefinition"]
        self.assertEqual(described["status"], "INACTIVE")
        self.assertEqual(self.ecs.list_task_definition_families()["families"], ["job"])

        deleted = self.ecs.delete_task_definitions(taskDefinitions=["job:2"])
        self.assertEqual(deleted["failures"], [])
        self.assertEqual(deleted["taskDefinitions"][0]["status"], "DELETE_IN_PROGRESS")

    def test_pages_of_one_show_every_family_once(self):
        for family in ["a", "b", "c"]:
            self.ecs.register_task_definition(**{**JOB, "family": family})
        self.ecs.deregister_task_definition(taskDefinition="b:1")

        def listed(status):
            return self.pages_of_one("list_task_definition_families", "families", status=status)

        self.assertEqual(listed("ACTIVE"), ["a", "c"])
        self.assertEqual(listed("INACTIVE"), ["b"])
        self.assertEqual(listed("ALL"), ["a", "b", "c"])


if __name__ == "__main__":
    unittest.main()
