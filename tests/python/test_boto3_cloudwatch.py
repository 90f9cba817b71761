"""Metrics and alarms, as boto3 and Terraform speak to CloudWatch."""

from datetime import datetime, timedelta, timezone

import boto3
from botocore.config import Config

from support import ACCOUNT, ENDPOINT_URL
from with_boto3 import Boto3Case


class CloudWatch(Boto3Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        config = Config(retries={"total_max_attempts": 1})
        cls.cloudwatch = boto3.client("cloudwatch", endpoint_url=ENDPOINT_URL, config=config)

    def put_alarm(self, name, **more):
        alarm = {
            "Namespace": "boto3",
            "MetricName": "load",
            "Statistic": "Average",
            "Period": 60,
            "EvaluationPeriods": 2,
            "Threshold": 80,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            **more,
        }
        self.cloudwatch.put_metric_alarm(AlarmName=name, **alarm)
        self.addCleanup(self.cloudwatch.delete_alarms, AlarmNames=[name])

    def test_values_are_put_and_read(self):
        self.cloudwatch.put_metric_data(
            Namespace="boto3",
            MetricData=[
                {"MetricName": "read", "Values": [1, 2, 3], "Counts": [1, 1, 2], "Unit": "Count"},
                {"MetricName": "written", "Value": 3},
            ],
        )
        [metric] = self.cloudwatch.list_metrics(Namespace="boto3", MetricName="read")["Metrics"]
        self.assertEqual(metric, {"Namespace": "boto3", "MetricName": "read", "Dimensions": []})
        pages = self.cloudwatch.get_paginator("list_metrics").paginate(Namespace="boto3")
        self.assertEqual({"read", "written"}, {it["MetricName"] for page in pages for it in page["Metrics"]})

        now = datetime.now(timezone.utc)
        window = {"StartTime": now - timedelta(minutes=10), "EndTime": now + timedelta(minutes=10)}
        answer = self.cloudwatch.get_metric_statistics(
            Namespace="boto3", MetricName="read", Period=1200, Statistics=["Sum", "SampleCount"], **window
        )
        total = sum(it["Sum"] for it in answer["Datapoints"])
        self.assertEqual((answer["Label"], total), ("read", 9))

        def stat(id, name):
            metric = {"Namespace": "boto3", "MetricName": name}
            return {"Id": id, "ReturnData": False, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}

        queries = [stat("m1", "read"), stat("m2", "written"), {"Id": "ratio", "Expression": "m1 / m2"}]
        [result] = self.cloudwatch.get_metric_data(MetricDataQueries=queries, **window)["MetricDataResults"]
        self.assertEqual((result["Id"], result["StatusCode"], result["Values"]), ("ratio", "Complete", [3.0]))

    def test_an_alarm_as_terraform_keeps_it(self):
        self.put_alarm("boto3-high", AlarmDescription="Much", Tags=[{"Key": "team", "Value": "red"}])
        self.cloudwatch.get_waiter("alarm_exists").wait(
            AlarmNames=["boto3-high"], WaiterConfig={"Delay": 1, "MaxAttempts": 2}
        )
        [alarm] = self.cloudwatch.describe_alarms(AlarmNames=["boto3-high"])["MetricAlarms"]
        self.assertEqual(
            (alarm["StateValue"], alarm["StateReason"], alarm["AlarmActions"], alarm["ActionsEnabled"]),
            ("INSUFFICIENT_DATA", "Unchecked: Initial alarm creation", [], True),
        )
        arn = alarm["AlarmArn"]
        self.assertEqual(arn, f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:boto3-high")
        tags = self.cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"]
        self.assertEqual(tags, [{"Key": "team", "Value": "red"}])
        self.cloudwatch.tag_resource(ResourceARN=arn, Tags=[{"Key": "a", "Value": "b"}])
        self.cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["team"])
        self.assertEqual(
            self.cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"], [{"Key": "a", "Value": "b"}]
        )

        self.cloudwatch.set_alarm_state(AlarmName="boto3-high", StateValue="ALARM", StateReason="a test")
        [alarm] = self.cloudwatch.describe_alarms(StateValue="ALARM", AlarmNamePrefix="boto3-h")["MetricAlarms"]
        self.assertEqual(alarm["StateReason"], "a test")
        pages = self.cloudwatch.get_paginator("describe_alarm_history").paginate(
            AlarmName="boto3-high", PaginationConfig={"PageSize": 1}
        )
        summaries = [it["HistorySummary"] for page in pages for it in page["AlarmHistoryItems"]]
        self.assertEqual(
            summaries, ["Alarm updated from INSUFFICIENT_DATA to ALARM", 'Alarm "boto3-high" created']
        )

        self.cloudwatch.disable_alarm_actions(AlarmNames=["boto3-high"])
        [alarm] = self.cloudwatch.describe_alarms(AlarmNames=["boto3-high"])["MetricAlarms"]
        self.assertFalse(alarm["ActionsEnabled"])
        self.cloudwatch.delete_alarms(AlarmNames=["boto3-high"])
        self.assertEqual(self.cloudwatch.describe_alarms(AlarmNames=["boto3-high"])["MetricAlarms"], [])

    def test_alarms_come_in_pages(self):
        for at in range(3):
            self.put_alarm(f"boto3-page-{at}")
        pages = self.cloudwatch.get_paginator("describe_alarms").paginate(
            AlarmNamePrefix="boto3-page-", PaginationConfig={"PageSize": 2}
        )
        names = [[it["AlarmName"] for it in page["MetricAlarms"]] for page in pages]
        self.assertEqual(names, [["boto3-page-0", "boto3-page-1"], ["boto3-page-2"]])

    def test_an_alarm_that_is_not_there_is_missed(self):
        with self.assertRaises(self.cloudwatch.exceptions.ResourceNotFound):
            self.cloudwatch.set_alarm_state(AlarmName="none", StateValue="OK", StateReason="a test")
