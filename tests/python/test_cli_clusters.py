"""Clusters, by the AWS CLI."""

import unittest

from support import arn
from with_cli import CliCase


class Clusters(CliCase):
    def test_a_cluster_lives_from_its_creation_to_its_deletion(self):
        insights = "name=containerInsights,value=enabled"
        made = self.ask("create-cluster", "--cluster-name", "jobs", "--tags", "key=team,value=finance")["cluster"]
        self.assertEqual((made["clusterArn"], made["status"]), (arn("cluster/jobs"), "ACTIVE"))

        self.ask("update-cluster-settings", "--cluster", "jobs", "--settings", insights)
        self.ask("update-cluster", "--cluster", "jobs", "--service-connect-defaults", "namespace=internal")
        strategy = ["capacityProvider=FARGATE,weight=1,base=1", "capacityProvider=FARGATE_SPOT,weight=4"]
        providers = ["--capacity-providers", "FARGATE", "FARGATE_SPOT", "--default-capacity-provider-strategy", *strategy]
        put = self.ask("put-cluster-capacity-providers", "--cluster", "jobs", *providers)["cluster"]
        self.assertEqual([item["base"] for item in put["defaultCapacityProviderStrategy"]], [1, 0])

        include = ["--include", "TAGS", "STATISTICS", "SETTINGS"]
        [cluster] = self.ask("describe-clusters", "--clusters", "jobs", *include)["clusters"]
        self.assertEqual(cluster["tags"], [{"key": "team", "value": "finance"}])
        self.assertEqual(cluster["settings"], [{"name": "containerInsights", "value": "enabled"}])
        self.assertEqual(cluster["serviceConnectDefaults"]["namespace"].split(":")[2], "servicediscovery")
        self.assertEqual(cluster["runningTasksCount"], 0)
        self.assertIn("statistics", cluster)

        self.assertEqual(self.ask("delete-cluster", "--cluster", "jobs")["cluster"]["status"], "INACTIVE")
        self.assertEqual(self.ask("list-clusters")["clusterArns"], [arn("cluster/default")])

    def test_pages_of_one_show_every_cluster_once(self):
        for name in ["a", "b"]:
            self.ask("create-cluster", "--cluster-name", name)

        listed = self.ask("list-clusters", "--page-size", "1")["clusterArns"]

        self.assertEqual(sorted(listed), [arn(f"cluster/{name}") for name in ["a", "b", "default"]])

    def test_a_list_goes_on_where_it_was_cut_off(self):
        self.ask("create-cluster", "--cluster-name", "a")

        first = self.ask("list-clusters", "--page-size", "1", "--max-items", "1")
        rest = self.ask("list-clusters", "--page-size", "1", "--starting-token", first["NextToken"])

        listed = first["clusterArns"] + rest["clusterArns"]
        self.assertEqual(len(first["clusterArns"]), 1)
        self.assertEqual(sorted(listed), [arn("cluster/a"), arn("cluster/default")])


if __name__ == "__main__":
    unittest.main()
