"""IAM, as the AWS CLI speaks to it."""

import json
import os
import unittest.mock
import uuid

from support import ENDPOINT_URL, Case
from with_cli import aws_command

TRUST = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}'


class Iam(Case):
    def ask(self, *arguments):
        with unittest.mock.patch.dict(os.environ, AWS_ENDPOINT_URL=ENDPOINT_URL):
            done = aws_command(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout) if done.stdout else None

    def test_a_role_is_made_shown_and_deleted(self):
        name = f"r-{uuid.uuid4().hex[:8]}"
        self.ask("iam", "create-role", "--role-name", name, "--assume-role-policy-document", TRUST)
        self.ask("iam", "wait", "role-exists", "--role-name", name)
        role = self.ask("iam", "get-role", "--role-name", name)["Role"]
        self.assertEqual(role["AssumeRolePolicyDocument"], json.loads(TRUST))
        self.ask("iam", "delete-role", "--role-name", name)
