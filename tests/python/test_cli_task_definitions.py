"""Task definitions, by the AWS CLI."""

import unittest

from support import TASK_DEFINITIONS, arn
from with_cli import CliCase

CONTAINER = "name=app,image=busybox,memory=64,essential=true"


class TaskDefinitions(CliCase):
    def register(self, family):
        answer = self.ask("register-task-definition", "--family", family, "--container-definitions", CONTAINER)
        return answer["taskDefinition"]

    def test_the_examples_are_registered(self):
        for file in sorted(TASK_DEFINITIONS.glob("*.json")):
            with self.subTest(file.name):
                registered = self.ask("register-task-definition", "--cli-input-json", file.as_uri())

                expected = arn(f"task-definition/{file.stem}:1")
                self.assertEqual(registered["taskDefinition"]["taskDefinitionArn"], expected)

    def test_a_revision_lives_from_its_registration_to_its_deletion(self):
        self.assertEqual([self.register("job")["revision"] for _ in range(2)], [1, 2])
        described = self.ask("describe-task-definition", "--task-definition", "job", "--include", "TAGS")
        self.assertEqual((described["taskDefinition"]["revision"], described["tags"]), (2, []))

        gone = self.ask("deregister-task-definition", "--task-definition", "job:1")["taskDefinition"]
        self.assertEqual(gone["status"], "INACTIVE")
        # Version 1 of the CLI prints times as the service sends them, in seconds.
        self.assertGreaterEqual(gone["deregisteredAt"], gone["registeredAt"])

        deleted = self.ask("delete-task-definitions", "--task-definitions", "job:1", "job:2")
        self.assertEqual([it["status"] for it in deleted["taskDefinitions"]], ["DELETE_IN_PROGRESS"])
        self.assertEqual([it["arn"] for it in deleted["failures"]], ["job:2"])

    def test_pages_of_one_show_every_revision_and_every_family_once(self):
        for family in ["a", "b", "b"]:
            self.register(family)

        revisions = self.ask("list-task-definitions", "--page-size", "1", "--sort", "DESC")["taskDefinitionArns"]
        families = self.ask("list-task-definition-families", "--page-size", "1")["families"]

        self.assertEqual(revisions, [arn(f"task-definition/{name}") for name in ["b:2", "b:1", "a:1"]])
        self.assertEqual(families, ["a", "b"])


if __name__ == "__main__":
    unittest.main()
