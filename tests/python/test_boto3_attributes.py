"""Attributes of container instances, by boto3."""

import unittest

from with_boto3 import Boto3Case


class Attributes(Boto3Case):
    def setUp(self):
        super().setUp()
        [self.instance] = self.ecs.list_container_instances()["containerInstanceArns"]

    def test_attributes_are_put_listed_and_deleted(self):
        stack = {"name": "stack", "targetId": self.instance}

        put = self.ecs.put_attributes(attributes=[{**stack, "value": "production"}])["attributes"]

        self.assertEqual(put, [{**stack, "value": "production"}])
        listed = self.ecs.list_attributes(targetType="container-instance", attributeName="stack")["attributes"]
        self.assertEqual(listed, put)
        deleted = self.ecs.delete_attributes(attributes=[stack])["attributes"]
        self.assertEqual(deleted, put)
        listed = self.ecs.list_attributes(targetType="container-instance", attributeName="stack")["attributes"]
        self.assertEqual(listed, [])

    def test_pages_of_one_show_every_attribute_once(self):
        [shown] = self.ecs.describe_container_instances(containerInstances=[self.instance])["containerInstances"]

        listed = self.pages_of_one("list_attributes", "attributes", targetType="container-instance")

        self.assertEqual([it["name"] for it in listed], sorted(it["name"] for it in shown["attributes"]))

    def test_a_target_that_is_not_there_is_refused_with_its_own_exception(self):
        missing = self.instance[:-32] + "0123456789abcdef0123456789abcdef"

        with self.assertRaises(self.ecs.exceptions.TargetNotFoundException):
            self.ecs.put_attributes(attributes=[{"name": "stack", "targetId": missing}])

    def test_an_eleventh_attribute_is_refused(self):
        attributes = [{"name": f"custom-{n}", "targetId": self.instance} for n in range(11)]
        self.ecs.put_attributes(attributes=attributes[:10])

        self.assert_refused(
            "AttributeLimitExceededException",
            "You can apply up to 10 custom attributes for each resource.",
            self.ecs.put_attributes,
            attributes=attributes[10:],
        )


if __name__ == "__main__":
    unittest.main()
