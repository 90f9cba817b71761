"""What agents ask and tell, by boto3."""

import unittest

from support import ENDPOINT_URL
from with_boto3 import Boto3Case


class Agent(Boto3Case):
    def test_an_agent_runs_the_tasks_of_its_instance(self):
        instance = self.ecs.register_container_instance()["containerInstance"]["containerInstanceArn"]
        found = self.ecs.discover_poll_endpoint(cluster="default", containerInstance=instance)
        self.assertEqual(found["endpoint"], f"{ENDPOINT_URL}/acs/")
        container = {"name": "app", "image": "busybox", "memory": 64}
        self.ecs.register_task_definition(family="app", containerDefinitions=[container])
        started = self.ecs.start_task(taskDefinition="app", containerInstances=[instance])
        [task] = [task["taskArn"] for task in started["tasks"]]

        def status():
            [described] = self.ecs.describe_tasks(tasks=[task])["tasks"]
            return described["lastStatus"]

        self.assertEqual(status(), "PENDING")
        app = {"containerName": "app", "runtimeId": "0a1b2c"}
        self.ecs.submit_task_state_change(task=task, status="RUNNING", containers=[{**app, "status": "RUNNING"}])
        self.assertEqual(status(), "RUNNING")
        ended = {**app, "status": "STOPPED", "exitCode": 3}
        self.ecs.submit_task_state_change(task=task, status="STOPPED", containers=[ended])
        self.assertEqual(status(), "STOPPED")
        [stopped] = self.ecs.describe_tasks(tasks=[task])["tasks"]
        self.assertEqual(stopped["stoppedReason"], "Essential container in task exited")
        self.assertEqual((stopped["containers"][0]["exitCode"], stopped["containers"][0]["runtimeId"]), (3, "0a1b2c"))


if __name__ == "__main__":
    unittest.main()
