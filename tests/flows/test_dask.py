"""dask-cloudprovider: a FargateCluster whose scheduler and workers are tasks computes something, and cleans up.

https://cloudprovider.dask.org/en/latest/aws.html has it so. The client is this process, all else is in containers.
"""

import unittest

import botocore.session
from dask_cloudprovider.aws import FargateCluster
from distributed import Client
from support import FlowCase


class Dask(FlowCase):
    image = "daskdev/dask*"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        session = botocore.session.get_session()
        cls.aws = staticmethod(session.create_client)

    def test_a_cluster_computes(self):
        with FargateCluster(n_workers=2, skip_cleanup=True, execution_role_arn="arn:aws:iam::123456789012:role/e", task_role_arn="arn:aws:iam::123456789012:role/t") as cluster, Client(cluster) as client:
            client.wait_for_workers(2, timeout=60)
            squares = client.map(lambda number: number**2, range(10))

            self.assertEqual(client.submit(sum, squares).result(timeout=60), 285)


if __name__ == "__main__":
    unittest.main()
