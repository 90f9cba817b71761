"""Clusters, by boto3."""

import unittest

from support import arn
from with_boto3 import Boto3Case


class Clusters(Boto3Case):
    def test_a_cluster_lives_from_its_creation_to_its_deletion(self):
        insights = {"name": "containerInsights", "value": "enabled"}
        fargate = {"capacityProvider": "FARGATE", "weight": 1, "base": 0}

        created = self.ecs.create_cluster(clusterName="jobs", tags=[{"key": "team", "value": "finance"}])["cluster"]
        self.assertEqual(created["clusterArn"], arn("cluster/jobs"))
        self.assertEqual(created["status"], "ACTIVE")

        settings = self.ecs.update_cluster_settings(cluster="jobs", settings=[insights])["cluster"]["settings"]
        self.assertEqual(settings, [insights])
        self.ecs.update_cluster(cluster="jobs", serviceConnectDefaults={"namespace": "internal"})
        put = self.ecs.put_cluster_capacity_providers(
            cluster="jobs", capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=[fargate]
        )["cluster"]
        self.assertEqual(put["capacityProviders"], ["FARGATE"])
        self.assertEqual(put["defaultCapacityProviderStrategy"], [fargate])

        described = self.ecs.describe_clusters(clusters=["jobs"], include=["TAGS", "SETTINGS"])
        [cluster] = described["clusters"]
        self.assertEqual(cluster["tags"], [{"key": "team", "value": "finance"}])
        self.assertEqual(cluster["settings"], [insights])
        self.assertIn("jobs", " ".join(self.ecs.list_clusters()["clusterArns"]))

        self.assertEqual(self.ecs.delete_cluster(cluster="jobs")["cluster"]["status"], "INACTIVE")
        self.assertEqual(self.ecs.list_clusters()["clusterArns"], [arn("cluster/default")])

    def test_pages_of_one_show_every_cluster_once(self):
        for name in ["a", "b", "c"]:
            self.ecs.create_cluster(clusterName=name)

        listed = self.pages_of_one("list_clusters", "clusterArns")

        self.assertEqual(sorted(listed), [arn(f"cluster/{name}") for name in ["a", "b", "c", "default"]])

    def test_what_is_not_there_is_a_failure_of_its_own(self):
        answer = self.ecs.describe_clusters(clusters=["nowhere", "default"])

        self.assertEqual([cluster["clusterName"] for cluster in answer["clusters"]], ["default"])
        self.assertEqual(answer["failures"], [{"arn": arn("cluster/nowhere"), "reason": "MISSING"}])

    def test_a_page_goes_on_where_the_one_before_ended(self):
        for name in ["a", "b"]:
            self.ecs.create_cluster(clusterName=name)

        first = self.ecs.list_clusters(maxResults=2)
        second = self.ecs.list_clusters(maxResults=2, nextToken=first["nextToken"])

        self.assertEqual((len(first["clusterArns"]), len(second["clusterArns"])), (2, 1))
        self.assertNotIn("nextToken", second)
        self.assertEqual(len({*first["clusterArns"], *second["clusterArns"]}), 3)


if __name__ == "__main__":
    unittest.main()
