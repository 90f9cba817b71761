"""STS, as boto3 speaks to it."""

import base64
import json

import boto3
from botocore import UNSIGNED
from botocore.config import Config

from support import ACCOUNT, ENDPOINT_URL
from with_boto3 import Boto3Case

ROLE = f"arn:aws:iam::{ACCOUNT}:role/path/to/deploy"


class Sts(Boto3Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.config = Config(retries={"total_max_attempts": 1})
        cls.sts = boto3.client("sts", endpoint_url=ENDPOINT_URL, config=cls.config)

    def client(self, service, credentials):
        return boto3.client(
            service,
            endpoint_url=ENDPOINT_URL,
            config=self.config,
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
        )

    def test_who_assumes_a_role_calls_as_that_role(self):
        assumed = self.sts.assume_role(RoleArn=ROLE, RoleSessionName="ci", DurationSeconds=900)

        user = assumed["AssumedRoleUser"]
        self.assertEqual(user["Arn"], f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/ci")
        self.assertEqual(assumed["Credentials"]["Expiration"].microsecond, 0)
        identity = self.client("sts", assumed["Credentials"]).get_caller_identity()
        self.assertEqual((identity["Arn"], identity["UserId"]), (user["Arn"], user["AssumedRoleId"]))
        # Other services know who calls, too.
        ssm = self.client("ssm", assumed["Credentials"])
        ssm.put_parameter(Name="url", Value="x", Type="String")
        parameter = ssm.describe_parameters()["Parameters"][0]
        self.assertEqual(parameter["LastModifiedUser"], user["Arn"])
        ecs = self.client("ecs", assumed["Credentials"])
        container = {"name": "app", "image": "nginx", "memory": 64}
        registered = ecs.register_task_definition(family="by-role", containerDefinitions=[container])
        self.assertEqual(registered["taskDefinition"]["registeredBy"], user["Arn"])

    def test_a_role_of_another_account_sees_what_is_in_that_account(self):
        role = "arn:aws:iam::210987654321:role/reader"
        assumed = self.sts.assume_role(RoleArn=role, RoleSessionName="ci")
        ecs = self.client("ecs", assumed["Credentials"])

        cluster = ecs.create_cluster(clusterName="there")["cluster"]

        self.assertIn(":210987654321:", cluster["clusterArn"])
        self.assertNotIn(cluster["clusterArn"], self.ecs.list_clusters()["clusterArns"])

    def test_a_session_token_is_of_the_same_user(self):
        credentials = self.sts.get_session_token()["Credentials"]
        again = self.client("sts", credentials)

        self.assertEqual(again.get_caller_identity()["Arn"], self.sts.get_caller_identity()["Arn"])
        self.assert_refused(
            "AccessDenied", "Cannot call GetSessionToken with session credentials", again.get_session_token
        )

    def test_a_role_is_assumed_with_a_token_and_without_a_signature(self):
        def part(claims):
            return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")

        unsigned = boto3.client("sts", endpoint_url=ENDPOINT_URL, config=Config(signature_version=UNSIGNED))
        token = f"{part({'alg': 'RS256'})}.{part({'sub': 'repo:a/b', 'iss': 'https://token.example'})}.c2ln"

        assumed = unsigned.assume_role_with_web_identity(
            RoleArn=ROLE, RoleSessionName="ci", WebIdentityToken=token
        )

        self.assertEqual(assumed["SubjectFromWebIdentityToken"], "repo:a/b")
        self.assertEqual(assumed["Provider"], "token.example")
        identity = self.client("sts", assumed["Credentials"]).get_caller_identity()
        self.assertEqual(identity["Arn"], f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/ci")
        error = self.assert_refused(
            "InvalidIdentityToken",
            "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
            unsigned.assume_role_with_web_identity,
            RoleArn=ROLE,
            RoleSessionName="ci",
            WebIdentityToken="token",
        )
        self.assertIsInstance(error, unsigned.exceptions.InvalidIdentityTokenException)

    def test_what_is_no_role_cannot_be_assumed(self):
        user = f"arn:aws:iam::{ACCOUNT}:user/deploy"
        self.assert_refused(
            "ValidationError", f"{user} is invalid", self.sts.assume_role, RoleArn=user, RoleSessionName="ci"
        )
