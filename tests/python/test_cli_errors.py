"""Refusals, and the command as a shell starts it."""

import subprocess
import unittest

from with_cli import CliCase


class Errors(CliCase):
    def test_an_error_is_told_in_the_words_of_the_service(self):
        self.assert_refused("ClusterNotFoundException", "Cluster not found.", "list-tasks", "--cluster", "nowhere")
        self.assert_refused("ClientException", "TaskDefinition not found.", "run-task", "--task-definition", "nothing")

    def test_the_command_ends_with_a_status_that_scripts_look_at(self):
        def status(*arguments):
            command = ["aws", "ecs", *arguments]
            return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=120).returncode

        self.assertEqual(status("describe-clusters"), 0)
        # Version 1 of the CLI ends with 255, version 2 with 254.
        self.assertIn(status("list-tasks", "--cluster", "nowhere"), [254, 255])


if __name__ == "__main__":
    unittest.main()
