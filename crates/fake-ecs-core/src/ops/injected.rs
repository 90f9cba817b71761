//! Answers that faults give in the place of an operation: failures, and empty lists.

use super::subject;
use crate::ecs::Region;
use crate::ecs::find::DEFAULT_CLUSTER;
use crate::wire::{Failure, Json, Object, Operation};

/// The list in the answers of an operation, and what its failures are of.
struct Listing {
    /// The member of the answer.
    list: &'static str,
    failures: Failures,
}

/// What an operation has failures of.
enum Failures {
    /// Its answers have none.
    None,
    /// The things that this member of the request names, and what ARNs call them.
    Each(&'static str, &'static str),
    /// The things that this member of the request names, as they were sent.
    AsSent(&'static str),
    /// What could not be placed.
    Placement,
}

#[rustfmt::skip]
fn listing(operation: Operation) -> Option<Listing> {
    use Failures::{AsSent, Each, None as Never, Placement};
    use Operation as Op;
    let (list, failures) = match operation {
        Op::DeleteTaskDefinitions => ("taskDefinitions", Each("taskDefinitions", "task-definition")),
        Op::DescribeCapacityProviders => ("capacityProviders", Each("capacityProviders", "capacity-provider")),
        Op::DescribeClusters => ("clusters", Each("clusters", "cluster")),
        Op::DescribeContainerInstances => ("containerInstances", Each("containerInstances", "container-instance")),
        Op::DescribeDaemonDeployments => ("daemonDeployments", Each("daemonDeploymentArns", "daemon-deployment")),
        Op::DescribeDaemonRevisions => ("daemonRevisions", Each("daemonRevisionArns", "daemon-revision")),
        Op::DescribeServiceDeployments => ("serviceDeployments", Each("serviceDeploymentArns", "service-deployment")),
        Op::DescribeServiceRevisions => ("serviceRevisions", Each("serviceRevisionArns", "service-revision")),
        Op::DescribeServices => ("services", Each("services", "service")),
        Op::DescribeTaskSets => ("taskSets", AsSent("taskSets")),
        Op::DescribeTasks => ("tasks", Each("tasks", "task")),
        Op::GetTaskProtection | Op::UpdateTaskProtection => ("protectedTasks", Each("tasks", "task")),
        Op::UpdateContainerInstancesState => ("containerInstances", Each("containerInstances", "container-instance")),
        Op::RunTask => ("tasks", Placement),
        Op::StartTask => ("tasks", AsSent("containerInstances")),
        Op::ListAccountSettings => ("settings", Never),
        Op::ListAttributes => ("attributes", Never),
        Op::ListClusters => ("clusterArns", Never),
        Op::ListContainerInstances => ("containerInstanceArns", Never),
        Op::ListDaemonDeployments => ("daemonDeployments", Never),
        Op::ListDaemonTaskDefinitions => ("daemonTaskDefinitions", Never),
        Op::ListDaemons => ("daemonSummariesList", Never),
        Op::ListGatewayClusterAssociations => ("gatewayClusterAssociations", Never),
        Op::ListGatewayRoutes => ("gatewayRoutes", Never),
        Op::ListGateways => ("gateways", Never),
        Op::ListServiceDeployments => ("serviceDeployments", Never),
        Op::ListServices | Op::ListServicesByNamespace => ("serviceArns", Never),
        Op::ListTagsForResource => ("tags", Never),
        Op::ListTaskDefinitionFamilies => ("families", Never),
        Op::ListTaskDefinitions => ("taskDefinitionArns", Never),
        Op::ListTasks => ("taskArns", Never),
        _ => return None,
    };
    Some(Listing { list, failures })
}

/// Whether answers of the operation can have failures.
pub fn has_failures(operation: Operation) -> bool {
    listing(operation).is_some_and(|it| !matches!(it.failures, Failures::None))
}

/// Whether answers of the operation can be empty.
pub fn has_list(operation: Operation) -> bool {
    listing(operation).is_some()
}

/// The answer that has nothing but failures with that reason; `None` where there can be none.
pub fn failures(
    region: &Region,
    operation: Operation,
    body: &[u8],
    reason: &str,
) -> Option<Vec<u8>> {
    let Listing { list, failures } = listing(operation)?;
    let failure = |arn: Option<String>| Failure {
        arn,
        reason: Some(reason.to_owned()),
        detail: None,
    };
    let failures: Vec<Failure> = match failures {
        Failures::None => return None,
        Failures::Each(member, kind) => subject::arns(region, operation, body, (member, kind))
            .into_iter()
            .map(|arn| failure(Some(arn)))
            .collect(),
        Failures::AsSent(member) => {
            let input = Json::read(body);
            let names = subject::texts(&input, member).into_iter();
            names.map(|name| failure(Some(name.to_owned()))).collect()
        }
        Failures::Placement => vec![failure(instance_lacking(region, operation, body, reason))],
    };
    Some(answer(list, Some(failures)))
}

/// The answer that has nothing in its list; `None` where there is no list.
pub fn empty(operation: Operation) -> Option<Vec<u8>> {
    let Listing { list, failures } = listing(operation)?;
    let failures = match failures {
        Failures::None => None,
        Failures::Each(..) | Failures::AsSent(_) | Failures::Placement => Some(Vec::new()),
    };
    Some(answer(list, failures))
}

fn answer(list: &str, failures: Option<Vec<Failure>>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut object = Object::open(&mut out);
    object.put(list, &Vec::<Failure>::new());
    if let Some(failures) = failures {
        object.put("failures", &failures);
    }
    object.close();
    out
}

/// The instance that a failure is of, where its reason says what instances lack: the first of the
/// cluster. The capacity of Fargate is no instance's.
fn instance_lacking(
    region: &Region,
    operation: Operation,
    body: &[u8],
    reason: &str,
) -> Option<String> {
    let of_instance = [
        "RESOURCE:",
        "AGENT",
        "ATTRIBUTE",
        "MemberOf",
        "InstanceType",
    ];
    if !of_instance.iter().any(|begin| reason.starts_with(begin)) {
        return None;
    }
    let name = subject::subject(region, operation, body).cluster;
    let cluster = region
        .clusters
        .named(name.as_deref().unwrap_or(DEFAULT_CLUSTER))?;
    let instance = region.instances.in_cluster(cluster.key, None).next()?;
    Some(region.instance_arn(instance))
}
