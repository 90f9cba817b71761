"""CloudWatch Logs, as the AWS CLI speaks to it."""

import json
import os
import time
import unittest.mock

from support import ENDPOINT_URL, Case
from with_cli import aws_command


class Logs(Case):
    def aws(self, *arguments):
        with unittest.mock.patch.dict(os.environ, AWS_ENDPOINT_URL=ENDPOINT_URL):
            done = aws_command("logs", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def setUp(self):
        super().setUp()
        self.aws("create-log-group", "--log-group-name", "myloggroup")
        for stream, message in [("myprefix/a", "running"), ("myprefix/b", "ERROR: stopped")]:
            names = ["--log-group-name", "myloggroup", "--log-stream-name", stream]
            self.aws("create-log-stream", *names)
            events = json.dumps([{"timestamp": int(time.time() * 1000), "message": message}])
            self.aws("put-log-events", *names, "--log-events", events)

    def test_logs_of_all_streams_are_collected(self):
        messages = self.aws("filter-log-events", "--log-group-name", "myloggroup", "--query", "events[].message")

        self.assertEqual(sorted(json.loads(messages)), ["ERROR: stopped", "running"])

    def test_a_group_is_read_as_tail_of_the_second_version_reads_it(self):
        since = str(int(time.time() * 1000) - 600_000)
        ask = ["filter-log-events", "--log-group-name", "myloggroup", "--interleaved", "--start-time", since]

        events = json.loads(self.aws(*ask))["events"]
        self.assertEqual(len({event["eventId"] for event in events}), 2)
        events = json.loads(self.aws(*ask, "--filter-pattern", "ERROR"))["events"]
        self.assertEqual([event["message"] for event in events], ["ERROR: stopped"])

    def test_a_stream_is_read(self):
        names = ["--log-group-name", "myloggroup", "--log-stream-name", "myprefix/a"]

        answer = json.loads(self.aws("get-log-events", *names))

        self.assertEqual([event["message"] for event in answer["events"]], ["running"])
        streams = json.loads(self.aws("describe-log-streams", "--log-group-name", "myloggroup"))
        self.assertEqual(len(streams["logStreams"]), 2)
