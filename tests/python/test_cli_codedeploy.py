"""`aws ecs deploy` and `aws deploy`, from a service that CodeDeploy deploys to its next revision."""

import json
import os
import tempfile
import unittest.mock

from support import ENDPOINT_URL, Case
from with_cli import aws_command

APPSPEC = """version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: "<TASK_DEFINITION>"
        LoadBalancerInfo:
          ContainerName: "app"
          ContainerPort: 80
"""


class CodeDeploy(Case):
    def aws(self, *arguments):
        with unittest.mock.patch.dict(os.environ, AWS_ENDPOINT_URL=ENDPOINT_URL):
            done = aws_command(*arguments)
        # `ecs deploy`, which is made of other commands, ends with nothing instead of 0.
        self.assertIn(done.returncode, [0, None], done.stderr)
        return done.stdout

    def json(self, *arguments):
        return json.loads(self.aws(*arguments))

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
        return path

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.service = "shop"
        self.definition = {
            "family": self.service,
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": "256",
            "memory": "512",
            "containerDefinitions": [{"name": "app", "image": "app", "portMappings": [{"containerPort": 80}]}],
        }
        self.make_balancer()
        self.make_service()
        self.make_group()

    def make_balancer(self):
        def group(name):
            arguments = ["--name", name, "--protocol", "HTTP", "--port", "80", "--vpc-id", "vpc-1", "--target-type", "ip"]
            return self.json("elbv2", "create-target-group", *arguments)["TargetGroups"][0]["TargetGroupArn"]

        self.blue, self.green = [group(f"{self.service}-{color}"[-32:].strip("-")) for color in ("blue", "green")]
        made = self.json("elbv2", "create-load-balancer", "--name", self.service, "--subnets", "subnet-1", "subnet-2")
        balancer = made["LoadBalancers"][0]["LoadBalancerArn"]
        actions = f"Type=forward,TargetGroupArn={self.blue}"
        arguments = ["--load-balancer-arn", balancer, "--protocol", "HTTP", "--port", "80", "--default-actions", actions]
        self.listener = self.json("elbv2", "create-listener", *arguments)["Listeners"][0]["ListenerArn"]

    def make_service(self):
        self.aws("ecs", "register-task-definition", "--cli-input-json", json.dumps(self.definition))
        service = {
            "serviceName": self.service,
            "taskDefinition": self.service,
            "desiredCount": 1,
            "launchType": "FARGATE",
            "deploymentController": {"type": "CODE_DEPLOY"},
            "loadBalancers": [{"targetGroupArn": self.blue, "containerName": "app", "containerPort": 80}],
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
        }
        self.aws("ecs", "create-service", "--cli-input-json", json.dumps(service))

    def make_group(self):
        self.application, self.group = f"AppECS-default-{self.service}", f"DgpECS-default-{self.service}"
        name = ["--application-name", self.application]
        self.aws("deploy", "create-application", *name, "--compute-platform", "ECS")
        names = [{"name": arn.split("/")[1]} for arn in (self.blue, self.green)]
        group = {
            "applicationName": self.application,
            "deploymentGroupName": self.group,
            "serviceRoleArn": "arn:aws:iam::123456789012:role/deploy",
            "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
            "ecsServices": [{"serviceName": self.service, "clusterName": "default"}],
            "loadBalancerInfo": {
                "targetGroupPairInfoList": [
                    {"targetGroups": names, "prodTrafficRoute": {"listenerArns": [self.listener]}}
                ]
            },
        }
        self.aws("deploy", "create-deployment-group", "--cli-input-json", json.dumps(group))

    def test_ecs_deploy_deploys_the_next_revision(self):
        definition = self.file("definition.json", json.dumps(self.definition))
        appspec = self.file("appspec.yaml", APPSPEC)

        done = self.aws(
            "ecs",
            "deploy",
            "--service",
            self.service,
            "--task-definition",
            definition,
            "--codedeploy-appspec",
            appspec,
        )

        self.assertIn(f"Successfully deployed arn:aws:ecs:us-east-1:123456789012:task-definition/{self.service}:2", done)
        service = self.json("ecs", "describe-services", "--services", self.service)["services"][0]
        self.assertTrue(service["taskDefinition"].endswith(f"{self.service}:2"))
        primary = [it for it in service["taskSets"] if it["status"] == "PRIMARY"]
        self.assertEqual([it["loadBalancers"][0]["targetGroupArn"] for it in primary], [self.green])
        self.assertEqual([it["startedBy"] for it in primary], ["CODE_DEPLOY"])
        listeners = self.json("elbv2", "describe-listeners", "--listener-arns", self.listener)
        groups = listeners["Listeners"][0]["DefaultActions"][0]["ForwardConfig"]["TargetGroups"]
        self.assertEqual({it["TargetGroupArn"]: it["Weight"] for it in groups}, {self.blue: 0, self.green: 100})

    def test_a_deployment_is_made_looked_at_and_listed(self):
        self.aws("ecs", "register-task-definition", "--cli-input-json", json.dumps(self.definition))
        spec = APPSPEC.replace("<TASK_DEFINITION>", self.service)
        revision = json.dumps({"revisionType": "AppSpecContent", "appSpecContent": {"content": spec}})
        names = ["--application-name", self.application, "--deployment-group-name", self.group]
        made = self.json("deploy", "create-deployment", *names, "--revision", revision)

        self.aws("deploy", "wait", "deployment-successful", "--deployment-id", made["deploymentId"])

        targets = self.json("deploy", "list-deployment-targets", "--deployment-id", made["deploymentId"])["targetIds"]
        self.assertEqual(targets, [f"default:{self.service}"])
        arguments = ["--deployment-id", made["deploymentId"], "--target-id", targets[0]]
        target = self.json("deploy", "get-deployment-target", *arguments)["deploymentTarget"]["ecsTarget"]
        self.assertEqual({it["status"] for it in target["lifecycleEvents"]}, {"Succeeded"})
        listed = self.json("deploy", "list-deployments", *names)
        self.assertEqual(listed["deployments"], [made["deploymentId"]])
