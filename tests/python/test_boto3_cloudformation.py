"""CloudFormation, as boto3 speaks to it."""

import json

import boto3
from botocore.config import Config
from botocore.exceptions import WaiterError

from support import ENDPOINT_URL
from with_boto3 import Boto3Case

# Each step of a stack takes a millisecond or two on this server.
SOON = {"Delay": 0.05, "MaxAttempts": 200}

TEMPLATE = """
AWSTemplateFormatVersion: '2010-09-09'
Description: A service
Parameters:
  Count: {Type: Number, Default: 1, MinValue: 0}
Resources:
  Cluster: {Type: 'AWS::ECS::Cluster'}
  Definition:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Cpu: 256
      Memory: 512
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions: [{Name: app, Image: app}]
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Definition
      DesiredCount: !Ref Count
      LaunchType: FARGATE
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
Outputs:
  Cluster: {Value: !GetAtt Cluster.Arn, Export: {Name: !Sub '${AWS::StackName}-cluster'}}
"""


class CloudFormation(Boto3Case):
    def setUp(self):
        super().setUp()
        config = Config(retries={"total_max_attempts": 1})
        self.client = boto3.client("cloudformation", endpoint_url=ENDPOINT_URL, config=config)

    def wait(self, what, **arguments):
        self.client.get_waiter(what).wait(WaiterConfig=SOON, **arguments)

    def test_the_life_of_a_stack(self):
        stack_id = self.client.create_stack(
            StackName="web", TemplateBody=TEMPLATE, Tags=[{"Key": "team", "Value": "red"}]
        )["StackId"]
        self.wait("stack_create_complete", StackName="web")
        [stack] = self.client.describe_stacks(StackName="web")["Stacks"]
        self.assertEqual((stack["StackId"], stack["StackStatus"]), (stack_id, "CREATE_COMPLETE"))
        self.assertEqual(stack["Description"], "A service")
        self.assertEqual(stack["DriftInformation"], {"StackDriftStatus": "NOT_CHECKED"})
        [output] = stack["Outputs"]
        self.assertEqual(output["ExportName"], "web-cluster")
        [cluster] = self.ecs.describe_clusters(clusters=[output["OutputValue"]], include=["TAGS"])["clusters"]
        self.assertIn({"key": "team", "value": "red"}, cluster["tags"])

        parameters = [{"ParameterKey": "Count", "ParameterValue": "2"}]
        self.client.update_stack(StackName="web", UsePreviousTemplate=True, Parameters=parameters)
        self.wait("stack_update_complete", StackName="web")
        [service] = self.ecs.list_services(cluster=cluster["clusterName"])["serviceArns"]
        [service] = self.ecs.describe_services(cluster=cluster["clusterName"], services=[service])["services"]
        self.assertEqual((service["desiredCount"], service["runningCount"]), (2, 2))

        events = self.client.get_paginator("describe_stack_events").paginate(StackName="web").build_full_result()
        ids = [event["EventId"] for event in events["StackEvents"]]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(events["StackEvents"][0]["ResourceStatus"], "UPDATE_COMPLETE")

        pages = self.client.get_paginator("describe_events").paginate(StackName="web").build_full_result()
        tried = {(it["OperationType"], it["OperationStatus"]) for it in pages["OperationEvents"] if "OperationStatus" in it}
        self.assertEqual(tried, {("CREATE_STACK", "SUCCEEDED"), ("UPDATE_STACK", "SUCCEEDED")})
        failed = self.client.describe_events(StackName="web", Filters={"FailedEvents": True})
        self.assertEqual(failed["OperationEvents"], [])

        self.client.delete_stack(StackName="web")
        self.wait("stack_delete_complete", StackName=stack_id)
        left = [arn for arn in self.ecs.list_clusters()["clusterArns"] if not arn.endswith("/default")]
        self.assertEqual(left, [])
        self.assertEqual(
            self.client.list_stacks()["StackSummaries"][0]["StackStatus"], "DELETE_COMPLETE"
        )

    def test_a_change_set_is_made_looked_at_and_executed(self):
        self.client.create_change_set(
            StackName="web", ChangeSetName="first", ChangeSetType="CREATE", TemplateBody=TEMPLATE
        )
        self.wait("change_set_create_complete", StackName="web", ChangeSetName="first")
        described = self.client.describe_change_set(StackName="web", ChangeSetName="first")
        self.assertEqual(
            [(it["ResourceChange"]["Action"], it["ResourceChange"]["LogicalResourceId"]) for it in described["Changes"]],
            [("Add", "Cluster"), ("Add", "Definition"), ("Add", "Service")],
        )
        self.client.execute_change_set(StackName="web", ChangeSetName="first")
        self.wait("stack_create_complete", StackName="web")

        self.client.create_change_set(
            StackName="web", ChangeSetName="second", ChangeSetType="UPDATE", TemplateBody=TEMPLATE
        )
        with self.assertRaises(WaiterError):
            self.wait("change_set_create_complete", StackName="web", ChangeSetName="second")
        described = self.client.describe_change_set(StackName="web", ChangeSetName="second")
        self.assertIn("The submitted information didn't contain changes.", described["StatusReason"])

    def test_a_policy_keeps_resources_as_they_are(self):
        self.client.create_stack(StackName="web", TemplateBody=TEMPLATE)
        self.wait("stack_create_complete", StackName="web")
        self.assertNotIn("StackPolicyBody", self.client.get_stack_policy(StackName="web"))
        deny = {"Effect": "Deny", "Action": "Update:Modify", "Principal": "*", "Resource": "LogicalResourceId/Service"}
        allow = {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}
        policy = json.dumps({"Statement": [deny, allow]})
        self.client.set_stack_policy(StackName="web", StackPolicyBody=policy)
        self.assertEqual(self.client.get_stack_policy(StackName="web")["StackPolicyBody"], policy)

        parameters = [{"ParameterKey": "Count", "ParameterValue": "2"}]
        self.client.update_stack(StackName="web", UsePreviousTemplate=True, Parameters=parameters)
        self.wait("stack_rollback_complete", StackName="web")
        [failed] = self.client.describe_events(StackName="web", Filters={"FailedEvents": True})["OperationEvents"]
        self.assertIn("Action denied by stack policy", failed["ResourceStatusReason"])

    def test_what_is_refused(self):
        refused = self.assert_refused
        refused(
            "ValidationError", "Stack with id none does not exist", self.client.describe_stacks, StackName="none"
        )
        refused(
            "ValidationError", "Stack [none] does not exist", self.client.describe_stack_events, StackName="none"
        )
        refused(
            "ChangeSetNotFound",
            "ChangeSet [arn:aws:cloudformation:us-east-1:123456789012:changeSet/a/b] does not exist",
            self.client.describe_change_set,
            ChangeSetName="arn:aws:cloudformation:us-east-1:123456789012:changeSet/a/b",
        )
        refused(
            "ValidationError",
            "Template format error: At least one Resources member must be defined.",
            self.client.create_stack,
            StackName="web",
            TemplateBody="{}",
        )
        role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
        refused(
            "InsufficientCapabilitiesException",
            "Requires capabilities : [CAPABILITY_IAM]",
            self.client.create_stack,
            StackName="web",
            TemplateBody=json.dumps({"Resources": {"Role": role}}),
        )
        self.client.create_stack(StackName="web", TemplateBody=TEMPLATE)
        refused(
            "AlreadyExistsException",
            "Stack [web] already exists",
            self.client.create_stack,
            StackName="web",
            TemplateBody=TEMPLATE,
        )

    def test_exports_are_not_deleted_while_they_are_imported(self):
        importing = {
            "Resources": {
                "Service": {
                    "Type": "AWS::ECS::TaskDefinition",
                    "Properties": {
                        "Family": "job",
                        "ContainerDefinitions": [
                            {
                                "Name": "app",
                                "Image": "app",
                                "Memory": 64,
                                "Environment": [
                                    {"Name": "CLUSTER", "Value": {"Fn::ImportValue": "web-cluster"}}
                                ],
                            }
                        ],
                    },
                }
            }
        }
        self.client.create_stack(StackName="web", TemplateBody=TEMPLATE)
        self.wait("stack_create_complete", StackName="web")
        self.client.create_stack(StackName="job", TemplateBody=json.dumps(importing))
        self.wait("stack_create_complete", StackName="job")
        self.assertEqual(self.client.list_imports(ExportName="web-cluster")["Imports"], ["job"])
        self.assert_refused(
            "ValidationError",
            "Export web-cluster cannot be deleted as it is in use by job",
            self.client.delete_stack,
            StackName="web",
        )
