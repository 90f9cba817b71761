"""EC2 Auto Scaling, as boto3 speaks to it: Terraform's calls, and groups behind capacity providers."""

import base64

import boto3
from botocore.config import Config

from support import ENDPOINT_URL
from with_boto3 import Boto3Case

JOIN = "#!/bin/bash\necho ECS_CLUSTER=workers >> /etc/ecs/ecs.config"


class Groups(Boto3Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        config = Config(retries={"total_max_attempts": 1})
        cls.ec2 = boto3.client("ec2", endpoint_url=ENDPOINT_URL, config=config)
        cls.groups = boto3.client("autoscaling", endpoint_url=ENDPOINT_URL, config=config)

    def make_template(self, data=JOIN):
        made = self.ec2.create_launch_template(
            LaunchTemplateName="ecs",
            LaunchTemplateData={
                "ImageId": "ami-1",
                "InstanceType": "t3.micro",
                "UserData": base64.b64encode(data.encode()).decode(),
                "IamInstanceProfile": {"Name": "ecs"},
                "MetadataOptions": {"HttpTokens": "required"},
                "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 30}}],
                "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "a", "Value": "b"}]}],
            },
        )
        return made["LaunchTemplate"]["LaunchTemplateId"]

    def shown(self):
        return self.groups.describe_auto_scaling_groups(AutoScalingGroupNames=["workers"])["AutoScalingGroups"][0]

    def test_a_group_of_a_template_launches_for_the_cluster_of_its_user_data(self):
        self.ecs.create_cluster(clusterName="workers")
        template = self.make_template()
        versions = self.ec2.describe_launch_template_versions(LaunchTemplateId=template, Versions=["$Latest"])
        data = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]
        self.assertEqual(data["BlockDeviceMappings"], [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 30}}])
        vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnet = self.ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
        self.groups.create_auto_scaling_group(
            AutoScalingGroupName="workers",
            LaunchTemplate={"LaunchTemplateId": template, "Version": "$Latest"},
            MinSize=0, MaxSize=2, DesiredCapacity=1, VPCZoneIdentifier=subnet,
            HealthCheckGracePeriod=300, HealthCheckType="EC2",
            Tags=[{"Key": "AmazonECSManaged", "Value": "true", "PropagateAtLaunch": True}],
        )
        group = self.shown()
        self.assertEqual(group["HealthCheckGracePeriod"], 300)
        self.assertEqual(group["LaunchTemplate"], {
            "LaunchTemplateId": template, "LaunchTemplateName": "ecs", "Version": "$Latest",
        })
        instance = group["Instances"][0]
        self.assertEqual(instance["LifecycleState"], "InService")
        listed = self.ecs.list_container_instances(cluster="workers")["containerInstanceArns"]
        joined = self.ecs.describe_container_instances(cluster="workers", containerInstances=listed)
        # The cluster has a synthetic one as well.
        self.assertIn(instance["InstanceId"], [of["ec2InstanceId"] for of in joined["containerInstances"]])
        reservations = self.ec2.describe_instances(InstanceIds=[instance["InstanceId"]])["Reservations"]
        machine = reservations[0]["Instances"][0]
        self.assertEqual((machine["SubnetId"], machine["VpcId"]), (subnet, vpc))
        self.assertTrue(machine["PrivateIpAddress"].startswith("10.0.1."))
        tags = {tag["Key"]: tag["Value"] for tag in machine["Tags"]}
        self.assertEqual(tags["aws:autoscaling:groupName"], "workers")
        self.assertEqual(tags["AmazonECSManaged"], "true")

        self.groups.set_desired_capacity(AutoScalingGroupName="workers", DesiredCapacity=2)
        self.assertEqual(len(self.shown()["Instances"]), 2)
        activities = self.groups.describe_scaling_activities(AutoScalingGroupName="workers")["Activities"]
        self.assertEqual([activity["StatusCode"] for activity in activities], ["Successful"] * 2)
        gone = self.groups.terminate_instance_in_auto_scaling_group(
            InstanceId=instance["InstanceId"], ShouldDecrementDesiredCapacity=True
        )
        self.assertIn(instance["InstanceId"], gone["Activity"]["Description"])
        self.assertEqual(self.shown()["DesiredCapacity"], 1)
        detail = self.groups.describe_auto_scaling_instances()["AutoScalingInstances"]
        self.assertEqual([of["AutoScalingGroupName"] for of in detail], ["workers"])

        # As Terraform destroys a group.
        self.groups.update_auto_scaling_group(
            AutoScalingGroupName="workers", MinSize=0, MaxSize=0, DesiredCapacity=0
        )
        self.assertEqual(self.shown()["Instances"], [])
        self.groups.delete_auto_scaling_group(AutoScalingGroupName="workers", ForceDelete=False)
        self.ec2.delete_launch_template(LaunchTemplateId=template)
        self.ec2.delete_subnet(SubnetId=subnet)

    def test_a_capacity_provider_has_a_group_that_is_there(self):
        template = self.make_template()
        self.groups.create_auto_scaling_group(
            AutoScalingGroupName="workers", LaunchTemplate={"LaunchTemplateId": template},
            MinSize=0, MaxSize=3, AvailabilityZones=["us-east-1a"], NewInstancesProtectedFromScaleIn=True,
        )
        made = self.ecs.create_capacity_provider(
            name="workers",
            autoScalingGroupProvider={
                "autoScalingGroupArn": self.shown()["AutoScalingGroupARN"],
                "managedScaling": {"status": "ENABLED", "targetCapacity": 100},
                "managedTerminationProtection": "ENABLED",
            },
        )
        self.assertEqual(made["capacityProvider"]["status"], "ACTIVE")
        self.assert_refused(
            "ClientException",
            "The specified Auto Scaling group ARN is invalid."
            " Specify a valid Auto Scaling group ARN and try again.",
            self.ecs.create_capacity_provider, name="other",
            autoScalingGroupProvider={"autoScalingGroupArn": "other"},
        )

    def test_what_is_not_there_is_named(self):
        self.assert_refused(
            "ValidationError", "AutoScalingGroup name not found - AutoScalingGroup: x not found",
            self.groups.delete_auto_scaling_group, AutoScalingGroupName="x",
        )
        self.make_template()
        self.assert_refused(
            "ValidationError",
            "You must use a valid fully-formed launch template. The specified launch template,"
            " with template ID lt-1, does not exist.",
            self.groups.create_auto_scaling_group, AutoScalingGroupName="workers", MinSize=0, MaxSize=1,
            AvailabilityZones=["us-east-1a"], LaunchTemplate={"LaunchTemplateId": "lt-1"},
        )
