"""Elastic Load Balancing v2, as the AWS CLI speaks to it."""

import json
import os
import unittest.mock

from support import ENDPOINT_URL, Case
from with_cli import aws_command


class LoadBalancers(Case):
    def aws(self, *arguments):
        with unittest.mock.patch.dict(os.environ, AWS_ENDPOINT_URL=ENDPOINT_URL):
            return aws_command("elbv2", *arguments)

    def done(self, *arguments):
        done = self.aws(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout) if done.stdout else None

    def test_a_weighted_rule_is_made_and_changed_in_shorthand(self):
        groups = [
            self.done(
                "create-target-group", "--name", name, "--protocol", "HTTP", "--port", "80",
                "--vpc-id", "vpc-1", "--target-type", "ip",
            )["TargetGroups"][0]["TargetGroupArn"]
            for name in ("blue", "green")
        ]
        balancer = self.done("create-load-balancer", "--name", "web", "--subnets", "subnet-1", "subnet-2")
        balancer = balancer["LoadBalancers"][0]["LoadBalancerArn"]
        self.done("wait", "load-balancer-available", "--load-balancer-arns", balancer)
        listener = self.done(
            "create-listener", "--load-balancer-arn", balancer, "--protocol", "HTTP", "--port", "80",
            "--default-actions", f"Type=forward,TargetGroupArn={groups[0]}",
        )["Listeners"][0]["ListenerArn"]
        rule = self.done(
            "create-rule", "--listener-arn", listener, "--priority", "5",
            "--conditions", "Field=path-pattern,Values=/api/*",
            "--actions", f"Type=forward,TargetGroupArn={groups[0]}",
        )["Rules"][0]["RuleArn"]
        forward = {"TargetGroups": [{"TargetGroupArn": arn, "Weight": 50} for arn in groups]}
        actions = json.dumps([{"Type": "forward", "ForwardConfig": forward}])

        self.done("modify-rule", "--rule-arn", rule, "--actions", actions)

        shown = self.done("describe-rules", "--listener-arn", listener)["Rules"][0]
        self.assertEqual(shown["Priority"], "5")
        self.assertEqual(shown["Actions"][0]["ForwardConfig"]["TargetGroups"], forward["TargetGroups"])

    def test_what_is_missing_says_so(self):
        done = self.aws("describe-target-groups", "--names", "nobody")

        self.assertIn(done.returncode, [254, 255])
        self.assertIn(
            "An error occurred (TargetGroupNotFound) when calling the DescribeTargetGroups operation: "
            "One or more target groups not found",
            done.stderr,
        )
