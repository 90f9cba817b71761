"""Services, by the AWS CLI."""

import json
import unittest

from support import TASK_DEFINITIONS, arn
from with_cli import NETWORK, CliCase

DEFINITION = TASK_DEFINITIONS / "report-job.json"


class Services(CliCase):
    def setUp(self):
        super().setUp()
        self.register()

    def register(self):
        self.ask("register-task-definition", "--cli-input-json", f"file://{DEFINITION}")

    def test_a_service_is_deployed_and_deleted(self):
        family = json.loads(DEFINITION.read_text())["family"]
        made = self.ask(
            "create-service", "--service-name", "web", "--task-definition", family, "--desired-count", "1",
            "--launch-type", "FARGATE", "--network-configuration", NETWORK,
            "--deployment-configuration", "deploymentCircuitBreaker={enable=true,rollback=true}",
        )  # fmt: skip
        self.assertEqual(made["service"]["serviceArn"], arn("service/default/web"))
        self.register()
        updated = self.ask("update-service", "--service", "web", "--task-definition", family)
        self.assertEqual(updated["service"]["deployments"][0]["status"], "PRIMARY")
        listed = self.ask("list-services")
        self.assertEqual(listed["serviceArns"], [arn("service/default/web")])

        deleted = self.ask("delete-service", "--service", "web", "--force")

        self.assertEqual(deleted["service"]["status"], "DRAINING")
        described = self.ask("describe-services", "--services", "web", "none")
        self.assertEqual(described["failures"][0]["reason"], "MISSING")

    def test_an_unknown_service_cannot_be_updated(self):
        self.assert_refused(
            "ServiceNotFoundException", "Service not found.", "update-service", "--service", "none", "--desired-count", "1"
        )


if __name__ == "__main__":
    unittest.main()
