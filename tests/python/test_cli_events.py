"""EventBridge and SNS, as the AWS CLI speaks to them."""

import json
import os
import unittest.mock

from support import ACCOUNT, ENDPOINT_URL, Case
from with_cli import aws_command


class Events(Case):
    def aws(self, *arguments):
        with unittest.mock.patch.dict(os.environ, AWS_ENDPOINT_URL=ENDPOINT_URL):
            done = aws_command(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def test_a_rule_with_a_target_is_made_shown_and_removed(self):
        target = f"Id=f,Arn=arn:aws:lambda:us-east-1:{ACCOUNT}:function:f"
        rule = self.aws("events", "put-rule", "--name", "cli", "--schedule-expression", "rate(1 day)")
        self.assertTrue(rule["RuleArn"].endswith(f":{ACCOUNT}:rule/cli"))
        put = self.aws("events", "put-targets", "--rule", "cli", "--targets", target)
        self.assertEqual(put["FailedEntryCount"], 0)
        shown = self.aws("events", "describe-rule", "--name", "cli")
        self.assertEqual((shown["State"], shown["ScheduleExpression"]), ("ENABLED", "rate(1 day)"))
        self.aws("events", "remove-targets", "--rule", "cli", "--ids", "f")
        self.aws("events", "delete-rule", "--name", "cli")
        self.assertEqual(self.aws("events", "list-rules", "--name-prefix", "cli")["Rules"], [])

    def test_a_message_is_published(self):
        topic = self.aws("sns", "create-topic", "--name", "cli")["TopicArn"]
        published = self.aws("sns", "publish", "--topic-arn", topic, "--message", "hello")
        self.assertRegex(published["MessageId"], "^[0-9a-f-]{36}$")
        self.aws("sns", "delete-topic", "--topic-arn", topic)
        self.assertNotIn({"TopicArn": topic}, self.aws("sns", "list-topics")["Topics"])
