"""Secrets Manager, as boto3 and programs in Python speak to it."""

import json

import boto3
from botocore.config import Config

from support import ENDPOINT_URL, NETWORK
from with_boto3 import Boto3Case


class Secrets(Boto3Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        config = Config(retries={"total_max_attempts": 1})
        cls.secrets = boto3.client("secretsmanager", endpoint_url=ENDPOINT_URL, config=config)

    def test_a_secret_from_its_making_to_its_end(self):
        made = self.secrets.create_secret(Name="prod/db", SecretString='{"user": "app"}', Description="The database")
        arn = made["ARN"]
        self.assertRegex(arn, r"^arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-[A-Za-z0-9]{6}$")
        self.secrets.put_secret_value(SecretId=arn, SecretString='{"user": "web"}')

        read = self.secrets.get_secret_value(SecretId="prod/db")
        self.assertEqual(json.loads(read["SecretString"]), {"user": "web"})
        self.assertEqual(read["VersionStages"], ["AWSCURRENT"])
        self.assertNotIn("SecretBinary", read)
        previous = self.secrets.get_secret_value(SecretId="prod/db", VersionStage="AWSPREVIOUS")
        self.assertEqual(previous["VersionId"], made["VersionId"])

        described = self.secrets.describe_secret(SecretId="prod/db")
        self.assertEqual(described["Description"], "The database")
        self.assertEqual(described["LastAccessedDate"].hour, described["LastAccessedDate"].minute)
        self.assertEqual(
            described["VersionIdsToStages"],
            {made["VersionId"]: ["AWSPREVIOUS"], read["VersionId"]: ["AWSCURRENT"]},
        )
        deleted = self.secrets.delete_secret(SecretId="prod/db", ForceDeleteWithoutRecovery=True)
        self.assertEqual(deleted["ARN"], arn)
        self.assert_refused(
            "ResourceNotFoundException",
            "Secrets Manager can't find the specified secret.",
            self.secrets.describe_secret,
            SecretId="prod/db",
        )
        again = self.secrets.create_secret(Name="prod/db", SecretString="x")
        self.assertNotEqual(again["ARN"], arn)

    def test_a_binary_secret_comes_back_as_bytes(self):
        self.secrets.create_secret(Name="key", SecretBinary=b"\x00\xff")

        read = self.secrets.get_secret_value(SecretId="key")

        self.assertEqual(read["SecretBinary"], b"\x00\xff")
        self.assertNotIn("SecretString", read)

    def test_a_deleted_secret_can_be_restored(self):
        self.secrets.create_secret(Name="db", SecretString="x")
        self.secrets.delete_secret(SecretId="db", RecoveryWindowInDays=7)

        error = self.assert_refused(
            "InvalidRequestException",
            "You can't perform this operation on the secret because it was marked for deletion.",
            self.secrets.get_secret_value,
            SecretId="db",
        )
        self.assertIsInstance(error, self.secrets.exceptions.InvalidRequestException)
        self.assertEqual(self.secrets.list_secrets()["SecretList"], [])
        planned = self.secrets.list_secrets(IncludePlannedDeletion=True)["SecretList"]
        self.assertIn("DeletedDate", planned[0])
        self.secrets.restore_secret(SecretId="db")
        self.assertEqual(self.secrets.get_secret_value(SecretId="db")["SecretString"], "x")

    def test_pages_have_all_secrets_and_versions(self):
        for name in ["a", "b", "c"]:
            self.secrets.create_secret(Name=name, SecretString="x")
        self.secrets.put_secret_value(SecretId="a", SecretString="y")

        paginator = self.secrets.get_paginator("list_secrets")
        pages = [page["SecretList"] for page in paginator.paginate(PaginationConfig={"PageSize": 1})]
        self.assertEqual([[secret["Name"] for secret in page] for page in pages], [["a"], ["b"], ["c"]])
        # boto3 has no paginators for these.
        for operation, member, arguments, expected in [
            (self.secrets.list_secret_version_ids, "Versions", {"SecretId": "a"}, 2),
            (self.secrets.batch_get_secret_value, "SecretValues", {"Filters": [{"Key": "name", "Values": [""]}]}, 3),
        ]:
            with self.subTest(member=member):
                sizes, token = [], {}
                while token is not None:
                    page = operation(**arguments, **token, MaxResults=1)
                    sizes.append(len(page[member]))
                    token = {"NextToken": page["NextToken"]} if "NextToken" in page else None
                self.assertEqual(sizes, [1] * expected)

    def test_what_terraform_does_with_a_secret(self):
        token = "terraform-20261129220000000000000001"
        policy = {"Version": "2012-10-17", "Statement": []}
        # aws_secretsmanager_secret: create, read.
        made = self.secrets.create_secret(
            Name="app", Description="", ForceOverwriteReplicaSecret=False, Tags=[{"Key": "team", "Value": "red"}]
        )
        arn = made["ARN"]
        self.assertNotIn("VersionId", made)

        def read():
            described = self.secrets.describe_secret(SecretId=arn)
            return described, self.secrets.get_resource_policy(SecretId=arn)

        described, attached = read()
        self.assertEqual(described["Name"], "app")
        self.assertEqual(described["Tags"], [{"Key": "team", "Value": "red"}])
        for absent in ["DeletedDate", "KmsKeyId", "RotationEnabled", "ReplicationStatus", "VersionIdsToStages"]:
            self.assertNotIn(absent, described)
        self.assertNotIn("ResourcePolicy", attached)
        # aws_secretsmanager_secret_version: put, read.
        put = self.secrets.put_secret_value(SecretId=arn, SecretString="s3cret", ClientRequestToken=token)
        self.assertEqual(put["VersionId"], token)
        value = self.secrets.get_secret_value(SecretId=arn, VersionId=token)
        self.assertEqual((value["SecretString"], value["VersionStages"]), ("s3cret", ["AWSCURRENT"]))
        # Update: description, policy, tags; then refresh.
        self.secrets.update_secret(SecretId=arn, Description="of the app", ClientRequestToken=token)
        self.secrets.put_resource_policy(SecretId=arn, ResourcePolicy=json.dumps(policy), BlockPublicPolicy=False)
        self.secrets.untag_resource(SecretId=arn, TagKeys=["team"])
        self.secrets.tag_resource(SecretId=arn, Tags=[{"Key": "owner", "Value": "blue"}])
        described, attached = read()
        self.assertEqual(described["Description"], "of the app")
        self.assertEqual(described["Tags"], [{"Key": "owner", "Value": "blue"}])
        self.assertEqual(json.loads(attached["ResourcePolicy"]), policy)
        # Destroy: the version's label, the policy, the secret with its window; then it is looked for.
        self.secrets.delete_resource_policy(SecretId=arn)
        deleted = self.secrets.delete_secret(SecretId=arn, RecoveryWindowInDays=30)
        self.assertEqual(deleted["Name"], "app")
        described = self.secrets.describe_secret(SecretId=arn)
        self.assertIn("DeletedDate", described)

    def test_a_task_gets_a_member_of_a_secret(self):
        arn = self.secrets.create_secret(Name="db", SecretString='{"password": "s3cret"}')["ARN"]
        container = {
            "name": "app",
            "image": "busybox",
            "secrets": [{"name": "PASSWORD", "valueFrom": f"{arn}:password::"}],
        }
        definition = {
            "family": "job",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": "256",
            "memory": "512",
            "executionRoleArn": "arn:aws:iam::123456789012:role/execution",
        }
        self.ecs.register_task_definition(containerDefinitions=[container], **definition)
        self.assertEqual(self.state_of_a_run()[0], "RUNNING")
        self.secrets.put_secret_value(SecretId=arn, SecretString="{}")

        status, reason = self.state_of_a_run()

        self.assertEqual(status, "STOPPED")
        self.assertTrue(
            reason.endswith("retrieved secret from Secrets Manager did not contain json key password"), reason
        )

    def state_of_a_run(self):
        task = self.ecs.run_task(taskDefinition="job", launchType="FARGATE", networkConfiguration=NETWORK)["tasks"][0]
        task = self.ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"][0]
        return task["lastStatus"], task.get("stoppedReason")

    def test_passwords_differ_and_are_what_is_asked_for(self):
        passwords = {self.secrets.get_random_password(ExcludePunctuation=True)["RandomPassword"] for _ in range(5)}

        self.assertEqual(len(passwords), 5)
        for password in passwords:
            self.assertRegex(password, "^[A-Za-z0-9]{32}$")
