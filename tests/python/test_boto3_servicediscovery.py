"""Cloud Map, as boto3 speaks to it: what Terraform's resources, ecspresso and applications call."""

import uuid

import boto3
from botocore.config import Config

from support import ENDPOINT_URL
from with_boto3 import Boto3Case


def client():
    # SDKs put `data-` before the host of DiscoverInstances, which names of this machine do not have.
    config = Config(retries={"total_max_attempts": 1}, inject_host_prefix=False)
    return boto3.client("servicediscovery", endpoint_url=ENDPOINT_URL, config=config)


class Discovery(Boto3Case):
    def setUp(self):
        self.sd = client()

    def done(self, answer):
        """The operation that an answer has begun, once it is over."""
        operation = self.sd.get_operation(OperationId=answer["OperationId"])["Operation"]
        self.assertEqual(operation["Status"], "SUCCESS")
        return operation

    def namespace(self):
        name = f"n{uuid.uuid4().hex[:8]}.internal"
        made = self.sd.create_private_dns_namespace(
            Name=name, Vpc="vpc-1", Description="d", CreatorRequestId=name, Tags=[{"Key": "a", "Value": "b"}]
        )
        id = self.done(made)["Targets"]["NAMESPACE"]
        self.addCleanup(self.sd.delete_namespace, Id=id)
        return id, name

    def service(self, namespace, name="api", **more):
        made = self.sd.create_service(
            Name=name,
            DnsConfig={"NamespaceId": namespace, "DnsRecords": [{"Type": "A", "TTL": 10}], "RoutingPolicy": "MULTIVALUE"},
            HealthCheckCustomConfig={"FailureThreshold": 1},
            **more,
        )["Service"]
        self.addCleanup(self.sd.delete_service, Id=made["Id"])
        return made

    def register(self, service, instance, **attributes):
        begun = self.sd.register_instance(ServiceId=service, InstanceId=instance, Attributes=attributes)
        self.assertEqual(self.done(begun)["Type"], "REGISTER_INSTANCE")
        self.addCleanup(self.sd.deregister_instance, ServiceId=service, InstanceId=instance)

    def test_terraform_makes_a_namespace_and_a_service(self):
        id, name = self.namespace()

        seen = self.sd.get_namespace(Id=id)["Namespace"]
        self.assertEqual((seen["Name"], seen["Type"]), (name, "DNS_PRIVATE"))
        self.assertRegex(seen["Id"], "^ns-[a-z0-9]{16}$")
        self.assertEqual(seen["Properties"]["DnsProperties"]["SOA"], {"TTL": 15})
        self.assertEqual(seen["Properties"]["HttpProperties"], {"HttpName": name})
        tags = self.sd.list_tags_for_resource(ResourceARN=seen["Arn"])["Tags"]
        self.assertEqual(tags, [{"Key": "a", "Value": "b"}])

        service = self.service(id)
        self.assertRegex(service["Id"], "^srv-[a-z0-9]{16}$")
        self.assertEqual(self.sd.get_service(Id=service["Id"])["Service"]["DnsConfig"]["NamespaceId"], id)
        change = {"DnsConfig": {"DnsRecords": [{"Type": "A", "TTL": 60}]}, "Description": "new"}
        self.done(self.sd.update_service(Id=service["Id"], Service=change))
        self.assertEqual(self.sd.get_service(Id=service["Id"])["Service"]["Description"], "new")
        self.done(self.sd.update_private_dns_namespace(Id=id, Namespace={"Description": "new"}))
        self.assertEqual(self.sd.get_namespace(Id=id)["Namespace"]["Description"], "new")

    def test_instances_are_discovered(self):
        id, name = self.namespace()
        service = self.service(id)["Id"]
        self.register(service, "one", AWS_INSTANCE_IPV4="10.0.0.1", AWS_INSTANCE_PORT="80", stage="beta")
        self.register(service, "two", AWS_INSTANCE_IPV4="10.0.0.2", AWS_INSTANCE_PORT="80")

        def discover(**more):
            found = self.sd.discover_instances(NamespaceName=name, ServiceName="api", **more)["Instances"]
            return [it["InstanceId"] for it in found]

        self.assertEqual(discover(), ["one", "two"])
        self.assertEqual(discover(QueryParameters={"stage": "beta"}), ["one"])
        self.sd.update_instance_custom_health_status(ServiceId=service, InstanceId="one", Status="UNHEALTHY")
        self.assertEqual(discover(), ["two"])
        self.assertEqual(discover(HealthStatus="ALL"), ["one", "two"])
        status = self.sd.get_instances_health_status(ServiceId=service)["Status"]
        self.assertEqual(status, {"one": "UNHEALTHY", "two": "HEALTHY"})

        pages = self.sd.get_paginator("list_instances")
        pages = pages.paginate(ServiceId=service, PaginationConfig={"PageSize": 1})
        self.assertEqual([it["Id"] for page in pages for it in page["Instances"]], ["one", "two"])

    def test_what_is_in_use_is_kept(self):
        id, _ = self.namespace()
        service = self.service(id)["Id"]
        self.register(service, "one", AWS_INSTANCE_IPV4="10.0.0.1")

        with self.assertRaises(self.sd.exceptions.ResourceInUse) as raised:
            self.sd.delete_service(Id=service)
        self.assertIn("Service contains registered instances", str(raised.exception))
        with self.assertRaises(self.sd.exceptions.ResourceInUse):
            self.sd.delete_namespace(Id=id)
        with self.assertRaises(self.sd.exceptions.ServiceNotFound):
            self.sd.get_service(Id="srv-none")

    def test_tasks_of_a_service_are_discovered(self):
        id, name = self.namespace()
        service = self.service(id, name="web")
        family = f"web-{uuid.uuid4().hex[:8]}"
        self.ecs.register_task_definition(
            family=family,
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "app", "image": "app"}],
        )
        self.ecs.create_service(
            serviceName=family,
            taskDefinition=family,
            desiredCount=2,
            launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
            serviceRegistries=[{"registryArn": service["Arn"]}],
        )
        self.ecs.get_waiter("services_stable").wait(services=[family])

        found = self.sd.discover_instances(NamespaceName=name, ServiceName="web")["Instances"]

        self.assertEqual(len(found), 2)
        self.assertEqual(found[0]["Attributes"]["ECS_SERVICE_NAME"], family)
        self.assertEqual(found[0]["HealthStatus"], "HEALTHY")
        with self.assertRaises(self.ecs.exceptions.InvalidParameterException):
            self.ecs.create_service(
                serviceName=f"{family}-other",
                taskDefinition=family,
                desiredCount=1,
                launchType="FARGATE",
                networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
                serviceRegistries=[{"registryArn": service["Arn"][:-4] + "none"}],
            )
        self.ecs.delete_service(service=family, force=True)
        self.ecs.get_waiter("services_inactive").wait(services=[family])
        self.assertEqual(self.sd.list_instances(ServiceId=service["Id"])["Instances"], [])

    def test_a_cluster_makes_the_namespace_of_service_connect(self):
        name = f"c{uuid.uuid4().hex[:8]}"
        self.ecs.create_cluster(clusterName=name, serviceConnectDefaults={"namespace": name})
        self.addCleanup(self.ecs.delete_cluster, cluster=name)

        filters = [{"Name": "NAME", "Values": [name], "Condition": "EQ"}]
        found = self.sd.list_namespaces(Filters=filters)["Namespaces"]

        self.assertEqual([it["Type"] for it in found], ["HTTP"])
        cluster = self.ecs.describe_clusters(clusters=[name])["clusters"][0]
        self.assertEqual(cluster["serviceConnectDefaults"]["namespace"], found[0]["Arn"])
        self.sd.delete_namespace(Id=found[0]["Id"])
