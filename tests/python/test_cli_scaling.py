"""CloudWatch and Application Auto Scaling, as the AWS CLI speaks to them."""

import json

from support import ENDPOINT_URL, Case
from with_cli import aws_command


class Scaling(Case):
    def aws(self, *arguments):
        done = aws_command(*arguments, "--endpoint-url", ENDPOINT_URL)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout or "{}")

    def test_an_alarm_of_a_metric(self):
        self.aws("cloudwatch", "put-metric-data", "--namespace", "cli", "--metric-name", "load", "--value", "7")
        listed = self.aws("cloudwatch", "list-metrics", "--namespace", "cli")
        self.assertEqual([it["MetricName"] for it in listed["Metrics"]], ["load"])
        alarm = (
            "--alarm-name cli-high --namespace cli --metric-name load --statistic Sum --period 60 "
            "--evaluation-periods 1 --threshold 5 --comparison-operator GreaterThanThreshold"
        )
        self.aws("cloudwatch", "put-metric-alarm", *alarm.split())
        shown = self.aws("cloudwatch", "describe-alarms", "--alarm-names", "cli-high")
        self.assertEqual(shown["MetricAlarms"][0]["Threshold"], 5.0)
        self.aws("cloudwatch", "delete-alarms", "--alarm-names", "cli-high")

    def test_nothing_is_scaled_yet(self):
        shown = self.aws("application-autoscaling", "describe-scalable-targets", "--service-namespace", "dynamodb")
        self.assertEqual(shown, {"ScalableTargets": []})
