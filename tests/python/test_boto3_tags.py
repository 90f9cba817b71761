"""Tags, by boto3."""

import unittest

from support import arn
from with_boto3 import JOB, Boto3Case

FINANCE = {"key": "team", "value": "finance"}


class Tags(Boto3Case):
    def setUp(self):
        super().setUp()
        self.ecs.register_task_definition(**JOB)

    def tags_of(self, resource):
        return self.ecs.list_tags_for_resource(resourceArn=resource)["tags"]

    def test_tags_are_put_on_and_taken_off(self):
        [task] = self.run_job()
        resource = task["taskArn"]

        self.ecs.tag_resource(resourceArn=resource, tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])
        self.ecs.untag_resource(resourceArn=resource, tagKeys=["a"])

        tags = self.ecs.list_tags_for_resource(resourceArn=resource)["tags"]
        self.assertEqual(tags, [{"key": "b", "value": "2"}])

    def test_every_resource_shows_the_tags_it_was_made_with(self):
        self.ecs.create_cluster(clusterName="jobs", tags=[FINANCE])
        self.ecs.register_task_definition(**{**JOB, "family": "tagged"}, tags=[FINANCE])
        [task] = self.run_job(tags=[FINANCE])

        for resource in [arn("cluster/jobs"), arn("task-definition/tagged:1"), task["taskArn"]]:
            with self.subTest(resource):
                self.assertEqual(self.tags_of(resource), [FINANCE])

    def test_tags_of_a_definition_are_propagated(self):
        self.ecs.register_task_definition(**JOB, tags=[FINANCE])

        [task] = self.run_job(propagateTags="TASK_DEFINITION")

        self.assertEqual(self.tags_of(task["taskArn"]), [FINANCE])

    def test_a_resource_that_is_not_there_has_none(self):
        self.assert_refused(
            "ClusterNotFoundException", "Cluster not found.", self.tags_of, resource=arn("cluster/nowhere")
        )


if __name__ == "__main__":
    unittest.main()
