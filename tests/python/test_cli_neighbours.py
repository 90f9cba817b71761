"""Other services of AWS that the fake serves, as the AWS CLI speaks to them."""

import json
import os
import unittest.mock

from support import ACCOUNT, ENDPOINT_URL, Case
from with_cli import aws_command


class Neighbours(Case):
    def aws(self, *arguments):
        with unittest.mock.patch.dict(os.environ, AWS_ENDPOINT_URL=ENDPOINT_URL):
            return aws_command(*arguments)

    def test_a_caller_is_a_user_of_its_account(self):
        done = self.aws("sts", "get-caller-identity")

        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual(answer["Account"], ACCOUNT)
        self.assertEqual(answer["Arn"], f"arn:aws:iam::{ACCOUNT}:user/fake-ecs")

    def test_no_secret_is_found(self):
        done = self.aws("secretsmanager", "get-secret-value", "--secret-id", "prod/db")

        self.assertIn(done.returncode, [254, 255])
        self.assertIn(
            "An error occurred (ResourceNotFoundException) when calling the GetSecretValue operation: "
            "Secrets Manager can't find the specified secret.",
            done.stderr,
        )

    def test_what_is_not_emulated_says_so(self):
        done = self.aws("ssm", "list-documents")

        self.assertIn(done.returncode, [254, 255])
        self.assertIn("fake-ecs does not emulate the operation 'ListDocuments' of SSM", done.stderr)
