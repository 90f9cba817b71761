"""Capacity providers, by the AWS CLI."""

import unittest

from with_cli import CliCase


class CapacityProviders(CliCase):
    def test_a_provider_lives_from_its_creation_to_its_deletion(self):
        self.ask(
            "create-capacity-provider", "--name", "hosts",
            "--auto-scaling-group-provider", "autoScalingGroupArn=hosts,managedScaling={status=ENABLED}",
        )  # fmt: skip
        put = ["put-cluster-capacity-providers", "--cluster", "default", "--capacity-providers", "hosts"]
        self.ask(*put, "--default-capacity-provider-strategy", "capacityProvider=hosts,weight=1")
        update = ["--name", "hosts", "--auto-scaling-group-provider", "managedDraining=DISABLED"]
        self.ask("update-capacity-provider", *update)
        [described] = self.ask("describe-capacity-providers", "--capacity-providers", "hosts")["capacityProviders"]
        self.assertEqual(described["updateStatus"], "UPDATE_COMPLETE")

        failed = self.ask("delete-capacity-provider", "--capacity-provider", "hosts")["capacityProvider"]
        self.assertIn("it is associated with cluster: default.", failed["updateStatusReason"])


if __name__ == "__main__":
    unittest.main()
