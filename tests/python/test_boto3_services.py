"""Services, by boto3."""

import unittest

from support import NETWORK, arn
from with_boto3 import AT_ONCE, JOB, Boto3Case


class Services(Boto3Case):
    def setUp(self):
        super().setUp()
        self.ecs.register_task_definition(**JOB)

    def create(self, name="web", **arguments):
        request = {
            "serviceName": name,
            "taskDefinition": "job",
            "desiredCount": 2,
            "launchType": "FARGATE",
            "networkConfiguration": NETWORK,
            **arguments,
        }
        return self.ecs.create_service(**request)["service"]

    def wait(self, waiter, service="web"):
        self.ecs.get_waiter(waiter).wait(services=[service], WaiterConfig=AT_ONCE)

    def describe(self, service="web", **arguments):
        [described] = self.ecs.describe_services(services=[service], **arguments)["services"]
        return described

    def test_a_service_is_made_rolled_and_deleted(self):
        """What Terraform does, call by call."""
        made = self.create(tags=[{"key": "team", "value": "finance"}], clientToken="token")
        self.assertEqual((made["status"], made["desiredCount"], made["runningCount"]), ("ACTIVE", 2, 0))
        self.wait("services_stable")
        read = self.describe(made["serviceArn"], include=["TAGS"])
        for member in (
            "serviceArn serviceName clusterArn status desiredCount runningCount deployments schedulingStrategy"
            " taskDefinition launchType deploymentConfiguration propagateTags enableECSManagedTags"
            " enableExecuteCommand tags deploymentController loadBalancers"
        ).split():
            self.assertIsNotNone(read.get(member), member)

        self.ecs.register_task_definition(**JOB)
        self.ecs.update_service(service=made["serviceArn"], taskDefinition="job:2", desiredCount=3)
        self.wait("services_stable")
        [deployment] = self.describe()["deployments"]
        self.assertEqual(deployment["taskDefinition"], arn("task-definition/job:2"))
        self.assertEqual(deployment["runningCount"], 3)

        self.ecs.update_service(service="web", desiredCount=0)
        self.ecs.delete_service(service="web")
        self.wait("services_inactive")
        again = self.create(desiredCount=1)
        self.assertEqual(again["status"], "ACTIVE")

    def test_services_are_listed_page_by_page(self):
        for name in ["a", "b", "c"]:
            self.create(name)

        arns = self.pages_of_one("list_services", "serviceArns")

        self.assertEqual(arns, [arn(f"service/default/{name}") for name in "abc"])

    def test_tasks_are_listed_by_service(self):
        self.create()
        self.wait("services_stable")

        tasks = self.ecs.list_tasks(serviceName="web")["taskArns"]

        self.assertEqual(len(tasks), 2)
        self.assert_refused(
            "ServiceNotFoundException", "Service not found.", self.ecs.list_tasks, serviceName="none"
        )

    def test_services_can_be_tagged(self):
        service = self.create()["serviceArn"]

        self.ecs.tag_resource(resourceArn=service, tags=[{"key": "a", "value": "1"}])

        self.assertEqual(self.describe(include=["TAGS"])["tags"], [{"key": "a", "value": "1"}])

    def test_deployments_and_revisions_are_described(self):
        self.create()
        self.wait("services_stable")
        [brief] = self.ecs.list_service_deployments(service="web")["serviceDeployments"]

        answer = self.ecs.describe_service_deployments(serviceDeploymentArns=[brief["serviceDeploymentArn"]])
        [deployment] = answer["serviceDeployments"]
        answer = self.ecs.describe_service_revisions(
            serviceRevisionArns=[deployment["targetServiceRevision"]["arn"]]
        )

        self.assertEqual(deployment["status"], "SUCCESSFUL")
        [revision] = answer["serviceRevisions"]
        self.assertEqual(revision["taskDefinition"], arn("task-definition/job:1"))

    def test_what_is_refused(self):
        self.create()
        self.assert_refused(
            "InvalidParameterException",
            "The service cannot be stopped while it is scaled above 0.",
            self.ecs.delete_service,
            service="web",
        )
        self.assert_refused(
            "InvalidParameterException",
            "Creation of service was not idempotent.",
            self.create,
        )


if __name__ == "__main__":
    unittest.main()
