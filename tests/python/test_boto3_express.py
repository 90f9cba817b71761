"""Express services, by boto3."""

import unittest

from with_boto3 import Boto3Case

ROLE = "arn:aws:iam::123456789012:role/"


class ExpressServices(Boto3Case):
    def test_an_image_is_deployed_updated_and_deleted(self):
        made = self.ecs.create_express_gateway_service(
            infrastructureRoleArn=ROLE + "infrastructure",
            executionRoleArn=ROLE + "execution",
            primaryContainer={"image": "nginx:1.28", "containerPort": 8080},
            serviceName="web",
        )["service"]
        service = {"serviceArn": made["serviceArn"]}
        [configuration] = self.ecs.describe_express_gateway_service(**service)["service"]["activeConfigurations"]
        [path] = configuration["ingressPaths"]
        self.assertRegex(path["endpoint"], r"^https://we-[0-9a-f]{32}\.ecs\.us-east-1\.on\.aws$")

        target = self.ecs.update_express_gateway_service(**service, primaryContainer={"image": "nginx:1.29"})
        container = target["service"]["targetConfiguration"]["primaryContainer"]
        self.assertEqual((container["image"], container["containerPort"]), ("nginx:1.29", 8080))

        deleted = self.ecs.delete_express_gateway_service(**service)["service"]
        self.assertEqual(deleted["status"]["statusCode"], "DRAINING")
        gone = self.ecs.describe_express_gateway_service(**service)["service"]
        self.assertEqual(gone["status"]["statusCode"], "INACTIVE")
        unknown = {"serviceArn": made["serviceArn"] + "-other"}
        describe = self.ecs.describe_express_gateway_service
        self.assert_refused("ResourceNotFoundException", "Resource not found.", describe, **unknown)


if __name__ == "__main__":
    unittest.main()
