"""Everything that can be done on the page, by clicking."""

import json
import unittest

import fake
from case import Case


class Clusters(Case):
    def test_a_cluster_is_created_edited_and_deleted(self):
        page = self.open()
        self.unfold("Create a cluster")
        page.get_by_label("Name").fill("not/valid")
        self.press("Create")
        self.refuses("InvalidParameterException")
        # The form is open still, and has what was typed.
        self.assertEqual(page.get_by_label("Name").input_value(), "not/valid")
        page.get_by_label("Name").fill("jobs")
        page.get_by_label("Tags").fill("team=payments")
        fake.shoot(page, "cluster-create")
        self.press("Create")
        self.says("Cluster jobs is there.")
        self.shows("payments")

        self.unfold("Edit")
        page.get_by_label("Container Insights").select_option("enhanced")
        page.get_by_label("Tags").fill("team=billing\nstage=test")
        self.press("Save")
        self.says("Saved.")
        self.shows("enhanced")
        self.shows("billing")
        fake.shoot(page, "cluster")

        self.unfold("Delete the cluster")
        self.press("Delete the cluster")
        self.says("Cluster jobs is deleted.")

    def test_several_clusters_are_selected_and_deleted(self):
        for name in ("a", "b", "c"):
            self.fake.call("CreateCluster", clusterName=name)
        page = self.open()
        page.get_by_label("Select a", exact=True).check()
        page.get_by_label("Select b", exact=True).check()
        self.press("Delete selected")
        self.says("Deleted: 2.")
        names = [it["clusterName"] for it in self.fake.get("clusters")["clusters"] if it["status"] == "ACTIVE"]
        self.assertEqual(names, ["c", "default"])


class Definitions(Case):
    def test_definitions_are_registered_compared_deregistered_and_deleted(self):
        page = self.open("definitions")
        page.get_by_role("link", name="Register one").click()
        text = page.get_by_label("The input of RegisterTaskDefinition, in JSON")
        definition = json.loads(text.input_value())
        text.fill(json.dumps({**definition, "containerDefinitions": []}))
        self.press("Register")
        self.refuses("Exception: ")
        text.fill(json.dumps(definition))
        self.press("Register")
        self.says("web:1 is registered.")

        page.get_by_role("link", name="Register a revision").click()
        prefilled = text.input_value()
        self.assertIn('"family": "web"', prefilled)
        text.fill(prefilled.replace('"512"', '"1024"'))
        self.press("Register")
        self.says("web:2 is registered.")
        fake.shoot(page, "definition")

        page.get_by_role("navigation", name="Where this is").get_by_role("link", name="web").click()
        self.press("Compare")
        self.shows("2 lines differ.")
        fake.shoot(page, "definitions-compared")
        page.get_by_role("navigation", name="Where this is").get_by_role("link", name="web").click()

        page.get_by_label("Select web:1").check()
        self.press("Deregister selected")
        self.says("Deregistered: 1.")
        page.get_by_role("link", name="web:1").click()
        self.unfold("Delete")
        self.press("Delete")
        self.says("web:1 is being deleted.")


class Services(Case):
    def test_a_service_is_created_scaled_deployed_and_deleted(self):
        self.fake.define()
        page = self.open("services")
        page.get_by_role("link", name="Create a service").click()
        page.get_by_label("Name").fill("shop")
        page.get_by_label("Tasks").fill("3")
        page.get_by_label("Subnets").fill("")
        self.press("Create")
        self.refuses("Network Configuration must be provided")
        page.get_by_label("Subnets").fill("subnet-1")
        self.press("Create")
        self.says("Service shop is there.")
        self.fake.command("time/settle")
        self.shows("3 of 3")

        self.unfold("Scale")
        page.get_by_label("Tasks", exact=True).fill("1")
        self.press("Scale")
        self.says("shop is to have 1 tasks.")
        self.fake.command("time/settle")
        self.shows("1 of 1")

        self.unfold("Deploy")
        self.press("Deploy")
        self.says("A new deployment has begun.")
        self.shows("IN_PROGRESS")
        self.fake.command("time/advance", seconds=20)
        fake.shoot(page, "service")
        self.fake.command("time/settle")
        self.assertEqual(len(self.fake.get("services")["services"][0]["deployments"]), 1)

        self.unfold("Delete the service")
        self.press("Delete the service")
        self.says("Service shop is deleted.")

    def test_a_rollout_that_waits_goes_on_and_another_is_taken_back(self):
        self.fake.define(containerDefinitions=[
            {"name": "app", "image": "web", "portMappings": [{"containerPort": 80}]},
        ])
        elb = "arn:aws:elasticloadbalancing:us-east-1:123456789012"
        self.fake.create_service(
            "shop",
            loadBalancers=[{
                "targetGroupArn": f"{elb}:targetgroup/blue/0123456789abcdef",
                "containerName": "app",
                "containerPort": 80,
                "advancedConfiguration": {
                    "alternateTargetGroupArn": f"{elb}:targetgroup/green/0123456789abcdef",
                    "productionListenerRule": f"{elb}:listener-rule/app/web/0123456789abcdef/0123456789abcdef/1",
                    "roleArn": "arn:aws:iam::123456789012:role/elb",
                },
            }],
            deploymentConfiguration={
                "strategy": "BLUE_GREEN",
                "bakeTimeInMinutes": 0,
                "lifecycleHooks": [{"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"]}],
            },
        )
        self.fake.command("time/settle")

        def deploy():
            page = self.open("services/default/shop")
            self.unfold("Deploy")
            self.press("Deploy")
            self.says("A new deployment has begun.")
            self.fake.command("time/advance", seconds=300)
            self.shows("AWAITING_ACTION")
            return page

        fake.shoot(deploy(), "service-waits")
        self.press("Continue")
        self.says("The rollout goes on.")
        self.fake.command("time/advance", seconds=1800)
        self.shows("SUCCESSFUL")
        deploy()
        self.press("Roll back")
        self.says("The rollout is rolled back.")
        self.fake.command("time/advance", seconds=1800)
        self.shows("ROLLBACK_SUCCESSFUL")

    def test_services_are_selected_and_deleted(self):
        self.fake.define()
        for name in ("a", "b"):
            self.fake.create_service(name)
        page = self.open("services")
        page.get_by_label("Select all").check()
        fake.shoot(page, "services")
        self.press("Delete selected")
        self.says("Deleted: 2.")


class Tasks(Case):
    def test_tasks_are_run_and_stopped(self):
        self.fake.define()
        page = self.open("tasks")
        page.get_by_role("link", name="Run a task").click()
        page.get_by_label("Task definition").fill("none")
        self.press("Run")
        self.refuses("ClientException")
        page.get_by_label("Task definition").fill("web:1")
        page.get_by_label("Started by").fill("somebody")
        fake.shoot(page, "task-run")
        self.press("Run")
        self.says("Tasks that were started: 1.")
        self.fake.command("time/settle")
        self.shows("RUNNING")

        self.unfold("Stop")
        page.get_by_label("Reason").fill("enough is enough")
        self.press("Stop the task")
        self.says("The task was asked to stop.")
        self.shows("enough is enough")
        self.fake.command("time/settle")
        self.shows("UserInitiated")
        fake.shoot(page, "task")

    def test_all_tasks_are_selected_and_stopped(self):
        self.fake.define()
        self.fake.run(count=5)
        self.fake.command("time/settle")
        page = self.open("tasks?status=RUNNING")
        page.get_by_label("Select all").check()
        self.press("Stop selected")
        self.says("Asked to stop: 5.")
        self.fake.command("time/settle")
        self.shows("There is no such task.")

    def test_tasks_are_filtered(self):
        self.fake.define()
        self.fake.run(startedBy="one")
        self.fake.run(startedBy="two")
        page = self.open("tasks")
        self.shows("1–2 of 2 tasks")
        page.get_by_label("Started by").fill("two")
        self.press("Filter")
        self.shows("1–1 of 1 tasks")
        self.assertEqual(page.get_by_label("Started by").input_value(), "two")


class Others(Case):
    def test_faults_are_made_and_removed(self):
        page = self.open("faults")
        page.get_by_label("Operation").fill("ListTasks")
        self.press("Make it so")
        self.says("From now on that goes wrong.")
        self.unfold("Any other fault")
        self.press("Make it so", within="#unfold-add-json")
        self.says("From now on that goes wrong.")
        self.shows("CannotPullContainerError")
        fake.shoot(page, "faults")
        page.get_by_label("Select all").check()
        self.press("Remove selected")
        self.says("Removed: 2.")
        faults = self.fake.get("faults")["faults"]
        self.assertEqual([fault["isActive"] for fault in faults], [False, False])

    def test_the_time_is_moved(self):
        self.fake.define()
        self.fake.run()
        page = self.open("time")
        self.press("Step")
        self.says("One thing has happened.")
        page.get_by_label("Seconds").fill("3600")
        self.press("Advance")
        self.says("3600 s have passed.")
        self.press("Settle")
        self.says("Nothing is due any more")
        fake.shoot(page, "time")
        self.assertEqual(self.fake.get("tasks")["tasks"][0]["lastStatus"], "RUNNING")

    def test_capacity_is_added_and_drained(self):
        page = self.open("capacity")
        self.unfold("Register one")
        self.press("Register")
        self.says("A container instance has registered.")
        page.get_by_label("Select all").check()
        self.press("Drain")
        self.says("Done for 1.")
        self.shows("DRAINING")
        self.unfold("Make one")
        page.locator("#form-add-group").get_by_label("Name").fill("workers")
        self.press("Make it")
        self.says("Group workers is there.")
        page.get_by_label("Desired instances of workers").fill("2")
        self.press("Resize")
        self.says("workers is resized.")
        self.fake.command("time/settle")
        fake.shoot(page, "capacity")
        self.assertEqual(len(self.fake.get("container-instances")["containerInstances"]), 3)

    def test_requests_are_seen_with_their_input_and_answer(self):
        self.fake.define()
        self.fake.run(startedBy="the application")
        page = self.open("requests")
        page.get_by_label("Operation").fill("RunTask")
        self.press("Filter")
        self.shows("1–1 of 1 requests")
        self.unfold("Input")
        self.shows('"startedBy": "the application"')
        self.unfold("Answer")
        self.shows('"lastStatus": "PROVISIONING"')
        fake.shoot(page, "requests")

    def test_nothing_takes_a_script(self):
        page = self.page = self.look(java_script_enabled=False)
        self.open()
        self.unfold("Create a cluster")
        page.get_by_label("Name").fill("plain")
        self.press("Create")
        self.says("Cluster plain is there.")
        self.unfold("Delete the cluster")
        self.press("Delete the cluster")
        self.says("Cluster plain is deleted.")


if __name__ == "__main__":
    unittest.main()
