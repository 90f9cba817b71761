"""EC2 and EC2 Auto Scaling, as the AWS CLI speaks to them."""

import json
import os
import unittest.mock

from support import ENDPOINT_URL, Case
from with_cli import aws_command


class Networks(Case):
    def done(self, *arguments):
        with unittest.mock.patch.dict(os.environ, AWS_ENDPOINT_URL=ENDPOINT_URL):
            done = aws_command(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout) if done.stdout else None

    def test_a_network_is_made_in_shorthand(self):
        vpc = self.done("ec2", "create-vpc", "--cidr-block", "10.0.0.0/16")["Vpc"]["VpcId"]
        self.done("ec2", "wait", "vpc-available", "--vpc-ids", vpc)
        tags = "ResourceType=subnet,Tags=[{Key=Name,Value=web}]"
        subnet = self.done(
            "ec2", "create-subnet", "--vpc-id", vpc, "--cidr-block", "10.0.1.0/24", "--tag-specifications", tags
        )["Subnet"]["SubnetId"]
        self.done("ec2", "modify-subnet-attribute", "--subnet-id", subnet, "--map-public-ip-on-launch")
        found = self.done("ec2", "describe-subnets", "--filters", "Name=tag:Name,Values=w*", "Name=vpc-id,Values=" + vpc)
        self.assertEqual([of["SubnetId"] for of in found["Subnets"]], [subnet])
        self.assertTrue(found["Subnets"][0]["MapPublicIpOnLaunch"])
        group = self.done(
            "ec2", "create-security-group", "--group-name", "web", "--description", "web", "--vpc-id", vpc
        )["GroupId"]
        self.done(
            "ec2", "authorize-security-group-ingress", "--group-id", group,
            "--protocol", "tcp", "--port", "80", "--cidr", "0.0.0.0/0",
        )
        shown = self.done("ec2", "describe-security-groups", "--group-ids", group)["SecurityGroups"][0]
        self.assertEqual(shown["IpPermissions"][0]["FromPort"], 80)

    def test_a_group_is_made_and_deleted(self):
        self.done(
            "autoscaling", "create-launch-configuration", "--launch-configuration-name", "ecs",
            "--image-id", "ami-1", "--instance-type", "t3.micro",
            "--user-data", "#!/bin/bash\necho ECS_CLUSTER=default >> /etc/ecs/ecs.config",
        )
        self.done(
            "autoscaling", "create-auto-scaling-group", "--auto-scaling-group-name", "workers",
            "--launch-configuration-name", "ecs", "--min-size", "0", "--max-size", "1",
            "--availability-zones", "us-east-1a",
        )
        groups = self.done("autoscaling", "describe-auto-scaling-groups")["AutoScalingGroups"]
        self.assertEqual([group["AutoScalingGroupName"] for group in groups], ["workers"])
        self.done("autoscaling", "delete-auto-scaling-group", "--auto-scaling-group-name", "workers")
