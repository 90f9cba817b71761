"""Managed daemons, by boto3."""

import unittest

from support import arn
from with_boto3 import AT_ONCE, Boto3Case

AGENT = {
    "family": "logs",
    "containerDefinitions": [{"name": "agent", "image": "agent", "memory": 64}],
}
APP = {
    "family": "app",
    "networkMode": "host",
    "containerDefinitions": [{"name": "app", "image": "busybox", "memory": 64}],
}
PROVIDER = {
    "infrastructureRoleArn": "arn:aws:iam::123456789012:role/infrastructure",
    "instanceLaunchTemplate": {
        "ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/instance",
        "networkConfiguration": {"subnets": ["subnet-1"]},
    },
}


class Daemons(Boto3Case):
    def wait(self, waiter, **arguments):
        self.ecs.get_waiter(waiter).wait(WaiterConfig=AT_ONCE, **arguments)

    def test_a_daemon_is_made_updated_and_deleted(self):
        self.ecs.create_capacity_provider(
            name="managed", cluster="default", managedInstancesProvider=PROVIDER
        )
        self.ecs.register_task_definition(**APP)
        self.ecs.create_service(
            serviceName="web",
            taskDefinition="app",
            desiredCount=1,
            capacityProviderStrategy=[{"capacityProvider": "managed", "weight": 1}],
        )
        self.ecs.get_waiter("services_stable").wait(services=["web"], WaiterConfig=AT_ONCE)
        definition = self.ecs.register_daemon_task_definition(**AGENT)["daemonTaskDefinitionArn"]
        self.wait("daemon_task_definition_active", daemonTaskDefinition=definition)

        made = self.ecs.create_daemon(
            daemonName="logs",
            daemonTaskDefinitionArn=definition,
            capacityProviderArns=[arn("capacity-provider/managed")],
        )
        self.wait("daemon_active", daemonArn=made["daemonArn"])
        self.wait("daemon_deployment_successful", daemonDeploymentArns=[made["deploymentArn"]])
        [revision] = self.ecs.describe_daemon(daemonArn=made["daemonArn"])["daemon"]["currentRevisions"]
        self.assertEqual((revision["totalRunningCount"], revision["totalWithoutDaemonCount"]), (1, 0))
        [task] = self.ecs.list_tasks(daemonName="logs")["taskArns"]
        [task] = self.ecs.describe_tasks(tasks=[task])["tasks"]
        self.assertEqual((task["group"], task["launchType"]), ("daemon:logs", "MANAGED_INSTANCES"))

        updated = self.ecs.update_daemon(
            daemonArn=made["daemonArn"],
            daemonTaskDefinitionArn=self.ecs.register_daemon_task_definition(**AGENT)["daemonTaskDefinitionArn"],
            capacityProviderArns=[arn("capacity-provider/managed")],
        )
        self.wait("daemon_deployment_successful", daemonDeploymentArns=[updated["deploymentArn"]])
        listed = self.ecs.list_daemon_deployments(daemonArn=made["daemonArn"])["daemonDeployments"]
        self.assertEqual([of["status"] for of in listed], ["SUCCESSFUL", "SUCCESSFUL"])

        deleted = self.ecs.delete_daemon(daemonArn=made["daemonArn"])
        self.wait("daemon_deployment_successful", daemonDeploymentArns=[deleted["deploymentArn"]])
        self.assertEqual(self.ecs.list_daemons()["daemonSummariesList"], [])
        self.ecs.delete_daemon_task_definition(daemonTaskDefinition=definition)
        self.wait("daemon_task_definition_deleted", daemonTaskDefinition=definition)


if __name__ == "__main__":
    unittest.main()
