"""boto3 takes a fake-ecs for Amazon ECS."""

import datetime
import json
import unittest

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError, WaiterError

from support import ACCOUNT, NETWORK, TASK_DEFINITIONS, Case, arn

# Stages take no time on this server, so nothing is gained by waiting between two looks.
AT_ONCE = {"Delay": 0, "MaxAttempts": 20}

JOB = {
    "family": "job",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [{"name": "app", "image": "busybox"}],
}


class Boto3Case(Case):
    @classmethod
    def setUpClass(cls):
        # Errors are shown as they come. Retries of what is refused would hide a fault.
        cls.ecs = boto3.client("ecs", config=Config(retries={"total_max_attempts": 1}))

    def run_job(self, **arguments):
        answer = self.ecs.run_task(
            taskDefinition="job", launchType="FARGATE", networkConfiguration=NETWORK, **arguments
        )
        self.assertEqual(answer["failures"], [])
        return answer["tasks"]

    def assert_refused(self, code, message, call, **arguments):
        with self.assertRaises(ClientError) as raised:
            call(**arguments)
        error = raised.exception.response["Error"]
        self.assertEqual((error["Code"], error["Message"]), (code, message))
        return raised.exception


class Tasks(Boto3Case):
    def setUp(self):
        super().setUp()
        self.ecs.register_task_definition(**JOB)

    def test_a_task_lives_from_its_run_to_its_stop(self):
        [task] = self.run_job(startedBy="test", tags=[{"key": "team", "value": "finance"}])
        self.assertEqual(task["lastStatus"], "PROVISIONING")
        self.assertEqual(task["taskDefinitionArn"], arn("task-definition/job:1"))
        self.assertNotIn("startedAt", task)
        tasks = [task["taskArn"]]

        self.ecs.get_waiter("tasks_running").wait(tasks=tasks, WaiterConfig=AT_ONCE)
        running = self.ecs.describe_tasks(tasks=tasks, include=["TAGS"])["tasks"][0]
        self.assertEqual((running["lastStatus"], running["desiredStatus"]), ("RUNNING", "RUNNING"))
        self.assertEqual(running["tags"], [{"key": "team", "value": "finance"}])
        self.assertEqual([container["lastStatus"] for container in running["containers"]], ["RUNNING"])

        asked = self.ecs.stop_task(task=tasks[0], reason="enough")["task"]
        self.assertEqual((asked["desiredStatus"], asked["stoppedReason"]), ("STOPPED", "enough"))

        self.ecs.get_waiter("tasks_stopped").wait(tasks=tasks, WaiterConfig=AT_ONCE)
        stopped = self.ecs.describe_tasks(tasks=tasks)["tasks"][0]
        self.assertEqual((stopped["lastStatus"], stopped["stopCode"]), ("STOPPED", "UserInitiated"))
        self.assertEqual(stopped["stoppedReason"], "enough")
        self.assertEqual(stopped["containers"][0]["exitCode"], 143)

    def test_timestamps_are_datetimes_of_this_moment_and_in_order(self):
        [task] = self.run_job()
        self.ecs.stop_task(task=task["taskArn"])
        self.ecs.get_waiter("tasks_stopped").wait(tasks=[task["taskArn"]], WaiterConfig=AT_ONCE)

        stopped = self.ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"][0]

        names = ["createdAt", "stoppingAt", "executionStoppedAt", "stoppedAt"]
        times = [stopped[name] for name in names if name in stopped]
        self.assertIn("createdAt", stopped)
        self.assertIn("stoppedAt", stopped)
        self.assertEqual(times, sorted(times))
        now = datetime.datetime.now(datetime.timezone.utc)
        for time in times:
            self.assertIsInstance(time, datetime.datetime)
            self.assertLess(abs(now - time), datetime.timedelta(minutes=5))

    def test_the_waiter_for_running_tasks_gives_up_on_a_stopped_one(self):
        [task] = self.run_job()
        self.ecs.stop_task(task=task["taskArn"])

        with self.assertRaisesRegex(WaiterError, "terminal failure state"):
            self.ecs.get_waiter("tasks_running").wait(tasks=[task["taskArn"]], WaiterConfig=AT_ONCE)

    def test_pages_of_one_show_every_task_once(self):
        started = {task["taskArn"] for _ in range(2) for task in self.run_job(count=2)}

        pages = list(self.ecs.get_paginator("list_tasks").paginate(PaginationConfig={"PageSize": 1}))

        self.assertTrue(all(len(page["taskArns"]) <= 1 for page in pages))
        self.assertEqual(sorted(arn for page in pages for arn in page["taskArns"]), sorted(started))

    def test_lists_are_filtered(self):
        [mine] = self.run_job(startedBy="me")
        self.run_job(startedBy="you")

        def listed(**filters):
            return self.ecs.list_tasks(**filters)["taskArns"]

        self.assertEqual(listed(startedBy="me"), [mine["taskArn"]])
        self.assertEqual(len(listed(family="job")), 2)
        self.assertEqual(listed(family="other"), [])
        self.assertEqual(len(listed(launchType="FARGATE")), 2)
        self.ecs.stop_task(task=mine["taskArn"])
        self.assertEqual(listed(desiredStatus="STOPPED"), [mine["taskArn"]])

    def test_what_is_not_there_is_a_failure_of_its_own(self):
        missing = arn("task/default/0123456789abcdef0123456789abcdef")

        answer = self.ecs.describe_tasks(tasks=[missing])

        self.assertEqual(answer["tasks"], [])
        self.assertEqual(answer["failures"], [{"arn": missing, "reason": "MISSING"}])

    def test_overrides_reach_the_task(self):
        override = {"name": "app", "command": ["report"], "environment": [{"name": "MONTH", "value": "5"}]}

        [task] = self.run_job(overrides={"containerOverrides": [override]})

        described = self.ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"][0]
        [shown] = described["overrides"]["containerOverrides"]
        self.assertEqual({name: shown[name] for name in override}, override)

    def test_tags_are_put_on_and_taken_off(self):
        [task] = self.run_job()
        resource = task["taskArn"]

        self.ecs.tag_resource(resourceArn=resource, tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])
        self.ecs.untag_resource(resourceArn=resource, tagKeys=["a"])

        tags = self.ecs.list_tags_for_resource(resourceArn=resource)["tags"]
        self.assertEqual(tags, [{"key": "b", "value": "2"}])


class TaskDefinitions(Boto3Case):
    def test_the_examples_are_registered_and_described(self):
        files = sorted(TASK_DEFINITIONS.glob("*.json"))
        self.assertGreaterEqual(len(files), 6)
        for file in files:
            with self.subTest(file.name):
                given = json.loads(file.read_text())

                registered = self.ecs.register_task_definition(**given)["taskDefinition"]

                self.assertEqual(registered["family"], given["family"])
                self.assertEqual((registered["revision"], registered["status"]), (1, "ACTIVE"))
                self.assertIsInstance(registered["registeredAt"], datetime.datetime)
                described = self.ecs.describe_task_definition(taskDefinition=given["family"], include=["TAGS"])
                self.assertEqual(described["taskDefinition"], registered)
                self.assertEqual(described["tags"], given.get("tags", []))

    def test_revisions_are_counted_listed_and_deregistered(self):
        for _ in range(3):
            self.ecs.register_task_definition(**JOB)
        self.ecs.deregister_task_definition(taskDefinition="job:2")

        pages = self.ecs.get_paginator("list_task_definitions").paginate(
            familyPrefix="job", sort="DESC", PaginationConfig={"PageSize": 1}
        )
        arns = [arn for page in pages for arn in page["taskDefinitionArns"]]
        self.assertEqual(arns, [arn("task-definition/job:3"), arn("task-definition/job:1")])
        described = self.ecs.describe_task_definition(taskDefinition="job:2")["taskDefinition"]
        self.assertEqual(described["status"], "INACTIVE")
        self.assertEqual(self.ecs.list_task_definition_families()["families"], ["job"])

        deleted = self.ecs.delete_task_definitions(taskDefinitions=["job:2"])
        self.assertEqual(deleted["failures"], [])
        self.assertEqual(deleted["taskDefinitions"][0]["status"], "DELETE_IN_PROGRESS")


class Clusters(Boto3Case):
    def test_a_cluster_lives_from_its_creation_to_its_deletion(self):
        insights = {"name": "containerInsights", "value": "enabled"}
        fargate = {"capacityProvider": "FARGATE", "weight": 1, "base": 0}

        created = self.ecs.create_cluster(clusterName="jobs", tags=[{"key": "team", "value": "finance"}])["cluster"]
        self.assertEqual(created["clusterArn"], arn("cluster/jobs"))
        self.assertEqual(created["status"], "ACTIVE")

        settings = self.ecs.update_cluster_settings(cluster="jobs", settings=[insights])["cluster"]["settings"]
        self.assertEqual(settings, [insights])
        self.ecs.update_cluster(cluster="jobs", serviceConnectDefaults={"namespace": "internal"})
        put = self.ecs.put_cluster_capacity_providers(
            cluster="jobs", capacityProviders=["FARGATE"], defaultCapacityProviderStrategy=[fargate]
        )["cluster"]
        self.assertEqual(put["capacityProviders"], ["FARGATE"])
        self.assertEqual(put["defaultCapacityProviderStrategy"], [fargate])

        described = self.ecs.describe_clusters(clusters=["jobs"], include=["TAGS", "SETTINGS"])
        [cluster] = described["clusters"]
        self.assertEqual(cluster["tags"], [{"key": "team", "value": "finance"}])
        self.assertEqual(cluster["settings"], [insights])
        self.assertIn("jobs", " ".join(self.ecs.list_clusters()["clusterArns"]))

        self.assertEqual(self.ecs.delete_cluster(cluster="jobs")["cluster"]["status"], "INACTIVE")
        self.assertEqual(self.ecs.list_clusters()["clusterArns"], [arn("cluster/default")])

    def test_pages_of_one_show_every_cluster_once(self):
        for name in ["a", "b", "c"]:
            self.ecs.create_cluster(clusterName=name)

        pages = self.ecs.get_paginator("list_clusters").paginate(PaginationConfig={"PageSize": 1})

        arns = [arn for page in pages for arn in page["clusterArns"]]
        self.assertEqual(sorted(arns), [arn(f"cluster/{name}") for name in ["a", "b", "c", "default"]])


class AccountSettings(Boto3Case):
    def test_pages_of_one_show_every_setting_once(self):
        self.ecs.put_account_setting_default(name="awsvpcTrunking", value="enabled")

        pages = self.ecs.get_paginator("list_account_settings").paginate(
            effectiveSettings=True, PaginationConfig={"PageSize": 1}
        )

        settings = [setting for page in pages for setting in page["settings"]]
        self.assertEqual(len({setting["name"] for setting in settings}), len(settings))
        trunking = {"name": "awsvpcTrunking", "value": "enabled", "type": "user"}
        self.assertEqual(settings[0], {**trunking, "principalArn": "arn:aws:iam::123456789012:root"})


class Errors(Boto3Case):
    def test_errors_have_the_codes_and_messages_of_the_service(self):
        raised = self.assert_refused(
            "ClusterNotFoundException", "Cluster not found.", self.ecs.list_tasks, cluster="nowhere"
        )
        self.assertIsInstance(raised, self.ecs.exceptions.ClusterNotFoundException)
        self.assertEqual(raised.response["ResponseMetadata"]["HTTPStatusCode"], 400)
        self.assertRegex(raised.response["ResponseMetadata"]["RequestId"], "^[0-9a-f-]{36}$")

        raised = self.assert_refused(
            "ClientException",
            "TaskDefinition not found.",
            self.ecs.run_task,
            taskDefinition="nothing",
        )
        self.assertIsInstance(raised, self.ecs.exceptions.ClientException)

        self.ecs.register_task_definition(**JOB)
        self.assert_refused(
            "InvalidParameterException",
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
            self.ecs.run_task,
            taskDefinition="job",
            launchType="FARGATE",
        )
        self.assert_refused(
            "ClientException",
            "No Fargate configuration exists for given values.",
            self.ecs.register_task_definition,
            **{**JOB, "memory": "4096"},
        )

    def test_what_is_not_emulated_says_so(self):
        with self.assertRaises(ClientError) as raised:
            self.ecs.list_daemons()

        self.assertEqual(raised.exception.response["Error"]["Code"], "NotEmulatedException")
        self.assertEqual(raised.exception.response["ResponseMetadata"]["HTTPStatusCode"], 501)

    def test_what_boto3_refuses_never_arrives(self):
        with self.assertRaises(ParamValidationError):
            self.ecs.run_task(taskDefinition=7)

    def test_an_access_key_of_twelve_digits_names_another_account(self):
        self.assertEqual(self.ecs.list_clusters()["clusterArns"], [f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/default"])
        other = boto3.client("ecs", region_name="eu-west-1", aws_access_key_id="210987654321", aws_secret_access_key="x")

        other.create_cluster(clusterName="theirs")

        self.assertIn("arn:aws:ecs:eu-west-1:210987654321:cluster/theirs", other.list_clusters()["clusterArns"])
        self.assertEqual(len(self.ecs.list_clusters()["clusterArns"]), 1)


if __name__ == "__main__":
    unittest.main()
