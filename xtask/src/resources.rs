//! Which operation lives in which folder of `src/ops`.

use crate::model::Model;

/// A folder of `src/ops` and its operations.
pub(crate) struct Resource {
    pub(crate) folder: &'static str,
    pub(crate) operations: &'static [&'static str],
}

/// Every operation of the model, once.
///
/// # Panics
/// When that is not so.
pub(crate) fn resources(model: &Model) -> &'static [Resource] {
    for operation in &model.operations {
        let homes: Vec<&str> = RESOURCES
            .iter()
            .filter(|resource| resource.operations.contains(&operation.name.as_str()))
            .map(|resource| resource.folder)
            .collect();
        assert_eq!(
            homes.len(),
            1,
            "{} belongs in one folder of src/ops, not in {homes:?}: see xtask/src/resources.rs",
            operation.name
        );
    }
    let count: usize = RESOURCES
        .iter()
        .map(|resource| resource.operations.len())
        .sum();
    assert_eq!(
        count,
        model.operations.len(),
        "xtask/src/resources.rs names an operation that the model does not have"
    );
    RESOURCES
}

const RESOURCES: &[Resource] = &[
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
