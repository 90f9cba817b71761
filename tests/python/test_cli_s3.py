"""S3, as the AWS CLI speaks to it, and templates that CloudFormation reads from it."""

import json
import os
import pathlib
import tempfile
import unittest.mock

from support import ENDPOINT_URL, Case
from with_cli import aws_command

TEMPLATE = {"Resources": {"Lines": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 7}}}}


class S3(Case):
    def setUp(self):
        super().setUp()
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def aws(self, *arguments):
        with unittest.mock.patch.dict(os.environ, AWS_ENDPOINT_URL=ENDPOINT_URL):
            done = aws_command(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_files_go_there_and_back(self):
        self.aws("s3", "mb", "s3://files")
        (self.folder / "a").mkdir()
        (self.folder / "a" / "1.txt").write_text("one")
        (self.folder / "a" / "2.txt").write_text("two")

        self.aws("s3", "cp", str(self.folder / "a"), "s3://files/in", "--recursive")
        listed = self.aws("s3", "ls", "s3://files/in/")
        self.assertEqual([line.split()[-1] for line in listed.splitlines()], ["1.txt", "2.txt"])
        self.assertIn("PRE in/", self.aws("s3", "ls", "s3://files"))
        self.aws("s3", "sync", "s3://files/in", str(self.folder / "b"))
        self.assertEqual((self.folder / "b" / "2.txt").read_text(), "two")
        self.aws("s3", "cp", "s3://files/in/1.txt", "s3://files/copy.txt")
        self.aws("s3", "mv", "s3://files/in/2.txt", "s3://files/moved.txt")
        head = json.loads(self.aws("s3api", "head-object", "--bucket", "files", "--key", "moved.txt"))
        self.assertEqual((head["ContentLength"], head["ContentType"]), (3, "text/plain"))
        self.aws("s3", "rb", "s3://files", "--force")
        self.assertEqual(json.loads(self.aws("s3api", "list-buckets"))["Buckets"], [])

    def test_a_stack_whose_template_comes_from_a_bucket(self):
        self.aws("s3", "mb", "s3://templates")
        template = self.folder / "template.json"
        template.write_text(json.dumps(TEMPLATE))

        deploy = ["cloudformation", "deploy", "--stack-name", "web", "--template-file", str(template)]
        self.aws(*deploy, "--s3-bucket", "templates", "--s3-prefix", "web")

        stack = json.loads(self.aws("cloudformation", "describe-stacks"))["Stacks"][0]
        self.assertEqual(stack["StackStatus"], "CREATE_COMPLETE")
        self.assertIn(".template", self.aws("s3", "ls", "s3://templates/web/"))
        groups = json.loads(self.aws("logs", "describe-log-groups"))["logGroups"]
        self.assertEqual([one["retentionInDays"] for one in groups], [7])
