"""IAM, as boto3 speaks to it: what Terraform's resources, dask and ecspresso call."""

import json
import uuid

import boto3
from botocore.config import Config

from support import ACCOUNT, ENDPOINT_URL
from with_boto3 import Boto3Case

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}
READ = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}],
}
EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"


class Iam(Boto3Case):
    def setUp(self):
        config = Config(retries={"total_max_attempts": 1})
        self.iam = boto3.client("iam", endpoint_url=ENDPOINT_URL, config=config)
        self.name = f"r-{uuid.uuid4().hex[:8]}"

    def role(self, **more):
        made = self.iam.create_role(RoleName=self.name, AssumeRolePolicyDocument=json.dumps(TRUST), **more)["Role"]
        self.addCleanup(self.delete_role)
        return made

    def delete_role(self):
        """As Terraform deletes a role, with force."""
        for profile in self.iam.list_instance_profiles_for_role(RoleName=self.name)["InstanceProfiles"]:
            name = profile["InstanceProfileName"]
            self.iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=self.name)
        for policy in self.iam.list_attached_role_policies(RoleName=self.name)["AttachedPolicies"]:
            self.iam.detach_role_policy(RoleName=self.name, PolicyArn=policy["PolicyArn"])
        for policy in self.iam.list_role_policies(RoleName=self.name)["PolicyNames"]:
            self.iam.delete_role_policy(RoleName=self.name, PolicyName=policy)
        self.iam.delete_role(RoleName=self.name)

    def test_terraform_makes_a_role_with_policies(self):
        made = self.role(Path="/app/", Description="d", Tags=[{"Key": "a", "Value": "b"}])
        self.iam.get_waiter("role_exists").wait(RoleName=self.name)
        self.iam.attach_role_policy(RoleName=self.name, PolicyArn=EXECUTION)
        self.iam.put_role_policy(RoleName=self.name, PolicyName="read", PolicyDocument=json.dumps(READ))

        role = self.iam.get_role(RoleName=self.name)["Role"]
        self.assertEqual(role["Arn"], f"arn:aws:iam::{ACCOUNT}:role/app/{self.name}")
        self.assertEqual(role["RoleId"], made["RoleId"])
        # boto3 decodes what the service has encoded for URLs.
        self.assertEqual(role["AssumeRolePolicyDocument"], TRUST)
        self.assertEqual(role["MaxSessionDuration"], 3600)
        self.assertEqual(role["Tags"], [{"Key": "a", "Value": "b"}])
        own = self.iam.get_role_policy(RoleName=self.name, PolicyName="read")
        self.assertEqual(own["PolicyDocument"], READ)
        attached = self.iam.list_attached_role_policies(RoleName=self.name)["AttachedPolicies"]
        self.assertEqual(attached[0]["PolicyName"], "AmazonECSTaskExecutionRolePolicy")

        self.iam.update_role(RoleName=self.name, Description="new", MaxSessionDuration=7200)
        self.iam.tag_role(RoleName=self.name, Tags=[{"Key": "c", "Value": "d"}])
        self.iam.untag_role(RoleName=self.name, TagKeys=["a"])
        self.assertEqual(self.iam.list_role_tags(RoleName=self.name)["Tags"], [{"Key": "c", "Value": "d"}])

    def test_roles_are_listed_in_pages(self):
        self.role()
        pages = self.iam.get_paginator("list_roles").paginate(PaginationConfig={"PageSize": 1})

        names = [role["RoleName"] for page in pages for role in page["Roles"]]

        self.assertIn(self.name, names)

    def test_terraform_makes_a_policy_and_a_new_version(self):
        made = self.iam.create_policy(PolicyName=self.name, PolicyDocument=json.dumps(READ))["Policy"]
        arn = made["Arn"]
        self.iam.get_waiter("policy_exists").wait(PolicyArn=arn)
        new = self.iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(READ), SetAsDefault=True)
        self.assertEqual(new["PolicyVersion"]["VersionId"], "v2")
        self.assertEqual(self.iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"], "v2")
        version = self.iam.get_policy_version(PolicyArn=arn, VersionId="v2")["PolicyVersion"]
        self.assertEqual(version["Document"], READ)
        with self.assertRaises(self.iam.exceptions.DeleteConflictException):
            self.iam.delete_policy(PolicyArn=arn)
        self.iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
        self.iam.delete_policy(PolicyArn=arn)
        with self.assertRaises(self.iam.exceptions.NoSuchEntityException) as raised:
            self.iam.get_policy(PolicyArn=arn)
        self.assertEqual(raised.exception.response["ResponseMetadata"]["HTTPStatusCode"], 404)

    def test_terraform_makes_an_instance_profile(self):
        self.role()
        made = self.iam.create_instance_profile(InstanceProfileName=self.name)["InstanceProfile"]
        self.assertEqual(made["Roles"], [])
        self.iam.add_role_to_instance_profile(InstanceProfileName=self.name, RoleName=self.name)
        self.iam.get_waiter("instance_profile_exists").wait(InstanceProfileName=self.name)
        seen = self.iam.get_instance_profile(InstanceProfileName=self.name)["InstanceProfile"]
        self.assertEqual([role["RoleName"] for role in seen["Roles"]], [self.name])
        self.iam.remove_role_from_instance_profile(InstanceProfileName=self.name, RoleName=self.name)
        self.iam.delete_instance_profile(InstanceProfileName=self.name)

    def test_a_document_that_is_no_policy_is_refused(self):
        with self.assertRaises(self.iam.exceptions.MalformedPolicyDocumentException) as raised:
            self.iam.create_role(RoleName=self.name, AssumeRolePolicyDocument="{}")
        self.assertIn("Syntax errors in policy.", str(raised.exception))
        with self.assertRaises(self.iam.exceptions.NoSuchEntityException) as raised:
            self.iam.get_role(RoleName=self.name)
        self.assertIn(f"The role with name {self.name} cannot be found.", str(raised.exception))

    def test_all_regions_share_the_roles(self):
        self.role()
        for region in ["eu-west-1", "us-east-1"]:
            sdk = boto3.client("iam", endpoint_url=ENDPOINT_URL, region_name=region)
            self.assertEqual(sdk.get_role(RoleName=self.name)["Role"]["RoleName"], self.name)

    def test_tasks_are_refused_a_role_that_does_not_trust_them(self):
        role = self.role()["Arn"]
        family = self.name
        self.ecs.register_task_definition(
            family=family,
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            taskRoleArn=role,
            containerDefinitions=[{"name": "app", "image": "app"}],
        )
        network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
        run = {"taskDefinition": family, "launchType": "FARGATE", "networkConfiguration": network}
        self.assertEqual(len(self.ecs.run_task(**run)["tasks"]), 1)
        other = json.dumps(TRUST).replace("ecs-tasks", "ec2")
        self.iam.update_assume_role_policy(RoleName=self.name, PolicyDocument=other)

        with self.assertRaises(self.ecs.exceptions.ClientException) as raised:
            self.ecs.run_task(**run)

        self.assertIn(f"ECS was unable to assume the role '{role}'", str(raised.exception))

    def test_the_caller_is_a_user(self):
        user = self.iam.get_user()["User"]

        self.assertEqual(user["Arn"], f"arn:aws:iam::{ACCOUNT}:user/fake-ecs")
        self.assertEqual(self.iam.list_account_aliases()["AccountAliases"], [])
