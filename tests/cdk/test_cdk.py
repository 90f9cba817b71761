"""The real CDK against fake-ecs: `cdk bootstrap`, `deploy`, a change, a change that fails and is rolled back, `destroy`."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import boto3

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "clients" / "python" / "src"))

from fake_ecs import FakeEcs, Script

# Where `run` has installed the packages.
PACKAGES = pathlib.Path(os.environ["FAKE_ECS_CDK"])
REGION = "us-east-1"
SECONDS = 300


class Cdk(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="cdk-")))
        for name in ["app.js", "cdk.json"]:
            shutil.copy(HERE / name, self.folder)
        (self.folder / "node_modules").symlink_to(PACKAGES / "node_modules")
        self.fake = self.enterContext(FakeEcs.start())
        self.variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "AWS_ENDPOINT_URL": self.fake.endpoint_url(),
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            # Nothing is asked of the rest of the world.
            "CDK_DISABLE_VERSION_CHECK": "1",
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "CI": "true",
            "NO_COLOR": "1",
            "NO_PROXY": "*",
        }

    def client(self, service):
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=self.fake.endpoint_url(),
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def cdk(self, *arguments):
        """Runs `cdk …`: its exit code, and what it has said."""
        command = ["node", str(PACKAGES / "node_modules" / "aws-cdk" / "bin" / "cdk"), *arguments]
        done = subprocess.run(
            [*command, "--no-notices"],
            cwd=self.folder,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )
        return done.returncode, done.stdout

    def done(self, *arguments):
        code, said = self.cdk(*arguments)
        self.assertEqual(code, 0, said)
        return said

    def deploy(self, *arguments):
        return self.done("deploy", "--all", "--require-approval", "never", *arguments)

    def services(self):
        """What runs: the image, the variable LEVEL, and how many tasks, of each service."""
        ecs = self.client("ecs")
        shown = {}
        for cluster in ecs.list_clusters()["clusterArns"]:
            arns = ecs.list_services(cluster=cluster)["serviceArns"]
            if not arns:
                continue
            for service in ecs.describe_services(cluster=cluster, services=arns)["services"]:
                definition = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])
                container = definition["taskDefinition"]["containerDefinitions"][0]
                level = {it["name"]: it["value"] for it in container["environment"]}.get("LEVEL")
                shown[container["image"]] = (level, service["runningCount"], len(service["deployments"]))
        return shown

    def status(self, stack):
        return self.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]

    def test_an_app_is_deployed_changed_rolled_back_and_destroyed(self):
        self.done("bootstrap")
        version = self.client("ssm").get_parameter(Name="/cdk-bootstrap/hnb659fds/version")
        self.assertGreater(int(version["Parameter"]["Value"]), 20)

        said = self.deploy()
        self.assertIn("Web.ServiceServiceURL", said)
        self.assertEqual(self.services(), {"web:1": ("info", 2, 1), "worker:1": (None, 1, 1)})
        balancers = self.client("elbv2").describe_load_balancers()["LoadBalancers"]
        self.assertEqual([it["State"]["Code"] for it in balancers], ["active"])
        # The templates came by way of the bucket.
        bucket = f"cdk-hnb659fds-assets-{balancers[0]['LoadBalancerArn'].split(':')[4]}-{REGION}"
        keys = [it["Key"] for it in self.client("s3").list_objects_v2(Bucket=bucket)["Contents"]]
        self.assertTrue(keys and all(key.endswith(".json") for key in keys), keys)

        # The same again changes nothing.
        self.assertIn("no changes", self.deploy())

        self.deploy("-c", "image=web:2", "-c", "level=debug", "-c", "count=3")
        self.assertEqual(self.services(), {"web:2": ("debug", 3, 1), "worker:1": (None, 1, 1)})
        self.assertEqual(self.status("Web"), "UPDATE_COMPLETE")

        self.fake.script("image:web:broken", Script().exits(1))
        code, said = self.cdk("deploy", "Web", "--require-approval", "never", "-c", "image=web:broken")
        self.assertNotEqual(code, 0, said)
        self.assertIn("ECS Deployment Circuit Breaker was triggered", said)
        self.assertEqual(self.status("Web"), "UPDATE_ROLLBACK_COMPLETE")
        self.assertEqual(self.services(), {"web:2": ("debug", 3, 1), "worker:1": (None, 1, 1)})

        self.done("destroy", "--all", "--force")
        self.assert_nothing_is_left()

    def assert_nothing_is_left(self):
        names = {it["StackName"] for it in self.client("cloudformation").describe_stacks()["Stacks"]}
        self.assertEqual(names, {"CDKToolkit"})
        ecs, ec2 = self.client("ecs"), self.client("ec2")
        clusters = [it for it in ecs.list_clusters()["clusterArns"] if not it.endswith("/default")]
        self.assertEqual(clusters, [])
        left = {
            "definitions": ecs.list_task_definitions()["taskDefinitionArns"],
            "balancers": self.client("elbv2").describe_load_balancers()["LoadBalancers"],
            "groups": self.client("elbv2").describe_target_groups()["TargetGroups"],
            "queues": self.client("sqs").list_queues().get("QueueUrls", []),
            "networks": [it for it in ec2.describe_vpcs()["Vpcs"] if not it["IsDefault"]],
            "gateways": [it for it in ec2.describe_nat_gateways()["NatGateways"] if it["State"] != "deleted"],
            "addresses": ec2.describe_addresses()["Addresses"],
            "alarms": self.client("cloudwatch").describe_alarms()["MetricAlarms"],
            "targets": self.client("application-autoscaling").describe_scalable_targets(ServiceNamespace="ecs")[
                "ScalableTargets"
            ],
            "roles": [
                it["RoleName"]
                for it in self.client("iam").list_roles()["Roles"]
                if not it["RoleName"].startswith("cdk-") and not it["Path"].startswith("/aws-service-role/")
            ],
        }
        self.assertEqual({what: found for what, found in left.items() if found}, {})

    def test_a_stack_that_cannot_be_made_is_told_and_rolled_back(self):
        self.done("bootstrap")
        self.fake.script("image:web:broken", Script().exits(1))

        code, said = self.cdk("deploy", "Web", "--require-approval", "never", "-c", "image=web:broken")

        self.assertNotEqual(code, 0, said)
        self.assertIn("ROLLBACK_COMPLETE", said)
        self.assertEqual(self.services(), {})
        self.done("destroy", "Web", "--force")
        self.assert_nothing_is_left()
