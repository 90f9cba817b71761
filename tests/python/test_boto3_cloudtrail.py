"""CloudTrail, as boto3 speaks to it."""

import json

import boto3
from botocore.config import Config

from support import ENDPOINT_URL
from with_boto3 import Boto3Case


class CloudTrail(Boto3Case):
    def setUp(self):
        super().setUp()
        config = Config(retries={"total_max_attempts": 1})
        self.client = boto3.client("cloudtrail", endpoint_url=ENDPOINT_URL, config=config)

    def test_calls_are_looked_up(self):
        self.ecs.create_cluster(clusterName="jobs")
        self.ecs.list_clusters()
        attributes = [{"AttributeKey": "EventName", "AttributeValue": "CreateCluster"}]

        events = self.client.lookup_events(LookupAttributes=attributes)["Events"]

        self.assertEqual([it["EventName"] for it in events], ["CreateCluster"])
        self.assertEqual((events[0]["Username"], events[0]["ReadOnly"]), ("fake-ecs", "false"))
        record = json.loads(events[0]["CloudTrailEvent"])
        self.assertEqual(record["requestParameters"], {"clusterName": "jobs"})
        self.assertEqual(record["eventID"], events[0]["EventId"])

    def test_pages_go_back_in_time(self):
        for number in range(5):
            self.ecs.create_cluster(clusterName=f"jobs-{number}")
        attributes = [{"AttributeKey": "ReadOnly", "AttributeValue": "false"}]

        paginator = self.client.get_paginator("lookup_events")
        pages = paginator.paginate(LookupAttributes=attributes, PaginationConfig={"PageSize": 2})

        names = [it["Resources"][0]["ResourceName"] for page in pages for it in page["Events"]]
        self.assertEqual(names, [f"jobs-{number}" for number in reversed(range(5))])
