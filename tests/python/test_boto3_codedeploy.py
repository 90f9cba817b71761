"""CodeDeploy, as boto3 speaks to it."""

import boto3
from botocore.config import Config

from support import ENDPOINT_URL
from with_boto3 import AT_ONCE, Boto3Case

APPLICATION = "arn:aws:codedeploy:us-east-1:123456789012:application:shop"


class CodeDeploy(Boto3Case):
    def setUp(self):
        super().setUp()
        config = Config(retries={"total_max_attempts": 1})
        self.client = boto3.client("codedeploy", endpoint_url=ENDPOINT_URL, config=config)
        self.client.create_application(
            applicationName="shop", computePlatform="ECS", tags=[{"Key": "team", "Value": "red"}]
        )

    def make_group(self):
        self.ecs.register_task_definition(
            family="web",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "app", "image": "app", "portMappings": [{"containerPort": 80}]}],
        )
        arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/blue/0123456789abcdef"
        self.ecs.create_service(
            serviceName="web",
            taskDefinition="web",
            desiredCount=1,
            launchType="FARGATE",
            deploymentController={"type": "CODE_DEPLOY"},
            loadBalancers=[{"targetGroupArn": arn, "containerName": "app", "containerPort": 80}],
            networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
        )
        # What Terraform sends for aws_codedeploy_deployment_group.
        return self.client.create_deployment_group(
            applicationName="shop",
            deploymentGroupName="web",
            serviceRoleArn="arn:aws:iam::123456789012:role/deploy",
            deploymentConfigName="CodeDeployDefault.ECSAllAtOnce",
            deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
            autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
            blueGreenDeploymentConfiguration={
                "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT"},
                "terminateBlueInstancesOnDeploymentSuccess": {
                    "action": "TERMINATE",
                    "terminationWaitTimeInMinutes": 0,
                },
            },
            ecsServices=[{"serviceName": "web", "clusterName": "default"}],
            loadBalancerInfo={
                "targetGroupPairInfoList": [
                    {
                        "targetGroups": [{"name": "blue"}, {"name": "green"}],
                        "prodTrafficRoute": {"listenerArns": ["arn:listener"]},
                    }
                ]
            },
        )["deploymentGroupId"]

    def deploy(self, spec):
        return self.client.create_deployment(
            applicationName="shop",
            deploymentGroupName="web",
            revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": spec}},
        )["deploymentId"]

    def test_an_application_is_read_as_it_was_made(self):
        found = self.client.get_application(applicationName="shop")["application"]

        self.assertEqual((found["applicationName"], found["computePlatform"]), ("shop", "ECS"))
        tags = self.client.list_tags_for_resource(ResourceArn=APPLICATION)["Tags"]
        self.assertEqual(tags, [{"Key": "team", "Value": "red"}])
        self.assert_refused(
            "ApplicationDoesNotExistException",
            "No application found for name: none",
            self.client.get_application,
            applicationName="none",
        )

    def test_a_group_is_read_as_terraform_reads_it(self):
        made = self.make_group()

        info = self.client.get_deployment_group(applicationName="shop", deploymentGroupName="web")["deploymentGroupInfo"]

        self.assertEqual(info["deploymentGroupId"], made)
        ready = info["blueGreenDeploymentConfiguration"]["deploymentReadyOption"]
        self.assertEqual(ready, {"actionOnTimeout": "CONTINUE_DEPLOYMENT", "waitTimeInMinutes": 0})
        self.assertEqual(info["ecsServices"], [{"serviceName": "web", "clusterName": "default"}])
        self.assertEqual(info["outdatedInstancesStrategy"], "UPDATE")

    def test_a_deployment_succeeds_and_one_that_cannot_is_rolled_back(self):
        self.make_group()
        spec = (
            "version: 0.0\nResources:\n  - web:\n      Type: AWS::ECS::Service\n      Properties:\n"
            "        TaskDefinition: web\n        LoadBalancerInfo: {ContainerName: app, ContainerPort: 80}\n"
        )
        deployment = self.deploy(spec)
        self.client.get_waiter("deployment_successful").wait(deploymentId=deployment, WaiterConfig=AT_ONCE)

        failed = self.deploy(spec.replace("TaskDefinition: web", "TaskDefinition: none"))
        info = self.client.get_deployment(deploymentId=failed)["deploymentInfo"]

        self.assertEqual(info["status"], "Failed")
        self.assertEqual(info["errorInformation"]["code"], "ECS_UPDATE_ERROR")
        rollback = info["rollbackInfo"]["rollbackDeploymentId"]
        ids = [id for page in self.client.get_paginator("list_deployments").paginate() for id in page["deployments"]]
        self.assertEqual(ids, [rollback, failed, deployment])

    def test_configurations_are_listed(self):
        routing = {"type": "TimeBasedLinear", "timeBasedLinear": {"linearPercentage": 25, "linearInterval": 2}}
        self.client.create_deployment_config(
            deploymentConfigName="quarters", computePlatform="ECS", trafficRoutingConfig=routing
        )

        names = self.client.list_deployment_configs()["deploymentConfigsList"]
        self.assertIn("quarters", names)
        self.assertIn("CodeDeployDefault.ECSCanary10Percent5Minutes", names)
        found = self.client.get_deployment_config(deploymentConfigName="quarters")["deploymentConfigInfo"]
        self.assertEqual(found["trafficRoutingConfig"], routing)
