"""Refusals, and what lies outside any family, by boto3."""

import unittest

import boto3
from botocore.exceptions import ClientError, ParamValidationError

from support import ACCOUNT
from with_boto3 import JOB, Boto3Case


class Errors(Boto3Case):
    def test_errors_have_the_codes_and_messages_of_the_service(self):
        raised = self.assert_refused(
            "ClusterNotFoundException", "Cluster not found.", self.ecs.list_tasks, cluster="nowhere"
        )
        self.assertIsInstance(raised, self.ecs.exceptions.ClusterNotFoundException)
        self.assertEqual(raised.response["ResponseMetadata"]["HTTPStatusCode"], 400)
        self.assertRegex(raised.response["ResponseMetadata"]["RequestId"], "^[0-9a-f-]{36}$")

        raised = self.assert_refused(
            "ClientException",
            "TaskDefinition not found.",
            self.ecs.run_task,
            taskDefinition="nothing",
        )
        self.assertIsInstance(raised, self.ecs.exceptions.ClientException)

        self.ecs.register_task_definition(**JOB)
        self.assert_refused(
            "InvalidParameterException",
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
            self.ecs.run_task,
            taskDefinition="job",
            launchType="FARGATE",
        )
        self.assert_refused(
            "ClientException",
            "No Fargate configuration exists for given values.",
            self.ecs.register_task_definition,
            **{**JOB, "memory": "4096"},
        )

    def test_what_boto3_refuses_never_arrives(self):
        with self.assertRaises(ParamValidationError):
            self.ecs.run_task(taskDefinition=7)

    def test_an_access_key_of_twelve_digits_names_another_account(self):
        self.assertEqual(self.ecs.list_clusters()["clusterArns"], [f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/default"])
        other = boto3.client("ecs", region_name="eu-west-1", aws_access_key_id="210987654321", aws_secret_access_key="x")

        other.create_cluster(clusterName="theirs")

        self.assertIn("arn:aws:ecs:eu-west-1:210987654321:cluster/theirs", other.list_clusters()["clusterArns"])
        self.assertEqual(len(self.ecs.list_clusters()["clusterArns"]), 1)


if __name__ == "__main__":
    unittest.main()
