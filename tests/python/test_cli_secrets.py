"""Secrets Manager, the Parameter Store and STS, as the AWS CLI speaks to them."""

import json
import os
import unittest.mock

from support import ACCOUNT, ENDPOINT_URL, Case
from with_cli import aws_command


class Secrets(Case):
    def aws(self, *arguments, **variables):
        with unittest.mock.patch.dict(os.environ, AWS_ENDPOINT_URL=ENDPOINT_URL, **variables):
            done = aws_command(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout) if done.stdout else None

    def test_a_secret(self):
        made = self.aws("secretsmanager", "create-secret", "--name", "db", "--secret-string", "one")
        self.aws("secretsmanager", "put-secret-value", "--secret-id", "db", "--secret-string", "two")

        read = self.aws("secretsmanager", "get-secret-value", "--secret-id", made["ARN"])
        self.assertEqual(read["SecretString"], "two")
        listed = self.aws("secretsmanager", "list-secrets", "--filters", "Key=name,Values=d")
        self.assertEqual([secret["Name"] for secret in listed["SecretList"]], ["db"])
        versions = self.aws("secretsmanager", "list-secret-version-ids", "--secret-id", "db")
        self.assertEqual(len(versions["Versions"]), 2)
        self.aws("secretsmanager", "delete-secret", "--secret-id", "db", "--force-delete-without-recovery")
        self.assertEqual(self.aws("secretsmanager", "list-secrets")["SecretList"], [])

    def test_a_parameter(self):
        for name in ["/app/a", "/app/b"]:
            self.aws("ssm", "put-parameter", "--name", name, "--value", "x", "--type", "String")
        self.aws("ssm", "put-parameter", "--name", "/app/a", "--value", "y", "--overwrite")

        read = self.aws("ssm", "get-parameter", "--name", "/app/a")
        self.assertEqual(read["Parameter"]["Value"], "y")
        below = self.aws("ssm", "get-parameters-by-path", "--path", "/app", "--page-size", "1")
        self.assertEqual([one["Name"] for one in below["Parameters"]], ["/app/a", "/app/b"])
        history = self.aws("ssm", "get-parameter-history", "--name", "/app/a")
        self.assertEqual([one["Version"] for one in history["Parameters"]], [1, 2])
        described = self.aws("ssm", "describe-parameters", "--parameter-filters", "Key=Name,Values=/app/b")
        self.assertEqual([one["Name"] for one in described["Parameters"]], ["/app/b"])
        deleted = self.aws("ssm", "delete-parameters", "--names", "/app/a", "/app/b", "/app/c")
        self.assertEqual(deleted["InvalidParameters"], ["/app/c"])

    def test_a_role(self):
        role = f"arn:aws:iam::{ACCOUNT}:role/deploy"
        assumed = self.aws("sts", "assume-role", "--role-arn", role, "--role-session-name", "ci")

        credentials = assumed["Credentials"]
        identity = self.aws(
            "sts",
            "get-caller-identity",
            AWS_ACCESS_KEY_ID=credentials["AccessKeyId"],
            AWS_SECRET_ACCESS_KEY=credentials["SecretAccessKey"],
            AWS_SESSION_TOKEN=credentials["SessionToken"],
        )

        self.assertEqual(identity["Arn"], f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/ci")
