"""What somebody runs who has dask-cloudprovider and nothing else: a cluster on Fargate, with all that it takes."""

import dask.bag
from dask_cloudprovider.aws import FargateCluster
from distributed import Client

cluster = FargateCluster(n_workers=2)
client = Client(cluster)
client.wait_for_workers(2, timeout=120)
print("the sum is", dask.bag.from_sequence(range(1000), npartitions=10).sum().compute())
