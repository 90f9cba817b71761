"""What the tests of boto3 share."""

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from support import NETWORK, Case

# Stages take no time on this server, so nothing is gained by waiting between two looks.
AT_ONCE = {"Delay": 0, "MaxAttempts": 20}

JOB = {
    "family": "job",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [{"name": "app", "image": "busybox"}],
}


class Boto3Case(Case):
    @classmethod
    def setUpClass(cls):
        # Errors are shown as they come. Retries of what is refused would hide a fault.
        cls.ecs = boto3.client("ecs", config=Config(retries={"total_max_attempts": 1}))

    def run_job(self, **arguments):
        answer = self.ecs.run_task(
            taskDefinition="job", launchType="FARGATE", networkConfiguration=NETWORK, **arguments
        )
        self.assertEqual(answer["failures"], [])
        return answer["tasks"]

    def assert_refused(self, code, message, call, **arguments):
        with self.assertRaises(ClientError) as raised:
            call(**arguments)
        error = raised.exception.response["Error"]
        self.assertEqual((error["Code"], error["Message"]), (code, message))
        return raised.exception

    def pages_of_one(self, operation, member, **arguments):
        """What a paginator finds, page by page. No page has more than one."""
        paginator = self.ecs.get_paginator(operation)
        pages = [page[member] for page in paginator.paginate(**arguments, PaginationConfig={"PageSize": 1})]
        self.assertTrue(all(len(page) <= 1 for page in pages), pages)
        return [item for page in pages for item in page]
