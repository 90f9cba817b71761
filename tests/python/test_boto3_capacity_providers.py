"""Capacity providers, by boto3."""

import unittest

from support import ACCOUNT, arn
from with_boto3 import Boto3Case


class CapacityProviders(Boto3Case):
    def test_a_provider_lives_from_its_creation_to_its_deletion(self):
        group = (
            f"arn:aws:autoscaling:us-east-1:{ACCOUNT}:autoScalingGroup:"
            "57ffcb94-11f0-4d6d-bf60-3bac5e000000:autoScalingGroupName/hosts"
        )
        provider = {"autoScalingGroupArn": group, "managedScaling": {"status": "ENABLED", "targetCapacity": 80}}

        created = self.ecs.create_capacity_provider(name="hosts", autoScalingGroupProvider=provider)["capacityProvider"]
        self.assertEqual(created["capacityProviderArn"], arn("capacity-provider/hosts"))
        self.assertEqual(created["status"], "ACTIVE")
        self.assertEqual(created["autoScalingGroupProvider"]["managedScaling"]["instanceWarmupPeriod"], 300)

        associate = {"cluster": "default", "defaultCapacityProviderStrategy": []}
        put = self.ecs.put_cluster_capacity_providers(capacityProviders=["hosts"], **associate)["cluster"]
        self.assertEqual([attachment["type"] for attachment in put["attachments"]], ["as_policy", "managed_draining"])
        failed = self.ecs.delete_capacity_provider(capacityProvider="hosts")["capacityProvider"]
        self.assertEqual(failed["updateStatus"], "DELETE_FAILED")

        update = {"managedDraining": "DISABLED"}
        self.ecs.update_capacity_provider(name="hosts", autoScalingGroupProvider=update)
        [described] = self.ecs.describe_capacity_providers(capacityProviders=["hosts"])["capacityProviders"]
        self.assertEqual(described["autoScalingGroupProvider"]["managedDraining"], "DISABLED")
        self.assertEqual(described["updateStatus"], "UPDATE_COMPLETE")

        self.ecs.put_cluster_capacity_providers(capacityProviders=[], **associate)
        self.ecs.delete_capacity_provider(capacityProvider=created["capacityProviderArn"])
        [deleted] = self.ecs.describe_capacity_providers(capacityProviders=["hosts"])["capacityProviders"]
        self.assertEqual(deleted["status"], "INACTIVE")

    def test_a_task_runs_by_the_provider_of_the_strategy(self):
        provider = {"autoScalingGroupArn": "hosts", "managedScaling": {"status": "ENABLED"}}
        self.ecs.create_capacity_provider(name="hosts", autoScalingGroupProvider=provider)
        strategy = [{"capacityProvider": "hosts", "weight": 1}]
        self.ecs.put_cluster_capacity_providers(
            cluster="default", capacityProviders=["hosts"], defaultCapacityProviderStrategy=strategy
        )
        app = {"name": "app", "image": "busybox", "memory": 64}
        self.ecs.register_task_definition(family="job", containerDefinitions=[app])

        [task] = self.ecs.run_task(taskDefinition="job")["tasks"]
        self.ecs.get_waiter("tasks_running").wait(tasks=[task["taskArn"]])

        [running] = self.ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"]
        self.assertEqual((running["launchType"], running["capacityProviderName"]), ("EC2", "hosts"))

    def test_pages_of_one_show_every_provider_once(self):
        first = self.ecs.describe_capacity_providers(maxResults=1)
        second = self.ecs.describe_capacity_providers(maxResults=1, nextToken=first["nextToken"])

        names = [provider["name"] for page in [first, second] for provider in page["capacityProviders"]]
        self.assertEqual(names, ["FARGATE", "FARGATE_SPOT"])
        self.assertNotIn("nextToken", second)


if __name__ == "__main__":
    unittest.main()
