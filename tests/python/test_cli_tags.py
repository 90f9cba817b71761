"""Tags, by the AWS CLI."""

import unittest

from support import arn
from with_cli import CliCase


class Tags(CliCase):
    def test_tags_are_put_on_and_taken_off(self):
        self.ask("create-cluster", "--cluster-name", "jobs", "--tags", "key=team,value=finance")
        jobs = ["--resource-arn", arn("cluster/jobs")]

        # The service answers {}, and the CLI prints nothing or that.
        self.assertFalse(self.ask("tag-resource", *jobs, "--tags", "key=stage,value=test", "key=team,value=ops"))
        self.assertFalse(self.ask("untag-resource", *jobs, "--tag-keys", "team"))

        self.assertEqual(self.ask("list-tags-for-resource", *jobs)["tags"], [{"key": "stage", "value": "test"}])


if __name__ == "__main__":
    unittest.main()
