//! Groups of operations that share one bucket.
//!
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html>

use crate::limits::rate::Rate;
use crate::wire::Operation;

macro_rules! groups {
    ($($name:ident = $text:literal, $burst:literal, $per_second:literal;)+) => {
        /// A group of operations that share one bucket, named as AWS's table names it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub enum RateGroup {
            $($name,)+
        }

        impl RateGroup {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// What AWS allows an account in a region.
            pub const fn aws(self) -> Rate {
                match self {
                    $(Self::$name => Rate { per_second: $per_second, burst: $burst },)+
                }
            }
        }
    };
}

groups! {
    ClusterModify = "cluster modify", 20, 1;
    ClusterRead = "cluster read", 50, 20;
    TaskDefinitionModify = "task definition modify", 20, 1;
    TaskDefinitionRead = "task definition read", 50, 20;
    TaskDefinitionDelete = "task definition delete", 5, 1;
    CapacityProviderModify = "capacity provider modify", 10, 1;
    CapacityProviderRead = "capacity provider read", 50, 20;
    TagModify = "tag modify", 20, 10;
    TagRead = "tag read", 50, 20;
    SettingModify = "setting modify", 10, 1;
    SettingRead = "setting read", 50, 20;
    ClusterResourceModify = "cluster resource modify", 100, 40;
    ClusterResourceRead = "cluster resource read", 100, 20;
    AgentModify = "agent modify", 200, 120;
    ServiceModify = "service modify", 50, 5;
    ServiceRead = "service read", 100, 20;
    ServiceDeploymentRead = "service deployment read", 50, 20;
    ServiceRevisionRead = "service revision read", 50, 20;
    TaskProtection = "task protection", 200, 80;
    ClusterServiceResourceRead = "cluster service resource read", 10, 1;
}

impl RateGroup {
    /// The group of an operation. `None`: AWS's table has no bucket for it.
    pub const fn of(operation: Operation) -> Option<Self> {
        use Operation as Op;
        Some(match operation {
            Op::CreateCluster
            | Op::DeleteCluster
            | Op::PutClusterCapacityProviders
            | Op::UpdateCluster
            | Op::UpdateClusterSettings => Self::ClusterModify,
            Op::DescribeClusters | Op::ListClusters => Self::ClusterRead,
            Op::RegisterTaskDefinition
            | Op::RegisterDaemonTaskDefinition
            | Op::DeregisterTaskDefinition => Self::TaskDefinitionModify,
            Op::DescribeTaskDefinition
            | Op::DescribeDaemonTaskDefinition
            | Op::ListTaskDefinitions
            | Op::ListDaemonTaskDefinitions
            | Op::ListTaskDefinitionFamilies => Self::TaskDefinitionRead,
            Op::DeleteTaskDefinitions | Op::DeleteDaemonTaskDefinition => {
                Self::TaskDefinitionDelete
            }
            Op::CreateCapacityProvider
            | Op::DeleteCapacityProvider
            | Op::UpdateCapacityProvider => Self::CapacityProviderModify,
            Op::DescribeCapacityProviders => Self::CapacityProviderRead,
            Op::TagResource | Op::UntagResource => Self::TagModify,
            Op::ListTagsForResource => Self::TagRead,
            Op::PutAccountSetting | Op::PutAccountSettingDefault | Op::DeleteAccountSetting => {
                Self::SettingModify
            }
            Op::ListAccountSettings => Self::SettingRead,
            other => return Self::of_resource(other),
        })
    }

    /// The same, of operations about what is in clusters.
    const fn of_resource(operation: Operation) -> Option<Self> {
        use Operation as Op;
        Some(match operation {
            Op::DeleteAttributes
            | Op::DeregisterContainerInstance
            | Op::ExecuteCommand
            | Op::PutAttributes
            | Op::RunTask
            | Op::StartTask
            | Op::StopTask
            | Op::UpdateContainerAgent
            | Op::UpdateContainerInstancesState => Self::ClusterResourceModify,
            Op::DescribeContainerInstances
            | Op::DescribeTasks
            | Op::ListAttributes
            | Op::ListContainerInstances
            | Op::ListTasks => Self::ClusterResourceRead,
            Op::RegisterContainerInstance
            | Op::SubmitAttachmentStateChanges
            | Op::SubmitContainerStateChange
            | Op::SubmitTaskStateChange => Self::AgentModify,
            Op::CreateService
            | Op::UpdateService
            | Op::DeleteService
            | Op::CreateDaemon
            | Op::UpdateDaemon
            | Op::DeleteDaemon
            | Op::CreateExpressGatewayService
            | Op::UpdateExpressGatewayService
            | Op::DeleteExpressGatewayService => Self::ServiceModify,
            Op::DescribeServices
            | Op::ListServices
            | Op::DescribeDaemon
            | Op::ListDaemons
            | Op::DescribeExpressGatewayService => Self::ServiceRead,
            Op::DescribeServiceDeployments
            | Op::ListServiceDeployments
            | Op::DescribeDaemonDeployments
            | Op::ListDaemonDeployments => Self::ServiceDeploymentRead,
            Op::DescribeServiceRevisions | Op::DescribeDaemonRevisions => Self::ServiceRevisionRead,
            Op::GetTaskProtection | Op::UpdateTaskProtection => Self::TaskProtection,
            Op::ListServicesByNamespace => Self::ClusterServiceResourceRead,
            // Task sets, gateways, deployments that are stopped or continued, and the endpoint of
            // agents are not in AWS's table.
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_has_operations_and_what_is_in_none_is_known() {
        let all = Operation::NAMES
            .iter()
            .filter_map(|name| Operation::parse(name));
        let (of_groups, of_none): (Vec<_>, Vec<_>) =
            all.partition(|operation| RateGroup::of(*operation).is_some());
        let groups = of_groups.into_iter().filter_map(RateGroup::of);
        let groups: std::collections::BTreeSet<_> = groups.collect();

        assert!(groups.iter().eq(RateGroup::ALL), "{groups:?}");
        let mut of_none: Vec<_> = of_none.iter().map(|operation| operation.as_str()).collect();
        of_none.sort_unstable();
        assert_eq!(of_none, OF_NONE);
    }

    /// What is not in the table.
    const OF_NONE: [&str; 19] = [
        "AssociateGatewayWithCluster",
        "ContinueServiceDeployment",
        "CreateGateway",
        "CreateTaskSet",
        "DeleteGateway",
        "DeleteTaskSet",
        "DescribeGateway",
        "DescribeGatewayResources",
        "DescribeGatewayRoute",
        "DescribeTaskSets",
        "DisassociateGatewayFromCluster",
        "DiscoverPollEndpoint",
        "ListGatewayClusterAssociations",
        "ListGatewayRoutes",
        "ListGateways",
        "StopServiceDeployment",
        "UpdateGateway",
        "UpdateServicePrimaryTaskSet",
        "UpdateTaskSet",
    ];

    /// Bucket and refill, as the table has them; it is copied here once more, by hand.
    #[test]
    fn the_rates_are_those_of_the_table() {
        let table = [
            ("cluster modify", 20, 1),
            ("cluster read", 50, 20),
            ("task definition modify", 20, 1),
            ("task definition read", 50, 20),
            ("task definition delete", 5, 1),
            ("capacity provider modify", 10, 1),
            ("capacity provider read", 50, 20),
            ("tag modify", 20, 10),
            ("tag read", 50, 20),
            ("setting modify", 10, 1),
            ("setting read", 50, 20),
            ("cluster resource modify", 100, 40),
            ("cluster resource read", 100, 20),
            ("agent modify", 200, 120),
            ("service modify", 50, 5),
            ("service read", 100, 20),
            ("service deployment read", 50, 20),
            ("service revision read", 50, 20),
            ("task protection", 200, 80),
            ("cluster service resource read", 10, 1),
        ];
        let groups = RateGroup::ALL.iter();
        let rates: Vec<_> = groups
            .map(|group| (group.as_str(), group.aws().burst, group.aws().per_second))
            .collect();
        assert_eq!(rates, table);
    }
}
