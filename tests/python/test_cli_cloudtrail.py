"""CloudTrail, as the AWS CLI speaks to it."""

import json
import os
import unittest.mock

from support import ENDPOINT_URL, Case
from with_cli import aws, aws_command


class CloudTrail(Case):
    def look_up(self, *arguments):
        with unittest.mock.patch.dict(os.environ, AWS_ENDPOINT_URL=ENDPOINT_URL):
            done = aws_command("cloudtrail", "lookup-events", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def call(self, *arguments):
        done = aws(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_calls_are_looked_up_by_their_name(self):
        self.call("create-cluster", "--cluster-name", "jobs")
        self.call("list-clusters")

        found = self.look_up("--lookup-attributes", "AttributeKey=EventName,AttributeValue=CreateCluster")

        event = found["Events"][0]
        self.assertEqual([it["EventName"] for it in found["Events"]], ["CreateCluster"])
        self.assertEqual((event["EventSource"], event["ReadOnly"]), ("ecs.amazonaws.com", "false"))
        record = json.loads(event["CloudTrailEvent"])
        self.assertEqual(record["requestParameters"], {"clusterName": "jobs"})
        self.assertEqual(record["eventID"], event["EventId"])

    def test_all_calls_come_the_last_one_first_whatever_the_size_of_pages(self):
        for number in range(3):
            self.call("create-cluster", "--cluster-name", f"jobs-{number}")

        found = self.look_up("--lookup-attributes", "AttributeKey=ReadOnly,AttributeValue=false", "--page-size", "2")
        some = self.look_up("--lookup-attributes", "AttributeKey=ReadOnly,AttributeValue=false", "--max-items", "2")

        names = [it["Resources"][0]["ResourceName"] for it in found["Events"]]
        self.assertEqual(names, ["jobs-2", "jobs-1", "jobs-0"])
        self.assertEqual(len(some["Events"]), 2)
        self.assertIn("NextToken", some)

    def test_calls_are_looked_up_in_a_time(self):
        self.call("create-cluster", "--cluster-name", "jobs")

        found = self.look_up("--start-time", "2001-01-01T00:00:00Z", "--end-time", "2001-01-02T00:00:00Z")

        self.assertEqual(found["Events"], [])

    def test_a_call_that_was_refused_has_its_error(self):
        aws("create-service", "--service-name", "web", "--task-definition", "none", "--desired-count", "1")

        found = self.look_up("--lookup-attributes", "AttributeKey=EventName,AttributeValue=CreateService")

        record = json.loads(found["Events"][0]["CloudTrailEvent"])
        self.assertEqual(record["errorCode"], "ClientException")
