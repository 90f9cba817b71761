"""Elastic Load Balancing v2, as boto3 speaks to it."""

import http.server
import threading
import urllib.request

import boto3
from botocore.config import Config

from support import ENDPOINT_URL, NETWORK
from with_boto3 import AT_ONCE, Boto3Case

WEB = {
    "family": "web",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [{"name": "app", "image": "busybox", "portMappings": [{"containerPort": 80}]}],
}


class LoadBalancers(Boto3Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        config = Config(retries={"total_max_attempts": 1})
        cls.elb = boto3.client("elbv2", endpoint_url=ENDPOINT_URL, config=config)

    def make_group(self, name, **arguments):
        arguments = {"Protocol": "HTTP", "Port": 80, "VpcId": "vpc-1", "TargetType": "ip", **arguments}
        group = self.elb.create_target_group(Name=name, **arguments)["TargetGroups"][0]
        self.assertEqual(group["TargetGroupName"], name)
        return group["TargetGroupArn"]

    def make_balancer(self, name):
        answer = self.elb.create_load_balancer(Name=name, Subnets=["subnet-1", "subnet-2"])
        return answer["LoadBalancers"][0]["LoadBalancerArn"]

    def listen(self, balancer, group, port=80):
        answer = self.elb.create_listener(
            LoadBalancerArn=balancer,
            Protocol="HTTP",
            Port=port,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
        )
        return answer["Listeners"][0]["ListenerArn"]

    def test_a_load_balancer_comes_and_goes(self):
        balancer = self.make_balancer("web")
        self.elb.get_waiter("load_balancer_available").wait(LoadBalancerArns=[balancer], WaiterConfig=AT_ONCE)
        self.elb.get_waiter("load_balancer_exists").wait(Names=["web"], WaiterConfig=AT_ONCE)

        shown = self.elb.describe_load_balancers(Names=["web"])["LoadBalancers"][0]
        self.assertEqual(shown["State"], {"Code": "active"})
        self.assertEqual(shown["Type"], "application")
        self.assertEqual(shown["Scheme"], "internet-facing")
        self.assertEqual(shown["AvailabilityZones"][0]["LoadBalancerAddresses"], [])
        self.assertTrue(shown["CreatedTime"].tzinfo)

        self.elb.delete_load_balancer(LoadBalancerArn=balancer)
        self.elb.get_waiter("load_balancers_deleted").wait(LoadBalancerArns=[balancer], WaiterConfig=AT_ONCE)
        error = self.assert_refused(
            "LoadBalancerNotFound",
            "Load balancers '[web]' not found",
            self.elb.describe_load_balancers,
            Names=["web"],
        )
        self.assertIsInstance(error, self.elb.exceptions.LoadBalancerNotFoundException)

    def test_targets_are_waited_for(self):
        group = self.make_group("waited")
        balancer = self.make_balancer("waited")
        self.listen(balancer, group)
        target = {"Id": "10.0.0.4", "Port": 8080}
        self.elb.register_targets(TargetGroupArn=group, Targets=[target])

        self.elb.get_waiter("target_in_service").wait(
            TargetGroupArn=group, Targets=[target], WaiterConfig=AT_ONCE
        )
        answer = self.elb.describe_target_health(TargetGroupArn=group)
        self.assertEqual(
            answer["TargetHealthDescriptions"],
            [{"Target": target, "HealthCheckPort": "8080", "TargetHealth": {"State": "healthy"}}],
        )

        self.elb.deregister_targets(TargetGroupArn=group, Targets=[target])
        self.elb.get_waiter("target_deregistered").wait(
            TargetGroupArn=group, Targets=[target], WaiterConfig=AT_ONCE
        )

    def test_tasks_of_a_service_are_targets(self):
        group, balancer = self.make_group("service"), self.make_balancer("service")
        self.listen(balancer, group)
        self.ecs.register_task_definition(**WEB)
        self.ecs.create_service(
            serviceName="behind",
            taskDefinition="web",
            desiredCount=2,
            launchType="FARGATE",
            networkConfiguration=NETWORK,
            loadBalancers=[{"targetGroupArn": group, "containerName": "app", "containerPort": 80}],
        )
        self.ecs.get_waiter("services_stable").wait(
            cluster="default", services=["behind"], WaiterConfig=AT_ONCE
        )
        self.elb.get_waiter("target_in_service").wait(TargetGroupArn=group, WaiterConfig=AT_ONCE)

        found = self.elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
        tasks = self.ecs.list_tasks(serviceName="behind")["taskArns"]
        tasks = self.ecs.describe_tasks(tasks=tasks)["tasks"]
        addresses = {task["containers"][0]["networkInterfaces"][0]["privateIpv4Address"] for task in tasks}
        self.assertEqual({of["Target"]["Id"] for of in found}, addresses)
        self.ecs.delete_service(service="behind", force=True)

    def test_a_service_needs_a_group_with_a_load_balancer(self):
        group = self.make_group("alone")
        self.ecs.register_task_definition(**WEB)
        self.assert_refused(
            "InvalidParameterException",
            f"The target group with targetGroupArn {group} does not have an associated load balancer.",
            self.ecs.create_service,
            serviceName="alone",
            taskDefinition="web",
            desiredCount=1,
            launchType="FARGATE",
            networkConfiguration=NETWORK,
            loadBalancers=[{"targetGroupArn": group, "containerName": "app", "containerPort": 80}],
        )

    def test_rules_are_made_changed_and_ordered(self):
        group, balancer = self.make_group("ruled"), self.make_balancer("ruled")
        listener = self.listen(balancer, group)
        rules = [
            self.elb.create_rule(
                ListenerArn=listener,
                Priority=priority,
                Conditions=[
                    {"Field": "host-header", "HostHeaderConfig": {"Values": ["*.example.com"]}},
                    {
                        "Field": "query-string",
                        "QueryStringConfig": {"Values": [{"Key": "version", "Value": "v1"}]},
                    },
                ],
                Actions=[
                    {
                        "Type": "fixed-response",
                        "FixedResponseConfig": {
                            "StatusCode": "503",
                            "ContentType": "text/plain",
                            "MessageBody": "a < b & c",
                        },
                    }
                ],
            )["Rules"][0]
            for priority in (1, 2)
        ]
        self.assertEqual(rules[0]["Conditions"][0]["Values"], ["*.example.com"])
        self.assertEqual(rules[0]["Actions"][0]["FixedResponseConfig"]["MessageBody"], "a < b & c")
        one, two = (rule["RuleArn"] for rule in rules)

        self.elb.set_rule_priorities(
            RulePriorities=[{"RuleArn": one, "Priority": 2}, {"RuleArn": two, "Priority": 1}]
        )

        shown = self.elb.describe_rules(ListenerArn=listener)["Rules"]
        self.assertEqual([rule["Priority"] for rule in shown], ["1", "2", "default"])
        self.assertEqual(shown[0]["RuleArn"], two)
        self.assertTrue(shown[2]["IsDefault"])
        pages = self.elb.get_paginator("describe_rules").paginate(
            ListenerArn=listener, PaginationConfig={"PageSize": 1}
        )
        self.assertEqual([len(page["Rules"]) for page in pages], [1, 1, 1])
        self.elb.delete_rule(RuleArn=one)
        self.assert_refused(
            "PriorityInUse",
            "Priority '1' is currently in use",
            self.elb.create_rule,
            ListenerArn=listener,
            Priority=1,
            Conditions=[{"Field": "path-pattern", "Values": ["/"]}],
            Actions=[{"Type": "forward", "TargetGroupArn": group}],
        )

    def test_what_terraform_reads_is_there(self):
        group, balancer = self.make_group("read"), self.make_balancer("read")
        listener = self.listen(balancer, group)
        attributes = lambda answer: {it["Key"]: it["Value"] for it in answer["Attributes"]}

        of_balancer = attributes(self.elb.describe_load_balancer_attributes(LoadBalancerArn=balancer))
        self.assertEqual(of_balancer["idle_timeout.timeout_seconds"], "60")
        of_group = attributes(self.elb.describe_target_group_attributes(TargetGroupArn=group))
        self.assertEqual(of_group["deregistration_delay.timeout_seconds"], "300")
        of_listener = attributes(self.elb.describe_listener_attributes(ListenerArn=listener))
        self.assertIn("routing.http.response.server.enabled", of_listener)
        self.elb.describe_capacity_reservation(LoadBalancerArn=balancer)
        self.assertEqual(self.elb.describe_listener_certificates(ListenerArn=listener)["Certificates"], [])

        arns = [group, balancer, listener]
        self.elb.add_tags(ResourceArns=arns, Tags=[{"Key": "team", "Value": "web"}])
        described = self.elb.describe_tags(ResourceArns=arns)["TagDescriptions"]
        self.assertEqual([of["Tags"] for of in described], [[{"Key": "team", "Value": "web"}]] * 3)
        self.assertIn(
            "ELBSecurityPolicy-2016-08",
            [of["Name"] for of in self.elb.describe_ssl_policies()["SslPolicies"]],
        )
        self.assertTrue(self.elb.describe_account_limits()["Limits"])

    def test_the_calls_of_terraform_make_read_and_destroy_a_service_behind_a_load_balancer(self):
        """In the order of hashicorp/aws: aws_lb, aws_lb_target_group, aws_lb_listener, aws_ecs_service."""
        tags = [{"Key": "team", "Value": "web"}]
        balancer = self.elb.create_load_balancer(
            Name="tf", Type="application", Scheme="internal", IpAddressType="ipv4",
            Subnets=["subnet-1", "subnet-2"], SecurityGroups=["sg-1"], Tags=tags,
        )["LoadBalancers"][0]["LoadBalancerArn"]
        self.elb.get_waiter("load_balancer_available").wait(LoadBalancerArns=[balancer], WaiterConfig=AT_ONCE)
        self.set_attributes(self.elb.modify_load_balancer_attributes, {"LoadBalancerArn": balancer}, {
            "access_logs.s3.enabled": "false",
            "client_keep_alive.seconds": "3600",
            "connection_logs.s3.enabled": "false",
            "deletion_protection.enabled": "false",
            "idle_timeout.timeout_seconds": "60",
            "routing.http.desync_mitigation_mode": "defensive",
            "routing.http.drop_invalid_header_fields.enabled": "false",
            "routing.http.preserve_host_header.enabled": "false",
            "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "false",
            "routing.http.xff_client_port.enabled": "false",
            "routing.http.xff_header_processing.mode": "append",
            "routing.http2.enabled": "true",
            "waf.fail_open.enabled": "false",
            "zonal_shift.config.enabled": "false",
        })
        group = self.elb.create_target_group(
            Name="tf", Port=80, Protocol="HTTP", ProtocolVersion="HTTP1", TargetType="ip", VpcId="vpc-1",
            HealthCheckEnabled=True, HealthCheckPath="/health", HealthCheckProtocol="HTTP",
            HealthCheckPort="traffic-port", HealthCheckIntervalSeconds=30, HealthCheckTimeoutSeconds=5,
            HealthyThresholdCount=3, UnhealthyThresholdCount=3, Matcher={"HttpCode": "200"}, Tags=tags,
        )["TargetGroups"][0]["TargetGroupArn"]
        self.set_attributes(self.elb.modify_target_group_attributes, {"TargetGroupArn": group}, {
            "deregistration_delay.timeout_seconds": "300",
            "load_balancing.algorithm.anomaly_mitigation": "off",
            "load_balancing.algorithm.type": "round_robin",
            "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
            "slow_start.duration_seconds": "0",
            "stickiness.enabled": "false",
            "stickiness.lb_cookie.duration_seconds": "86400",
            "stickiness.type": "lb_cookie",
        })
        listener = self.elb.create_listener(
            LoadBalancerArn=balancer, Port=80, Protocol="HTTP", Tags=tags,
            DefaultActions=[{"Type": "forward", "TargetGroupArn": group, "Order": 1}],
        )["Listeners"][0]["ListenerArn"]
        self.ecs.register_task_definition(**WEB)
        self.ecs.create_service(
            serviceName="tf", taskDefinition="web", desiredCount=1, launchType="FARGATE",
            networkConfiguration=NETWORK,
            loadBalancers=[{"targetGroupArn": group, "containerName": "app", "containerPort": 80}],
        )
        self.ecs.get_waiter("services_stable").wait(cluster="default", services=["tf"], WaiterConfig=AT_ONCE)

        def refresh():
            reads = [
                self.elb.describe_load_balancers(LoadBalancerArns=[balancer]),
                self.elb.describe_load_balancer_attributes(LoadBalancerArn=balancer),
                self.elb.describe_capacity_reservation(LoadBalancerArn=balancer),
                self.elb.describe_target_groups(TargetGroupArns=[group]),
                self.elb.describe_target_group_attributes(TargetGroupArn=group),
                self.elb.describe_listeners(ListenerArns=[listener]),
                self.elb.describe_listener_attributes(ListenerArn=listener),
                self.elb.describe_tags(ResourceArns=[balancer, group, listener]),
            ]
            return [{key: value for key, value in read.items() if key != "ResponseMetadata"} for read in reads]

        first = refresh()
        self.assertEqual(refresh(), first)
        self.assertEqual(first[3]["TargetGroups"][0]["LoadBalancerArns"], [balancer])
        self.assertEqual([of["Tags"] for of in first[7]["TagDescriptions"]], [tags] * 3)

        self.ecs.delete_service(service="tf", force=True)
        self.assert_refused(
            "ResourceInUse",
            f"Target group '{group}' is currently in use by a listener or a rule",
            self.elb.delete_target_group,
            TargetGroupArn=group,
        )
        self.elb.delete_listener(ListenerArn=listener)
        self.elb.delete_target_group(TargetGroupArn=group)
        self.elb.delete_load_balancer(LoadBalancerArn=balancer)
        self.assert_refused(
            "TargetGroupNotFound",
            "One or more target groups not found",
            self.elb.describe_target_groups,
            TargetGroupArns=[group],
        )

    def set_attributes(self, modify, of, values):
        attributes = [{"Key": key, "Value": value} for key, value in values.items()]
        answer = modify(**of, Attributes=attributes)["Attributes"]
        shown = {it["Key"]: it["Value"] for it in answer}
        self.assertEqual({key: shown[key] for key in values}, values)

    def test_pages_have_everything_once(self):
        for name in "abc":
            self.make_group(f"page-{name}")
            self.make_balancer(f"page-{name}")
        for operation, member, key in [
            ("describe_target_groups", "TargetGroups", "TargetGroupName"),
            ("describe_load_balancers", "LoadBalancers", "LoadBalancerName"),
        ]:
            paginator = self.elb.get_paginator(operation)
            pages = paginator.paginate(PaginationConfig={"PageSize": 1})
            names = [item[key] for page in pages for item in page[member]]
            self.assertEqual([name for name in names if name.startswith("page-")], ["page-a", "page-b", "page-c"])
            self.assertEqual(len(names), len(set(names)))

    def test_a_request_that_names_a_load_balancer_comes_to_a_target(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hello)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        group, balancer = self.make_group("forwarded"), self.make_balancer("forwarded")
        self.listen(balancer, group)
        target = {"Id": "127.0.0.1", "Port": server.server_port}
        self.elb.register_targets(TargetGroupArn=group, Targets=[target])
        self.elb.get_waiter("target_in_service").wait(TargetGroupArn=group, WaiterConfig=AT_ONCE)
        name = self.elb.describe_load_balancers(Names=["forwarded"])["LoadBalancers"][0]["DNSName"]

        request = urllib.request.Request(f"{ENDPOINT_URL}/path", headers={"Host": name})
        with urllib.request.urlopen(request, timeout=30) as answer:
            self.assertEqual(answer.read(), b"/path of " + name.encode())


class Hello(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        text = f"{self.path} of {self.headers['Host']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass
