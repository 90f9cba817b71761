"""Scaling of services, as boto3 and Terraform speak to Application Auto Scaling."""

import boto3
from botocore.config import Config

from support import ACCOUNT, ENDPOINT_URL
from with_boto3 import Boto3Case

ROLE = (
    f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/"
    "AWSServiceRoleForApplicationAutoScaling_ECSService"
)


class Scaling(Boto3Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        config = Config(retries={"total_max_attempts": 1})
        cls.scaling = boto3.client("application-autoscaling", endpoint_url=ENDPOINT_URL, config=config)
        cls.cloudwatch = boto3.client("cloudwatch", endpoint_url=ENDPOINT_URL, config=config)

    def setUp(self):
        super().setUp()
        self.ecs.create_cluster(clusterName="scaled")
        self.ecs.register_task_definition(
            family="scaled", containerDefinitions=[{"name": "app", "image": "app", "memory": 64}]
        )
        self.ecs.create_service(cluster="scaled", serviceName="web", taskDefinition="scaled", desiredCount=1)

    target = {
        "ServiceNamespace": "ecs",
        "ResourceId": "service/scaled/web",
        "ScalableDimension": "ecs:service:DesiredCount",
    }

    def register(self, least, most):
        registered = self.scaling.register_scalable_target(**self.target, MinCapacity=least, MaxCapacity=most)
        return registered["ScalableTargetARN"]

    def test_a_target_as_terraform_keeps_it(self):
        arn = self.register(2, 5)
        [target] = self.scaling.describe_scalable_targets(
            ServiceNamespace="ecs", ResourceIds=["service/scaled/web"]
        )["ScalableTargets"]
        self.assertEqual(
            (target["MinCapacity"], target["MaxCapacity"], target["RoleARN"]), (2, 5, ROLE)
        )
        self.assertEqual(set(target["SuspendedState"].values()), {False})
        [service] = self.ecs.describe_services(cluster="scaled", services=["web"])["services"]
        self.assertEqual(service["desiredCount"], 2)
        self.scaling.tag_resource(ResourceARN=arn, Tags={"team": "red"})
        self.assertEqual(self.scaling.list_tags_for_resource(ResourceARN=arn)["Tags"], {"team": "red"})
        pages = self.scaling.get_paginator("describe_scaling_activities").paginate(ServiceNamespace="ecs")
        newest = next(iter(pages))["ScalingActivities"][0]
        self.assertEqual(newest["Description"], "Setting desired count to 2.")

        self.scaling.deregister_scalable_target(**self.target)
        pages = self.scaling.get_paginator("describe_scalable_targets").paginate(ServiceNamespace="ecs")
        self.assertEqual([page["ScalableTargets"] for page in pages], [[]])

    def test_a_policy_and_its_alarms(self):
        self.register(1, 5)
        put = self.scaling.put_scaling_policy(
            **self.target,
            PolicyName="cpu",
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration={
                "TargetValue": 70.0,
                "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
            },
        )
        names = [it["AlarmName"] for it in put["Alarms"]]
        alarms = self.cloudwatch.describe_alarms(AlarmNames=names)["MetricAlarms"]
        self.assertEqual(
            [(it["ComparisonOperator"], it["EvaluationPeriods"], it["Threshold"]) for it in alarms],
            [("GreaterThanThreshold", 3, 70.0), ("LessThanThreshold", 15, 63.0)],
        )
        pages = self.scaling.get_paginator("describe_scaling_policies").paginate(ServiceNamespace="ecs")
        [policy] = [it for page in pages for it in page["ScalingPolicies"]]
        self.assertEqual((policy["PolicyARN"], policy["Alarms"]), (put["PolicyARN"], put["Alarms"]))
        self.scaling.delete_scaling_policy(**self.target, PolicyName="cpu")
        self.assertEqual(self.cloudwatch.describe_alarms(AlarmNames=names)["MetricAlarms"], [])

    def test_a_scheduled_action(self):
        self.register(1, 5)
        self.scaling.put_scheduled_action(
            **self.target,
            ScheduledActionName="night",
            Schedule="cron(0 22 * * ? *)",
            ScalableTargetAction={"MinCapacity": 0, "MaxCapacity": 1},
        )
        pages = self.scaling.get_paginator("describe_scheduled_actions").paginate(ServiceNamespace="ecs")
        [action] = [it for page in pages for it in page["ScheduledActions"]]
        self.assertEqual(
            (action["ScheduledActionName"], action["ScalableTargetAction"]),
            ("night", {"MinCapacity": 0, "MaxCapacity": 1}),
        )
        self.scaling.delete_scheduled_action(**self.target, ScheduledActionName="night")

    def test_a_service_that_is_not_there_is_missed(self):
        self.assert_refused(
            "ValidationException",
            "ECS service doesn't exist: service/scaled/none",
            self.scaling.register_scalable_target,
            **{**self.target, "ResourceId": "service/scaled/none"},
            MinCapacity=1,
            MaxCapacity=2,
        )
