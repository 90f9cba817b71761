//! What is wanted of EC2.

use super::{Protocol, QUERY, Resource, Service};

pub(super) const SERVICE: Service = Service {
    id: "EC2",
    name: "ec2",
    signing_name: "ec2",
    endpoint_prefix: "ec2",
    version: "2016-11-15",
    protocols: &[Protocol::Ec2],
    xml_namespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
    codes: CODES,
    // A gateway that is attached is `available`, of which the model knows nothing, and so is an
    // endpoint, which the model writes with a capital. The interface of a NAT gateway is a
    // `nat_gateway`, which it writes `natGateway`.
    open_enums: &[
        "AttachmentStatus",
        "InstanceType",
        "NetworkInterfaceType",
        "State",
    ],
    ops: "crates/fake-ecs-core/src/aws/ec2/ops",
    wanted: RESOURCES,
    feature: Some("ec2"),
    ..QUERY
};

/// The model of EC2 has no errors.
const CODES: &[&str] = &[
    "AddressLimitExceeded",
    "CannotDelete",
    "DefaultVpcAlreadyExists",
    "DependencyViolation",
    "DryRunOperation",
    "Gateway.NotAttached",
    "IncorrectState",
    "InvalidAddress.NotFound",
    "InvalidAllocationID.NotFound",
    "InvalidAssociationID.NotFound",
    "InvalidGroup.Duplicate",
    "InvalidGroup.NotFound",
    "InvalidGroupId.Malformed",
    "InvalidID",
    "InvalidIPAddress.InUse",
    "InvalidInstanceID.NotFound",
    "InvalidInstanceType",
    "InvalidInternetGatewayID.NotFound",
    "InvalidLaunchTemplateId.NotFound",
    "InvalidLaunchTemplateId.VersionNotFound",
    "InvalidLaunchTemplateName.AlreadyExistsException",
    "InvalidLaunchTemplateName.NotFoundException",
    "InvalidNatGatewayID.NotFound",
    "InvalidNetworkAclID.NotFound",
    "InvalidNetworkInterfaceID.NotFound",
    "InvalidNextToken",
    "InvalidParameterCombination",
    "InvalidParameterValue",
    "InvalidPermission.Duplicate",
    "InvalidPermission.NotFound",
    "InvalidPrefixListId.NotFound",
    "InvalidRoute.NotFound",
    "InvalidRouteTableID.NotFound",
    "InvalidSecurityGroupRuleId.NotFound",
    "InvalidServiceName",
    "InvalidSubnet.Conflict",
    "InvalidSubnet.Range",
    "InvalidSubnetID.NotFound",
    "InvalidVpc.Range",
    "InvalidVpcEndpointId.NotFound",
    "InvalidVpcID.NotFound",
    "MissingParameter",
    "NatGatewayNotFound",
    "OperationNotPermitted",
    "Resource.AlreadyAssociated",
    "RouteAlreadyExists",
    "RulesPerSecurityGroupLimitExceeded",
    "TagLimitExceeded",
    "UnsupportedOperation",
];

const RESOURCES: &[Resource] = &[
    Resource {
        folder: "account",
        operations: &[
            "DescribeAccountAttributes",
            "DescribeAvailabilityZones",
            "DescribeRegions",
        ],
    },
    Resource {
        folder: "address",
        operations: &[
            "AllocateAddress",
            "DescribeAddresses",
            "DescribeAddressesAttribute",
            "ReleaseAddress",
        ],
    },
    Resource {
        folder: "instance",
        operations: &[
            "DescribeInstanceTypes",
            "DescribeInstances",
            "TerminateInstances",
        ],
    },
    Resource {
        folder: "internet_gateway",
        operations: &[
            "AttachInternetGateway",
            "CreateInternetGateway",
            "DeleteInternetGateway",
            "DescribeInternetGateways",
            "DetachInternetGateway",
        ],
    },
    Resource {
        folder: "launch_template",
        operations: &[
            "CreateLaunchTemplate",
            "CreateLaunchTemplateVersion",
            "DeleteLaunchTemplate",
            "DescribeLaunchTemplateVersions",
            "DescribeLaunchTemplates",
            "ModifyLaunchTemplate",
        ],
    },
    Resource {
        folder: "nat_gateway",
        operations: &[
            "CreateNatGateway",
            "DeleteNatGateway",
            "DescribeNatGateways",
        ],
    },
    Resource {
        folder: "network_interface",
        operations: &["DescribeNetworkInterfaces"],
    },
    Resource {
        folder: "route_table",
        operations: &[
            "AssociateRouteTable",
            "CreateRoute",
            "CreateRouteTable",
            "DeleteRoute",
            "DeleteRouteTable",
            "DescribeRouteTables",
            "DisassociateRouteTable",
            "ReplaceRoute",
            "ReplaceRouteTableAssociation",
        ],
    },
    Resource {
        folder: "security_group",
        operations: &[
            "AuthorizeSecurityGroupEgress",
            "AuthorizeSecurityGroupIngress",
            "CreateSecurityGroup",
            "DeleteSecurityGroup",
            "DescribeSecurityGroupRules",
            "DescribeSecurityGroups",
            "ModifySecurityGroupRules",
            "RevokeSecurityGroupEgress",
            "RevokeSecurityGroupIngress",
        ],
    },
    Resource {
        folder: "subnet",
        operations: &[
            "CreateSubnet",
            "DeleteSubnet",
            "DescribeSubnets",
            "ModifySubnetAttribute",
        ],
    },
    Resource {
        folder: "tag",
        operations: &["CreateTags", "DeleteTags", "DescribeTags"],
    },
    Resource {
        folder: "vpc",
        operations: &[
            "CreateDefaultVpc",
            "CreateVpc",
            "DeleteVpc",
            "DescribeNetworkAcls",
            "DescribeVpcAttribute",
            "DescribeVpcs",
            "ModifyVpcAttribute",
        ],
    },
    Resource {
        folder: "vpc_endpoint",
        operations: &[
            "CreateVpcEndpoint",
            "DeleteVpcEndpoints",
            "DescribePrefixLists",
            "DescribeVpcEndpoints",
            "ModifyVpcEndpoint",
        ],
    },
];
