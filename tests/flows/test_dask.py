"""dask-cloudprovider: clusters whose scheduler and workers are tasks compute something, and clean up.

https://cloudprovider.dask.org/en/latest/aws.html has it so. The client is this process, all else is in containers.
"""

import unittest

import botocore.session
from dask_cloudprovider.aws import ECSCluster
from distributed import Client
from support import FlowCase

ROLE = "arn:aws:iam::123456789012:role/dask"


class Dask(FlowCase):
    image = "daskdev/dask*"
    options = {"synthetic_instances": True}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        create_client = botocore.session.get_session().create_client
        cls.api = {name: create_client(name) for name in ("ecs", "ec2", "logs")}

    def check(self, cluster):
        """It computes, with a worker more, and with none."""
        with Client(cluster) as client:
            client.wait_for_workers(1, timeout=60)
            squares = client.map(lambda number: number**2, range(10))
            self.assertEqual(client.submit(sum, squares).result(timeout=60), 285)

            cluster.scale(2)
            client.wait_for_workers(2, timeout=60)
            self.assertEqual(len(self.ecs.tasks().running()), 3)

            cluster.scale(1)
            self.until("a worker has gone", lambda: len(self.ecs.tasks().running()) == 2)
            self.assertEqual(client.submit(sum, range(4)).result(timeout=60), 6)

    def test_a_cluster_on_instances_computes(self):
        [arn] = self.api["ecs"].list_clusters()["clusterArns"]
        with ECSCluster(
            cluster_arn=arn,
            fargate_scheduler=False,
            fargate_workers=False,
            n_workers=1,
            execution_role_arn=ROLE,
            task_role_arn=ROLE,
            skip_cleanup=True,
        ) as cluster:
            self.check(cluster)


if __name__ == "__main__":
    unittest.main()
