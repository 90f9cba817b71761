"""EC2, as boto3 speaks to it: Terraform's, dask's, prefect's and dagster's calls."""

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from support import ENDPOINT_URL
from with_boto3 import AT_ONCE, JOB, Boto3Case

ANYWHERE = "0.0.0.0/0"


class Ec2Case(Boto3Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        config = Config(retries={"total_max_attempts": 1})
        cls.ec2 = boto3.client("ec2", endpoint_url=ENDPOINT_URL, config=config)

    def make_network(self, block="10.0.0.0/16", subnet="10.0.1.0/24"):
        vpc = self.ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"]
        subnet = self.ec2.create_subnet(VpcId=vpc, CidrBlock=subnet, AvailabilityZone="us-east-1b")
        return vpc, subnet["Subnet"]["SubnetId"]


class NatGateways(Ec2Case):
    def test_terraform_makes_and_destroys_a_way_out_of_a_private_network(self):
        ec2 = self.ec2
        vpc, subnet = self.make_network()
        internet = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=internet, VpcId=vpc)
        tags = [{"Key": "Name", "Value": "nat"}]
        address = ec2.allocate_address(
            Domain="vpc", TagSpecifications=[{"ResourceType": "elastic-ip", "Tags": tags}]
        )
        self.assertEqual(address["Domain"], "vpc")
        allocation = address["AllocationId"]
        found = ec2.describe_addresses(AllocationIds=[allocation])["Addresses"]
        self.assertEqual((found[0]["PublicIp"], found[0]["Tags"]), (address["PublicIp"], tags))
        names = ec2.describe_addresses_attribute(AllocationIds=[allocation], Attribute="domain-name")
        self.assertEqual(names["Addresses"], [{"PublicIp": address["PublicIp"], "AllocationId": allocation}])

        gateway = ec2.create_nat_gateway(
            SubnetId=subnet,
            AllocationId=allocation,
            ConnectivityType="public",
            ClientToken="terraform-1",
            TagSpecifications=[{"ResourceType": "natgateway", "Tags": tags}],
        )["NatGateway"]["NatGatewayId"]
        ec2.get_waiter("nat_gateway_available").wait(NatGatewayIds=[gateway], WaiterConfig=AT_ONCE)
        of_vpc = {"Name": "vpc-id", "Values": [vpc]}
        pages = ec2.get_paginator("describe_nat_gateways").paginate(Filters=[of_vpc])
        shown = [gateway for page in pages for gateway in page["NatGateways"]]
        self.assertEqual(shown[0]["NatGatewayAddresses"][0]["PublicIp"], address["PublicIp"])
        self.assertEqual(shown[0]["Tags"], tags)
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, NatGatewayId=gateway)
        routes = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
        self.assertEqual((routes[1]["NatGatewayId"], routes[1]["State"]), (gateway, "active"))
        with self.assertRaises(ClientError) as refused:
            ec2.release_address(AllocationId=allocation)
        self.assertEqual(refused.exception.response["Error"]["Code"], "InvalidIPAddress.InUse")

        ec2.delete_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE)
        ec2.delete_nat_gateway(NatGatewayId=gateway)
        ec2.get_waiter("nat_gateway_deleted").wait(NatGatewayIds=[gateway], WaiterConfig=AT_ONCE)
        ec2.release_address(AllocationId=allocation)
        with self.assertRaises(ClientError) as missing:
            ec2.describe_addresses(AllocationIds=[allocation])
        self.assertEqual(missing.exception.response["Error"]["Code"], "InvalidAllocationID.NotFound")
        ec2.detach_internet_gateway(InternetGatewayId=internet, VpcId=vpc)
        ec2.delete_internet_gateway(InternetGatewayId=internet)
        ec2.delete_route_table(RouteTableId=table)
        ec2.delete_subnet(SubnetId=subnet)
        ec2.delete_vpc(VpcId=vpc)


class Endpoints(Ec2Case):
    def test_terraform_makes_and_destroys_ways_to_services(self):
        ec2 = self.ec2
        vpc, subnet = self.make_network()
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        tags = [{"Key": "Name", "Value": "s3"}]
        gateway = ec2.create_vpc_endpoint(
            VpcId=vpc,
            ServiceName="com.amazonaws.us-east-1.s3",
            VpcEndpointType="Gateway",
            RouteTableIds=[table],
            PrivateDnsEnabled=False,
            TagSpecifications=[{"ResourceType": "vpc-endpoint", "Tags": tags}],
        )["VpcEndpoint"]["VpcEndpointId"]
        interface = ec2.create_vpc_endpoint(
            VpcId=vpc,
            ServiceName="com.amazonaws.us-east-1.ecr.dkr",
            VpcEndpointType="Interface",
            SubnetIds=[subnet],
            PrivateDnsEnabled=True,
        )["VpcEndpoint"]
        self.assertEqual((interface["State"], len(interface["Groups"])), ("available", 1))
        of_vpc = {"Name": "vpc-id", "Values": [vpc]}
        pages = ec2.get_paginator("describe_vpc_endpoints").paginate(Filters=[of_vpc])
        shown = {it["VpcEndpointId"]: it for page in pages for it in page["VpcEndpoints"]}
        self.assertEqual((shown[gateway]["State"], shown[gateway]["Tags"]), ("available", tags))
        named = {"Name": "prefix-list-name", "Values": ["com.amazonaws.us-east-1.s3"]}
        prefixes = ec2.describe_prefix_lists(Filters=[named])["PrefixLists"]
        routes = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
        self.assertEqual(routes[1]["DestinationPrefixListId"], prefixes[0]["PrefixListId"])
        with self.assertRaises(ClientError) as refused:
            ec2.delete_subnet(SubnetId=subnet)
        self.assertEqual(refused.exception.response["Error"]["Code"], "DependencyViolation")

        both = [gateway, interface["VpcEndpointId"]]
        self.assertEqual(ec2.delete_vpc_endpoints(VpcEndpointIds=both)["Unsuccessful"], [])
        with self.assertRaises(ClientError) as missing:
            ec2.describe_vpc_endpoints(VpcEndpointIds=[gateway])
        self.assertEqual(missing.exception.response["Error"]["Code"], "InvalidVpcEndpointId.NotFound")
        ec2.delete_route_table(RouteTableId=table)
        ec2.delete_subnet(SubnetId=subnet)
        ec2.delete_vpc(VpcId=vpc)


class Networks(Ec2Case):
    def test_terraform_makes_and_destroys_a_public_network(self):
        ec2 = self.ec2
        tags = [{"Key": "Name", "Value": "main"}]
        vpc = ec2.create_vpc(
            CidrBlock="10.0.0.0/16",
            InstanceTenancy="default",
            AmazonProvidedIpv6CidrBlock=False,
            TagSpecifications=[{"ResourceType": "vpc", "Tags": tags}],
        )["Vpc"]
        self.assertEqual(vpc["Tags"], tags)
        vpc = vpc["VpcId"]
        ec2.get_waiter("vpc_available").wait(VpcIds=[vpc], WaiterConfig=AT_ONCE)
        ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
        attribute = ec2.describe_vpc_attribute(VpcId=vpc, Attribute="enableDnsHostnames")
        self.assertEqual(attribute["EnableDnsHostnames"], {"Value": True})
        of_vpc = {"Name": "vpc-id", "Values": [vpc]}
        acls = ec2.describe_network_acls(Filters=[{"Name": "default", "Values": ["true"]}, of_vpc])
        self.assertEqual(len(acls["NetworkAcls"][0]["Entries"]), 4)
        main = ec2.describe_route_tables(Filters=[{"Name": "association.main", "Values": ["true"]}, of_vpc])
        self.assertTrue(main["RouteTables"][0]["Associations"][0]["Main"])
        default = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["default"]}, of_vpc])
        self.assertEqual(len(default["SecurityGroups"]), 1)

        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24", AvailabilityZone="us-east-1a")
        subnet = subnet["Subnet"]["SubnetId"]
        ec2.get_waiter("subnet_available").wait(SubnetIds=[subnet], WaiterConfig=AT_ONCE)
        ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
        self.assertTrue(ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["MapPublicIpOnLaunch"])

        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        attachments = ec2.describe_internet_gateways(InternetGatewayIds=[gateway])["InternetGateways"][0]["Attachments"]
        self.assertEqual(attachments, [{"State": "available", "VpcId": vpc}])
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, GatewayId=gateway)
        association = ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)["AssociationId"]
        of_association = {"Name": "association.route-table-association-id", "Values": [association]}
        found = ec2.describe_route_tables(Filters=[of_association])["RouteTables"]
        self.assertEqual([of["RouteTableId"] for of in found], [table])
        self.assertEqual([route["State"] for route in found[0]["Routes"]], ["active", "active"])

        ec2.disassociate_route_table(AssociationId=association)
        ec2.delete_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE)
        ec2.delete_route_table(RouteTableId=table)
        ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        ec2.delete_internet_gateway(InternetGatewayId=gateway)
        self.assertEqual(ec2.describe_network_interfaces(Filters=[of_vpc])["NetworkInterfaces"], [])
        ec2.delete_subnet(SubnetId=subnet)
        ec2.delete_vpc(VpcId=vpc)
        self.assert_refused(
            "InvalidVpcID.NotFound", f"The vpc ID '{vpc}' does not exist", ec2.describe_vpcs, VpcIds=[vpc]
        )

    def test_terraform_gives_a_group_rules_one_by_one(self):
        ec2 = self.ec2
        vpc, _ = self.make_network()
        group = ec2.create_security_group(
            GroupName="web", Description="Managed by Terraform", VpcId=vpc,
            TagSpecifications=[{"ResourceType": "security-group", "Tags": [{"Key": "Name", "Value": "web"}]}],
        )["GroupId"]
        ec2.get_waiter("security_group_exists").wait(GroupIds=[group], WaiterConfig=AT_ONCE)
        everything = [{"IpProtocol": "-1", "FromPort": 0, "ToPort": 0, "IpRanges": [{"CidrIp": ANYWHERE}]}]
        ec2.revoke_security_group_egress(GroupId=group, IpPermissions=everything)
        made = ec2.authorize_security_group_ingress(
            GroupId=group,
            IpPermissions=[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": ANYWHERE}]}],
            TagSpecifications=[{"ResourceType": "security-group-rule", "Tags": [{"Key": "a", "Value": "b"}]}],
        )
        self.assertTrue(made["Return"])
        rule = made["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        shown = ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule])["SecurityGroupRules"][0]
        self.assertEqual(
            {name: shown[name] for name in ("CidrIpv4", "FromPort", "IsEgress", "GroupId", "Tags")},
            {"CidrIpv4": ANYWHERE, "FromPort": 443, "IsEgress": False, "GroupId": group, "Tags": [{"Key": "a", "Value": "b"}]},
        )
        ec2.modify_security_group_rules(
            GroupId=group,
            SecurityGroupRules=[{
                "SecurityGroupRuleId": rule,
                "SecurityGroupRule": {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "ReferencedGroupId": group},
            }],
        )
        shown = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
        self.assertEqual(shown["IpPermissions"][0]["UserIdGroupPairs"][0]["GroupId"], group)
        self.assertEqual(shown["IpPermissionsEgress"], [])
        self.assertEqual(ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[rule])["Return"], True)
        ec2.delete_security_group(GroupId=group)

    def test_a_try_is_only_a_try(self):
        with self.assertRaises(ClientError) as raised:
            self.ec2.create_vpc(CidrBlock="10.0.0.0/16", DryRun=True)
        error = raised.exception.response
        self.assertEqual(error["Error"]["Code"], "DryRunOperation")
        self.assertEqual(error["ResponseMetadata"]["HTTPStatusCode"], 412)

    def test_paginators_find_each_subnet_once(self):
        vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        for at in range(7):
            self.ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{at}.0/24")
        paginator = self.ec2.get_paginator("describe_subnets")
        pages = paginator.paginate(
            Filters=[{"Name": "vpc-id", "Values": [vpc]}], PaginationConfig={"PageSize": 5}
        )
        pages = [[subnet["CidrBlock"] for subnet in page["Subnets"]] for page in pages]
        self.assertEqual([len(page) for page in pages], [5, 2])
        self.assertEqual(len({block for page in pages for block in page}), 7)

    def test_the_account_has_zones_regions_types_and_attributes(self):
        zones = self.ec2.describe_availability_zones()["AvailabilityZones"]
        self.assertEqual([zone["ZoneName"] for zone in zones], ["us-east-1a", "us-east-1b", "us-east-1c"])
        self.assertIn("eu-west-1", [of["RegionName"] for of in self.ec2.describe_regions()["Regions"]])
        large = self.ec2.describe_instance_types(InstanceTypes=["m5.large"])["InstanceTypes"][0]
        self.assertEqual((large["VCpuInfo"]["DefaultVCpus"], large["MemoryInfo"]["SizeInMiB"]), (2, 8192))
        attributes = self.ec2.describe_account_attributes(AttributeNames=["default-vpc"])["AccountAttributes"]
        default = self.ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]
        self.assertEqual(attributes[0]["AttributeValues"], [{"AttributeValue": default["VpcId"]}])

    def test_the_resources_of_boto3_know_a_vpc(self):
        vpc, subnet = self.make_network()
        resource = boto3.resource("ec2", endpoint_url=ENDPOINT_URL)
        self.assertEqual([of.id for of in resource.Vpc(vpc).subnets.all()], [subnet])
        resource.create_tags(Resources=[vpc], Tags=[{"Key": "a", "Value": "b"}])
        self.assertEqual(resource.Vpc(vpc).tags, [{"Key": "a", "Value": "b"}])
        self.ec2.delete_tags(Resources=[vpc], Tags=[{"Key": "a"}])
        tags = self.ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [vpc]}])["Tags"]
        self.assertEqual(tags, [])


class Tasks(Ec2Case):
    def run_in(self, **awsvpc):
        self.ecs.register_task_definition(**JOB)
        self.ecs.create_cluster()
        task = self.ecs.run_task(
            taskDefinition="job", launchType="FARGATE", networkConfiguration={"awsvpcConfiguration": awsvpc}
        )["tasks"][0]
        self.ecs.get_waiter("tasks_running").wait(tasks=[task["taskArn"]], WaiterConfig=AT_ONCE)
        task = self.ecs.describe_tasks(tasks=[task["taskArn"]])["tasks"][0]
        return task, {detail["name"]: detail["value"] for detail in task["attachments"][0]["details"]}

    def test_prefect_runs_in_all_subnets_of_the_default_vpc(self):
        vpcs = self.ec2.describe_vpcs(Filters=[{"Name": "isDefault", "Values": ["true"]}])["Vpcs"]
        subnets = self.ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpcs[0]["VpcId"]]}])["Subnets"]
        self.assertEqual(len(subnets), 3)
        _, details = self.run_in(
            subnets=[subnet["SubnetId"] for subnet in subnets], assignPublicIp="ENABLED", securityGroups=[]
        )
        self.assertIn(details["subnetId"], [subnet["SubnetId"] for subnet in subnets])
        self.assertTrue(details["privateIPv4Address"].startswith("172.31."), details)

    def test_dask_finds_its_scheduler_by_its_network_interface(self):
        default = [vpc for vpc in self.ec2.describe_vpcs()["Vpcs"] if vpc["IsDefault"]]
        vpc = default[0]["VpcId"]
        subnets = [of["SubnetId"] for of in self.ec2.describe_subnets()["Subnets"] if of["VpcId"] == vpc]
        group = self.ec2.create_security_group(
            Description="A security group for dask-ecs", GroupName="dask-1", VpcId=vpc, DryRun=False,
            TagSpecifications=[{"ResourceType": "security-group", "Tags": [{"Key": "createdBy", "Value": "dask"}]}],
        )["GroupId"]
        self.ec2.authorize_security_group_ingress(
            GroupId=group,
            IpPermissions=[
                {
                    "IpProtocol": "TCP", "FromPort": 8786, "ToPort": 8787,
                    "IpRanges": [{"CidrIp": ANYWHERE, "Description": "Anywhere"}],
                    "Ipv6Ranges": [{"CidrIpv6": "::/0", "Description": "Anywhere"}],
                },
                {"IpProtocol": "TCP", "FromPort": 0, "ToPort": 65535, "UserIdGroupPairs": [{"GroupId": group}]},
            ],
            DryRun=False,
        )
        task, details = self.run_in(subnets=subnets, securityGroups=[group], assignPublicIp="ENABLED")
        interfaces = self.ec2.describe_network_interfaces(NetworkInterfaceIds=[details["networkInterfaceId"]])
        interface = interfaces["NetworkInterfaces"][0]
        self.assertEqual(interface["PrivateIpAddresses"][0]["PrivateIpAddress"], details["privateIPv4Address"])
        self.assertRegex(interface["Association"]["PublicIp"], r"^198\.1[89]\.")
        self.assertTrue(interface["Attachment"]["AttachTime"].tzinfo)
        # As dagster reads it.
        resource = boto3.resource("ec2", endpoint_url=ENDPOINT_URL).NetworkInterface(interface["NetworkInterfaceId"])
        self.assertEqual(resource.association_attribute["PublicIp"], interface["Association"]["PublicIp"])
        self.assertEqual([of["GroupId"] for of in resource.groups], [group])
        self.assert_refused(
            "DependencyViolation", f"resource {group} has a dependent object",
            self.ec2.delete_security_group, GroupId=group,
        )

        self.ecs.stop_task(task=task["taskArn"])
        self.ecs.get_waiter("tasks_stopped").wait(tasks=[task["taskArn"]], WaiterConfig=AT_ONCE)
        pages = self.ec2.get_paginator("describe_security_groups").paginate(
            Filters=[{"Name": "tag:createdBy", "Values": ["dask"]}]
        )
        self.assertEqual([of["GroupName"] for page in pages for of in page["SecurityGroups"]], ["dask-1"])
        self.ec2.delete_security_group(GroupName="dask-1", DryRun=False)

    def test_a_task_is_in_the_block_of_its_subnet(self):
        vpc, subnet = self.make_network()
        _, details = self.run_in(subnets=[subnet])
        self.assertTrue(details["privateIPv4Address"].startswith("10.0.1."), details)
        interface = self.ec2.describe_network_interfaces(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
        interface = interface["NetworkInterfaces"][0]
        self.assertNotIn("Association", interface)
        self.assertEqual(interface["Groups"][0]["GroupName"], "default")
        self.assertEqual(interface["AvailabilityZone"], "us-east-1b")
        left = self.ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["AvailableIpAddressCount"]
        self.assertEqual(left, 250)
        self.assert_refused(
            "DependencyViolation", f"The subnet '{subnet}' has dependencies and cannot be deleted.",
            self.ec2.delete_subnet, SubnetId=subnet,
        )
        self.assert_refused(
            "InvalidParameterException",
            "Error retrieving subnet information for [subnet-x]: The subnet ID 'subnet-x' does not exist"
            " (ErrorCode: InvalidSubnetID.NotFound)",
            self.ecs.run_task, taskDefinition="job", launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-x"]}},
        )
