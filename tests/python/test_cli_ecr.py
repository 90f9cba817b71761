"""ECR, as the AWS CLI speaks to it."""

import json
import os
import unittest.mock
import urllib.error
import urllib.request
from base64 import b64encode

from support import ENDPOINT_URL, Case
from with_cli import aws_command


class Registry(Case):
    def aws(self, *arguments):
        with unittest.mock.patch.dict(os.environ, AWS_ENDPOINT_URL=ENDPOINT_URL):
            return aws_command("ecr", *arguments)

    def done(self, *arguments):
        done = self.aws(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout) if done.stdout else None

    def ping(self, password):
        login = b64encode(f"AWS:{password}".encode()).decode()
        request = urllib.request.Request(f"{ENDPOINT_URL}/v2/", headers={"Authorization": f"Basic {login}"})
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            self.addCleanup(refused.close)
            return refused.code

    def test_the_password_of_get_login_password_is_that_of_the_registry(self):
        password = self.aws("get-login-password").stdout.strip()

        self.assertEqual(self.ping(password), 200)
        self.assertEqual(self.ping("s3cret"), 401)

    def test_a_repository_is_made_shown_and_deleted(self):
        made = self.done("create-repository", "--repository-name", "cli/app", "--tags", "Key=team,Value=red")
        self.addCleanup(self.aws, "delete-repository", "--repository-name", "cli/app", "--force")
        shown = self.done("describe-repositories", "--repository-names", "cli/app")
        self.assertEqual(shown["repositories"], [made["repository"]])
        self.assertEqual(self.done("list-images", "--repository-name", "cli/app")["imageIds"], [])

    def test_what_is_missing_says_so(self):
        done = self.aws("describe-images", "--repository-name", "cli/none")

        self.assertIn(done.returncode, [254, 255])
        self.assertIn(
            "An error occurred (RepositoryNotFoundException) when calling the DescribeImages operation: "
            "The repository with name 'cli/none' does not exist in the registry with id",
            done.stderr,
        )
