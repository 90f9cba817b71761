//! What a call is about, before it is carried out: for faults, and for what takes permissions.
//!
//! Nothing is refused here. What cannot be made out is left out.

use crate::ecs::Region;
use crate::ecs::cluster::state::Cluster;
use crate::ecs::find::DEFAULT_CLUSTER;
use crate::ecs::service::state::Service;
use crate::faults::scope::Subject;
use crate::wire::{Json, Operation};

/// The cluster and the families that a call is about.
pub fn subject(region: &Region, operation: Operation, body: &[u8]) -> Subject {
    let input = Json::read(body);
    let cluster = cluster_name(&input, operation);
    let mut families = families_named(&input);
    if let Some(cluster) = cluster
        .as_deref()
        .and_then(|name| region.clusters.named(name))
    {
        families.extend(families_of_tasks(region, cluster, &input));
        families.extend(families_of_services(region, cluster, &input));
    }
    families.sort_unstable();
    families.dedup();
    Subject { cluster, families }
}

/// The things that the member of a call names, as ARNs.
pub fn arns(
    region: &Region,
    operation: Operation,
    body: &[u8],
    (member, kind): (&str, &str),
) -> Vec<String> {
    let input = Json::read(body);
    let name = cluster_name(&input, operation).unwrap_or_else(|| DEFAULT_CLUSTER.to_owned());
    let mut references = texts(&input, member);
    // The service describes the default cluster when none is named.
    if references.is_empty() && kind == "cluster" {
        references.push(DEFAULT_CLUSTER);
    }
    let references = references.into_iter();
    references
        .map(|reference| match kind {
            // Failures name services in the short form of before 2018, whatever their cluster.
            "service" if !reference.starts_with("arn:") => {
                region.scope.arn(&format!("service/{reference}"))
            }
            "cluster" if !reference.starts_with("arn:") => region.cluster_arn(reference),
            "capacity-provider" if !reference.starts_with("arn:") => {
                region.capacity_provider_arn(reference)
            }
            "task-definition" => definition_arn(region, reference),
            _ => arn_within(region, &name, kind, reference),
        })
        .collect()
}

fn arn_within(region: &Region, cluster: &str, kind: &str, reference: &str) -> String {
    if reference.starts_with("arn:") {
        reference.to_owned()
    } else {
        region.scope.arn(&format!("{kind}/{cluster}/{reference}"))
    }
}

/// Of a family its latest revision, if there is one.
fn definition_arn(region: &Region, reference: &str) -> String {
    if reference.starts_with("arn:") {
        return reference.to_owned();
    }
    let latest = region.task_definitions.latest(reference);
    match latest {
        Some(state) => state.revision.arn.clone(),
        None => region.scope.arn(&format!("task-definition/{reference}")),
    }
}

/// The name of the cluster that a call is about: it names the cluster, or something in it, or
/// means the default one.
pub(super) fn cluster_name(input: &Json, operation: Operation) -> Option<String> {
    const MEMBERS: &[&str] = &["cluster", "clusterArn", "clusterName", "clusters"];
    const ARNS: &[&str] = &[
        "containerInstance",
        "containerInstances",
        "resourceArn",
        "service",
        "serviceArn",
        "serviceDeploymentArn",
        "serviceDeploymentArns",
        "serviceRevisionArns",
        "services",
        "task",
        "tasks",
    ];
    let named = first_text(input, MEMBERS).map(|reference| {
        let (_, name) = reference.rsplit_once('/').unwrap_or(("", reference));
        name.to_owned()
    });
    let of_arn = || {
        let arns = ARNS.iter().flat_map(|member| texts(input, member));
        arns.filter(|text| text.starts_with("arn:"))
            .find_map(|arn| match arn.split('/').collect::<Vec<_>>()[..] {
                [_, cluster, _, ..] => Some(cluster.to_owned()),
                _ => None,
            })
    };
    let by_default = || is_within_cluster(operation).then(|| DEFAULT_CLUSTER.to_owned());
    named.or_else(of_arn).or_else(by_default)
}

/// Whether calls that name no cluster mean the default one.
fn is_within_cluster(operation: Operation) -> bool {
    use Operation as Op;
    matches!(
        operation,
        Op::CreateCluster
            | Op::CreateExpressGatewayService
            | Op::CreateService
            | Op::CreateTaskSet
            | Op::DeleteAttributes
            | Op::DeleteService
            | Op::DeleteTaskSet
            | Op::DeregisterContainerInstance
            | Op::DescribeClusters
            | Op::DescribeContainerInstances
            | Op::DescribeServices
            | Op::DescribeTaskSets
            | Op::DescribeTasks
            | Op::DiscoverPollEndpoint
            | Op::ExecuteCommand
            | Op::GetTaskProtection
            | Op::ListAttributes
            | Op::ListContainerInstances
            | Op::ListServiceDeployments
            | Op::ListServices
            | Op::ListTasks
            | Op::PutAttributes
            | Op::RegisterContainerInstance
            | Op::RunTask
            | Op::StartTask
            | Op::StopTask
            | Op::SubmitAttachmentStateChanges
            | Op::SubmitContainerStateChange
            | Op::SubmitTaskStateChange
            | Op::UpdateContainerAgent
            | Op::UpdateContainerInstancesState
            | Op::UpdateService
            | Op::UpdateServicePrimaryTaskSet
            | Op::UpdateTaskProtection
            | Op::UpdateTaskSet
    )
}

fn families_named(input: &Json) -> Vec<String> {
    const MEMBERS: &[&str] = &[
        "daemonTaskDefinition",
        "family",
        "familyPrefix",
        "taskDefinition",
        "taskDefinitions",
    ];
    let named = MEMBERS.iter().flat_map(|member| texts(input, member));
    named
        .map(|reference| family_of(reference).to_owned())
        .collect()
}

/// The family in a family, `family:revision` or ARN.
fn family_of(reference: &str) -> &str {
    let (_, name) = reference.rsplit_once('/').unwrap_or(("", reference));
    name.split(':').next().unwrap_or_default()
}

fn families_of_tasks(region: &Region, cluster: &Cluster, input: &Json) -> Vec<String> {
    let references = ["task", "tasks"]
        .into_iter()
        .flat_map(|it| texts(input, it));
    references
        .filter_map(|reference| region.task_in(cluster, reference).ok()?)
        .map(|task| task.spec.definition.family.to_string())
        .collect()
}

fn families_of_services(region: &Region, cluster: &Cluster, input: &Json) -> Vec<String> {
    let members = ["service", "serviceArn", "serviceName", "services"];
    let references = members.into_iter().flat_map(|it| texts(input, it));
    references
        .filter_map(|reference| region.service_in(cluster, reference).ok()?)
        .flat_map(Service::all_deployments)
        .map(|deployment| deployment.revision.workload.definition.family.to_string())
        .collect()
}

/// The texts of a member: its own, or those in its list.
pub(super) fn texts<'a>(input: &'a Json, member: &str) -> Vec<&'a str> {
    let value = &input[member];
    let own = value.as_str().into_iter();
    own.chain(value.items().filter_map(Json::as_str)).collect()
}

fn first_text<'a>(input: &'a Json, members: &[&str]) -> Option<&'a str> {
    members
        .iter()
        .find_map(|member| texts(input, member).first().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;
    use crate::kernel::caller::Caller;

    /// A region with the cluster `blue`, and in it the task definition `web:1`.
    fn region() -> Region {
        let mut region = fixtures::region();
        for (operation, body) in [
            (Operation::CreateCluster, r#"{"clusterName":"blue"}"#),
            (
                Operation::RegisterTaskDefinition,
                r#"{"family":"web","containerDefinitions":[{"name":"app","image":"a","memory":64}]}"#,
            ),
        ] {
            let caller = Caller::default();
            let answer = super::super::dispatch(&mut region, &caller, operation, body.as_bytes());
            assert!(answer.is_ok(), "{operation}");
        }
        region
    }

    #[test]
    fn a_call_is_about_the_cluster_that_it_names_in_whatever_way() {
        let region = region();
        for (operation, body, expected) in [
            (Operation::RunTask, r#"{"cluster":"blue"}"#, Some("blue")),
            (
                Operation::RunTask,
                r#"{"cluster":"arn:aws:ecs:us-east-1:123456789012:cluster/blue"}"#,
                Some("blue"),
            ),
            (Operation::RunTask, "{}", Some("default")),
            (
                Operation::DescribeTasks,
                r#"{"tasks":["arn:aws:ecs:us-east-1:123456789012:task/green/1"]}"#,
                Some("green"),
            ),
            (
                Operation::CreateCluster,
                r#"{"clusterName":"new"}"#,
                Some("new"),
            ),
            (
                Operation::DescribeClusters,
                r#"{"clusters":["a","b"]}"#,
                Some("a"),
            ),
            (Operation::ListClusters, "{}", None),
            (Operation::RegisterTaskDefinition, "{}", None),
        ] {
            let subject = subject(&region, operation, body.as_bytes());
            assert_eq!(subject.cluster.as_deref(), expected, "{operation} {body}");
        }
    }

    #[test]
    fn a_call_is_about_the_families_that_it_names() {
        let region = region();
        for (operation, body, expected) in [
            (
                Operation::RunTask,
                r#"{"taskDefinition":"web"}"#,
                vec!["web"],
            ),
            (
                Operation::RunTask,
                r#"{"taskDefinition":"web:7"}"#,
                vec!["web"],
            ),
            (
                Operation::DescribeTaskDefinition,
                r#"{"taskDefinition":"arn:aws:ecs:us-east-1:123456789012:task-definition/web:7"}"#,
                vec!["web"],
            ),
            (Operation::ListTasks, r#"{"family":"job"}"#, vec!["job"]),
            (Operation::ListTasks, "{}", vec![]),
        ] {
            let subject = subject(&region, operation, body.as_bytes());
            assert_eq!(subject.families, expected, "{operation} {body}");
        }
    }
}
