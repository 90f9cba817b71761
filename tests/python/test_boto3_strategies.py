"""Services that roll out in stages, by boto3."""

import copy
import time
import unittest

from support import NETWORK
from with_boto3 import AT_ONCE, JOB, Boto3Case

ELB = "arn:aws:elasticloadbalancing:us-east-1:123456789012"
BALANCER = {
    "targetGroupArn": f"{ELB}:targetgroup/blue/0123456789abcdef",
    "containerName": "app",
    "containerPort": 80,
    "advancedConfiguration": {
        "alternateTargetGroupArn": f"{ELB}:targetgroup/green/0123456789abcdef",
        "productionListenerRule": f"{ELB}:listener-rule/app/web/1/1/1",
        "testListenerRule": f"{ELB}:listener-rule/app/web/1/1/2",
        "roleArn": "arn:aws:iam::123456789012:role/elb",
    },
}
PAUSE = {"targetType": "PAUSE", "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"]}


class Strategies(Boto3Case):
    def setUp(self):
        super().setUp()
        self.job = copy.deepcopy(JOB)
        self.job["containerDefinitions"][0]["portMappings"] = [{"containerPort": 80}]
        self.ecs.register_task_definition(**self.job)
        self.ecs.create_service(
            serviceName="web",
            taskDefinition="job",
            desiredCount=2,
            launchType="FARGATE",
            networkConfiguration=NETWORK,
            loadBalancers=[BALANCER],
        )
        self.ecs.get_waiter("services_stable").wait(services=["web"], WaiterConfig=AT_ONCE)

    def rollout(self):
        newest = self.ecs.list_service_deployments(service="web")["serviceDeployments"][0]
        answer = self.ecs.describe_service_deployments(serviceDeploymentArns=[newest["serviceDeploymentArn"]])
        return answer["serviceDeployments"][0]

    def rollout_when(self, holds):
        for _ in range(100):
            rollout = self.rollout()
            if holds(rollout):
                return rollout
            time.sleep(0.05)
        self.fail(f"it does not come to that: {rollout}")

    def paused(self):
        self.ecs.register_task_definition(**self.job)
        self.ecs.update_service(
            service="web",
            taskDefinition="job:2",
            deploymentConfiguration={
                "strategy": "BLUE_GREEN",
                "bakeTimeInMinutes": 0,
                "lifecycleHooks": [PAUSE],
            },
        )
        return self.rollout_when(lambda rollout: rollout.get("lifecycleHookDetails"))

    def go_on(self, rollout, **arguments):
        self.ecs.continue_service_deployment(
            serviceDeploymentArn=rollout["serviceDeploymentArn"],
            hookId=rollout["lifecycleHookDetails"][0]["hookId"],
            **arguments,
        )

    def test_a_deployment_that_is_paused_goes_on(self):
        waiting = self.paused()
        self.assertEqual(waiting["status"], "IN_PROGRESS")
        self.assertEqual(waiting["lifecycleStage"], "POST_TEST_TRAFFIC_SHIFT")
        self.assertEqual(waiting["lifecycleHookDetails"][0]["status"], "AWAITING_ACTION")
        target = waiting["targetServiceRevision"]
        self.assertEqual(target["requestedTestTrafficWeight"], 100.0)
        self.assertEqual(target["requestedProductionTrafficWeight"], 0.0)

        self.go_on(waiting)

        done = self.rollout_when(lambda rollout: rollout["status"] == "SUCCESSFUL")
        self.assertEqual(done["targetServiceRevision"]["requestedProductionTrafficWeight"], 100.0)
        self.ecs.get_waiter("services_stable").wait(services=["web"], WaiterConfig=AT_ONCE)

    def test_a_deployment_that_is_paused_is_rolled_back(self):
        self.go_on(self.paused(), action="ROLLBACK")

        done = self.rollout_when(lambda rollout: rollout["status"] == "ROLLBACK_SUCCESSFUL")
        self.assertEqual(done["statusReason"], "Service deployment rolled back by user")


if __name__ == "__main__":
    unittest.main()
