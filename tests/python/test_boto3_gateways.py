"""Gateways, by boto3."""

import unittest

from support import NETWORK, arn
from with_boto3 import JOB, Boto3Case

ROLE = "arn:aws:iam::123456789012:role/infrastructure"


class Gateways(Boto3Case):
    def setUp(self):
        super().setUp()
        self.ecs.create_gateway(
            name="shared",
            infrastructureRoleArn=ROLE,
            deletionProtection=False,
            configuration={"hostSharedAlb": {"scheme": "internet-facing"}},
        )
        self.ecs.associate_gateway_with_cluster(gateway="shared", cluster="default")
        ports = [{"name": "http", "containerPort": 80}]
        container = {"name": "app", "image": "busybox", "portMappings": ports}
        self.ecs.register_task_definition(**{**JOB, "containerDefinitions": [container]})

    def create(self, name):
        self.ecs.create_service(
            serviceName=name,
            taskDefinition="job",
            desiredCount=1,
            launchType="FARGATE",
            networkConfiguration=NETWORK,
            gatewayConnectors=[{"portName": "http", "deregistrationDelay": {"timeoutSeconds": 30}}],
        )

    def test_a_service_gets_a_url(self):
        self.create("web")
        [route] = self.ecs.list_gateway_routes(service="web")["gatewayRoutes"]
        described = self.ecs.describe_gateway_route(gatewayRouteArn=route["gatewayRouteArn"])["gatewayRoute"]
        self.assertRegex(described["serviceUrl"], r"^https://we-[0-9a-f]{32}\.ecs\.us-east-1\.on\.aws$")
        self.assertEqual(described["status"], "ACTIVE")
        [resources] = described["resources"]["hostSharedAlb"]
        self.assertIn(":loadbalancer/app/", resources["loadBalancerArn"])
        gateway = self.ecs.describe_gateway(gateway=arn("gateway/shared"))["gateway"]
        self.assertEqual(gateway["configuration"]["hostSharedAlb"]["currentAlbCount"], 1)

    def test_what_there_is_comes_page_by_page(self):
        for name in ["a", "b"]:
            self.create(name)
        routes = self.pages_of_one("list_gateway_routes", "gatewayRoutes", gateway="shared")
        self.assertEqual([route["serviceArn"].split("/")[-1] for route in routes], ["a", "b"])
        self.assertEqual(len(self.pages_of_one("list_gateways", "gateways")), 1)
        associations = self.pages_of_one("list_gateway_cluster_associations", "gatewayClusterAssociations")
        self.assertEqual([association["status"] for association in associations], ["ACTIVE"])

    def test_a_gateway_in_use_stays(self):
        self.create("web")
        answer = self.ecs.disassociate_gateway_from_cluster(gateway="shared", cluster="default")
        self.assertEqual(answer["status"], "DISASSOCIATING")
        message = "The gateway cannot be deleted while clusters are associated with it."
        self.assert_refused("InvalidParameterException", message, self.ecs.delete_gateway, gateway="shared")
        self.ecs.delete_service(service="web", force=True)
        self.assertEqual(self.ecs.delete_gateway(gateway="shared")["status"], "DELETED")


if __name__ == "__main__":
    unittest.main()
