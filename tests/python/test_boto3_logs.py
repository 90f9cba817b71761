"""CloudWatch Logs, as boto3 speaks to it."""

import time

import boto3
from botocore.config import Config

from support import ACCOUNT, ENDPOINT_URL, NETWORK, REGION
from with_boto3 import Boto3Case

GROUP = "/ecs/app"


class Logs(Boto3Case):
    def setUp(self):
        super().setUp()
        config = Config(retries={"total_max_attempts": 1})
        self.logs = boto3.client("logs", endpoint_url=ENDPOINT_URL, config=config)

    def put(self, stream, *messages, at=None):
        at = int(time.time() * 1000) if at is None else at
        events = [{"timestamp": at + number, "message": message} for number, message in enumerate(messages)]
        return self.logs.put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=events)

    def make(self, *streams):
        self.logs.create_log_group(logGroupName=GROUP)
        for stream in streams:
            self.logs.create_log_stream(logGroupName=GROUP, logStreamName=stream)

    def test_a_group_lives_and_is_deleted(self):
        self.logs.create_log_group(logGroupName=GROUP, tags={"team": "a"})
        self.logs.put_retention_policy(logGroupName=GROUP, retentionInDays=7)

        [group] = self.logs.describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"]
        arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{GROUP}"
        self.assertEqual((group["arn"], group["logGroupArn"]), (f"{arn}:*", arn))
        self.assertEqual((group["retentionInDays"], group["logGroupClass"]), (7, "STANDARD"))
        self.assertIsInstance(group["creationTime"], int)
        for resource in (arn, group["arn"]):
            self.assertEqual(self.logs.list_tags_for_resource(resourceArn=resource)["tags"], {"team": "a"})

        self.logs.delete_retention_policy(logGroupName=GROUP)
        self.logs.untag_resource(resourceArn=arn, tagKeys=["team"])
        [group] = self.logs.describe_log_groups()["logGroups"]
        self.assertNotIn("retentionInDays", group)
        self.logs.delete_log_group(logGroupName=GROUP)
        self.assertEqual(self.logs.describe_log_groups()["logGroups"], [])

    def test_what_is_there_already_and_what_is_not_is_refused(self):
        self.make("s")

        error = self.assert_refused(
            "ResourceAlreadyExistsException",
            "The specified log group already exists",
            self.logs.create_log_group,
            logGroupName=GROUP,
        )
        self.assertIsInstance(error, self.logs.exceptions.ResourceAlreadyExistsException)
        error = self.assert_refused(
            "ResourceNotFoundException",
            "The specified log stream does not exist.",
            self.logs.get_log_events,
            logGroupName=GROUP,
            logStreamName="none",
        )
        self.assertIsInstance(error, self.logs.exceptions.ResourceNotFoundException)
        self.assert_refused(
            "InvalidParameterException",
            "1 validation error detected: Value '10001' at 'limit' failed to satisfy constraint: "
            "Member must have value less than or equal to 10000",
            self.logs.get_log_events,
            logGroupName=GROUP,
            logStreamName="s",
            limit=10001,
        )

    def test_pages_of_groups_and_streams_have_all_of_them_once(self):
        names = [f"g{number:03}" for number in range(120)]
        for name in names:
            self.logs.create_log_group(logGroupName=name)
            self.logs.create_log_stream(logGroupName="g000", logStreamName=name)

        pages = self.logs.get_paginator("describe_log_groups").paginate()
        self.assertEqual([group["logGroupName"] for page in pages for group in page["logGroups"]], names)
        pages = self.logs.get_paginator("describe_log_streams").paginate(logGroupName="g000")
        self.assertEqual([stream["logStreamName"] for page in pages for stream in page["logStreams"]], names)

    def test_events_are_filtered_over_all_streams_in_pages(self):
        self.make("a", "b")
        self.put("a", "ERROR one", "fine", "ERROR two")
        self.put("b", *[f"ERROR {number}" for number in range(20)])

        pages = self.logs.get_paginator("filter_log_events").paginate(
            logGroupName=GROUP, filterPattern="ERROR", PaginationConfig={"PageSize": 3}
        )
        events = [event for page in pages for event in page["events"]]
        self.assertEqual(len(events), 22)
        self.assertEqual(len({event["eventId"] for event in events}), 22)
        self.assertEqual([event["timestamp"] for event in events], sorted(event["timestamp"] for event in events))

    def test_a_token_at_the_end_comes_back_until_there_is_more(self):
        self.make("s")
        self.put("s", "one", "two")
        ask = {"logGroupName": GROUP, "logStreamName": "s", "startFromHead": True}

        first = self.logs.get_log_events(**ask, limit=1)
        second = self.logs.get_log_events(**ask, nextToken=first["nextForwardToken"])
        end = self.logs.get_log_events(**ask, nextToken=second["nextForwardToken"])
        self.assertEqual([event["message"] for event in first["events"] + second["events"]], ["one", "two"])
        self.assertEqual((end["events"], end["nextForwardToken"]), ([], second["nextForwardToken"]))
        self.assertRegex(end["nextForwardToken"], r"^f/\d{56}$")

        self.put("s", "three", at=int(time.time() * 1000) + 10)
        more = self.logs.get_log_events(**ask, nextToken=end["nextForwardToken"])
        self.assertEqual([event["message"] for event in more["events"]], ["three"])
        back = self.logs.get_log_events(**ask, nextToken=more["nextBackwardToken"])
        self.assertEqual([event["message"] for event in back["events"]], ["one", "two"])

    def test_events_that_are_too_old_or_too_new_are_told(self):
        self.make("s")

        answer = self.put("s", "old", at=1_000)
        self.assertEqual(answer["rejectedLogEventsInfo"], {"tooOldLogEventEndIndex": 1})
        answer = self.put("s", "new", at=int(time.time() * 1000) + 3 * 3600 * 1000)
        self.assertEqual(answer["rejectedLogEventsInfo"], {"tooNewLogEventStartIndex": 0})

    def test_a_query_is_complete_and_has_rows(self):
        self.make("s")
        self.put("s", '{"level":"ERROR","path":"/a"}', '{"level":"INFO","path":"/b"}')
        now = int(time.time())

        query = "fields path | filter level = 'ERROR'"
        started = self.logs.start_query(
            logGroupName=GROUP, startTime=now - 60, endTime=now + 60, queryString=query
        )
        answer = self.logs.get_query_results(queryId=started["queryId"])

        self.assertEqual(answer["status"], "Complete")
        [row] = answer["results"]
        self.assertEqual(row[0], {"field": "path", "value": "/a"})
        self.assert_refused(
            "MalformedQueryException",
            "fake-ecs does not emulate the command parse in queries of Logs Insights.",
            self.logs.start_query,
            logGroupName=GROUP,
            startTime=0,
            endTime=1,
            queryString="parse @message '*' as a",
        )

    def test_a_subscription_is_kept(self):
        self.make()
        destination = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
        ask = {"logGroupName": GROUP, "filterName": "f"}

        self.logs.put_subscription_filter(**ask, filterPattern="", destinationArn=destination)
        [shown] = self.logs.describe_subscription_filters(logGroupName=GROUP)["subscriptionFilters"]
        self.assertEqual((shown["destinationArn"], shown["distribution"]), (destination, "ByLogStream"))
        self.logs.delete_subscription_filter(**ask)
        self.assertEqual(self.logs.describe_subscription_filters(logGroupName=GROUP)["subscriptionFilters"], [])

    def test_a_task_has_a_stream_from_its_start(self):
        container = {
            "name": "web",
            "image": "web",
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": GROUP,
                    "awslogs-region": REGION,
                    "awslogs-stream-prefix": "app",
                },
            },
        }
        self.ecs.register_task_definition(
            family="web",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            executionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/execution",
            containerDefinitions=[container],
        )
        [task] = self.ecs.run_task(taskDefinition="web", launchType="FARGATE", networkConfiguration=NETWORK)["tasks"]
        self.ecs.get_waiter("tasks_running").wait(tasks=[task["taskArn"]])

        [stream] = self.logs.describe_log_streams(logGroupName=GROUP)["logStreams"]
        self.assertEqual(stream["logStreamName"], f"app/web/{task['taskArn'].split('/')[-1]}")
        answer = self.logs.get_log_events(logGroupName=GROUP, logStreamName=stream["logStreamName"])
        self.assertEqual(answer["events"], [])
