"""Task sets, by boto3: a service that somebody else deploys."""

import unittest

from support import NETWORK
from with_boto3 import JOB, Boto3Case

WEB = {"cluster": "default", "service": "web"}


class TaskSets(Boto3Case):
    def setUp(self):
        super().setUp()
        self.ecs.register_task_definition(**JOB)
        self.ecs.create_service(
            serviceName="web", desiredCount=4, deploymentController={"type": "EXTERNAL"}
        )

    def create(self, percent, **arguments):
        answer = self.ecs.create_task_set(
            **WEB,
            taskDefinition="job",
            launchType="FARGATE",
            networkConfiguration=NETWORK,
            scale={"value": percent, "unit": "PERCENT"},
            **arguments,
        )
        return answer["taskSet"]["id"]

    def service(self):
        [service] = self.ecs.describe_services(services=["web"])["services"]
        return service

    def task_set(self, task_set):
        [described] = self.ecs.describe_task_sets(**WEB, taskSets=[task_set])["taskSets"]
        return described

    def test_what_runs_is_replaced(self):
        blue = self.create(100)
        self.ecs.update_service_primary_task_set(**WEB, primaryTaskSet=blue)
        green = self.create(30, externalId="green")
        described = self.task_set(green)
        self.assertEqual((described["computedDesiredCount"], described["runningCount"]), (2, 2))
        self.assertEqual((described["status"], described["stabilityStatus"]), ("ACTIVE", "STEADY_STATE"))

        self.ecs.update_task_set(**WEB, taskSet=green, scale={"value": 100, "unit": "PERCENT"})
        self.ecs.update_service_primary_task_set(**WEB, primaryTaskSet=green)
        deleted = self.ecs.delete_task_set(**WEB, taskSet=blue, force=True)["taskSet"]

        self.assertEqual(deleted["status"], "DRAINING")
        [left] = self.service()["taskSets"]
        self.assertEqual((left["id"], left["status"], left["externalId"]), (green, "PRIMARY", "green"))
        self.assertEqual(len(self.ecs.list_tasks(startedBy=green)["taskArns"]), 4)

    def test_what_is_refused(self):
        task_set = self.create(100)
        self.ecs.update_service_primary_task_set(**WEB, primaryTaskSet=task_set)
        invalid = "InvalidParameterException"
        self.assert_refused(
            invalid, "Primary TaskSet cannot be deleted", self.ecs.delete_task_set, **WEB, taskSet=task_set
        )
        self.assert_refused(invalid, "TaskSets cannot be empty.", self.ecs.describe_task_sets, **WEB)
        self.assert_refused(
            "TaskSetNotFoundException",
            "The specified task set does not exist.",
            self.ecs.delete_task_set,
            **WEB,
            taskSet="ecs-svc/1",
        )


if __name__ == "__main__":
    unittest.main()
