//! What is wanted of ECS.

use super::Resource;
use crate::sdk::Sdk;

/// What handles answer with. Each costs its users compile time, together with all it holds.
pub(super) const SDK: Sdk = Sdk {
    package: "aws_sdk_ecs",
    roots: &[
        "Cluster",
        "DaemonDeployment",
        "DaemonDetail",
        "Service",
        "Task",
        "TaskDefinition",
    ],
    missing: &[
        ("Task", "trustedExecutionSummary"),
        ("TaskDefinition", "trustedExecutionConfiguration"),
    ],
    by_hand: &["ServiceConnectContainerConfiguration", "SharingStrategy"],
};

/// All operations, by the folders of `crates/fake-ecs-core/src/ops`.
pub(super) const RESOURCES: &[Resource] = &[
    Resource {
        folder: "cluster",
        operations: &[
            "CreateCluster",
            "DescribeClusters",
            "ListClusters",
            "UpdateCluster",
            "UpdateClusterSettings",
            "PutClusterCapacityProviders",
            "DeleteCluster",
        ],
    },
    Resource {
        folder: "capacity_provider",
        operations: &[
            "CreateCapacityProvider",
            "DescribeCapacityProviders",
            "UpdateCapacityProvider",
            "DeleteCapacityProvider",
        ],
    },
    Resource {
        folder: "task_definition",
        operations: &[
            "RegisterTaskDefinition",
            "DescribeTaskDefinition",
            "ListTaskDefinitions",
            "ListTaskDefinitionFamilies",
            "DeregisterTaskDefinition",
            "DeleteTaskDefinitions",
        ],
    },
    Resource {
        folder: "task",
        operations: &[
            "RunTask",
            "StartTask",
            "StopTask",
            "DescribeTasks",
            "ListTasks",
            "ExecuteCommand",
            "GetTaskProtection",
            "UpdateTaskProtection",
        ],
    },
    Resource {
        folder: "service",
        operations: &[
            "CreateService",
            "UpdateService",
            "DescribeServices",
            "ListServices",
            "ListServicesByNamespace",
            "DeleteService",
        ],
    },
    Resource {
        folder: "service_deployment",
        operations: &[
            "ListServiceDeployments",
            "DescribeServiceDeployments",
            "DescribeServiceRevisions",
            "StopServiceDeployment",
            "ContinueServiceDeployment",
        ],
    },
    Resource {
        folder: "task_set",
        operations: &[
            "CreateTaskSet",
            "UpdateTaskSet",
            "DescribeTaskSets",
            "DeleteTaskSet",
            "UpdateServicePrimaryTaskSet",
        ],
    },
    Resource {
        folder: "container_instance",
        operations: &[
            "RegisterContainerInstance",
            "DeregisterContainerInstance",
            "DescribeContainerInstances",
            "ListContainerInstances",
            "UpdateContainerInstancesState",
            "UpdateContainerAgent",
        ],
    },
    Resource {
        folder: "attribute",
        operations: &["PutAttributes", "DeleteAttributes", "ListAttributes"],
    },
    Resource {
        folder: "account_setting",
        operations: &[
            "PutAccountSetting",
            "PutAccountSettingDefault",
            "DeleteAccountSetting",
            "ListAccountSettings",
        ],
    },
    Resource {
        folder: "tag",
        operations: &["TagResource", "UntagResource", "ListTagsForResource"],
    },
    Resource {
        folder: "agent",
        operations: &[
            "DiscoverPollEndpoint",
            "SubmitTaskStateChange",
            "SubmitContainerStateChange",
            "SubmitAttachmentStateChanges",
        ],
    },
    Resource {
        folder: "daemon",
        operations: &[
            "CreateDaemon",
            "DeleteDaemon",
            "DescribeDaemon",
            "DescribeDaemonDeployments",
            "DescribeDaemonRevisions",
            "ListDaemonDeployments",
            "ListDaemons",
            "UpdateDaemon",
        ],
    },
    Resource {
        folder: "daemon_task_definition",
        operations: &[
            "DeleteDaemonTaskDefinition",
            "DescribeDaemonTaskDefinition",
            "ListDaemonTaskDefinitions",
            "RegisterDaemonTaskDefinition",
        ],
    },
    Resource {
        folder: "express_gateway",
        operations: &[
            "CreateExpressGatewayService",
            "DescribeExpressGatewayService",
            "UpdateExpressGatewayService",
            "DeleteExpressGatewayService",
        ],
    },
    Resource {
        folder: "gateway",
        operations: &[
            "CreateGateway",
            "DescribeGateway",
            "DescribeGatewayResources",
            "ListGateways",
            "UpdateGateway",
            "DeleteGateway",
            "AssociateGatewayWithCluster",
            "DisassociateGatewayFromCluster",
            "ListGatewayClusterAssociations",
            "DescribeGatewayRoute",
            "ListGatewayRoutes",
        ],
    },
];
