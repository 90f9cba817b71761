//! What a call is about, as ARNs.

use super::call::Call;
use crate::aws::iam::action::Kind;
use crate::aws::iam::table;
use crate::kernel::arn::Arn;
use crate::wire::Operation;

/// What a permission is needed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resource {
    pub(super) arn: String,
    /// As it is named beforehand: see `Permission::general`.
    pub(super) general: String,
}

impl Resource {
    /// One that is named beforehand.
    pub(super) fn new(arn: String) -> Self {
        Self {
            general: arn.clone(),
            arn,
        }
    }
}

/// The members that name resources of a kind. Inputs of operations that are about something of the
/// kind have one of them.
const MEMBERS: &[(&str, &[&str])] = &[
    (
        "capacity-provider",
        &["capacityProvider", "capacityProviders", "name"],
    ),
    (
        "cluster",
        &["cluster", "clusterArn", "clusterName", "clusters"],
    ),
    (
        "container-instance",
        &[
            "containerInstance",
            "containerInstances",
            "attributes.targetId",
        ],
    ),
    ("daemon", &["daemonArn", "daemonName"]),
    ("daemon-deployment", &["daemonDeploymentArns"]),
    ("daemon-revision", &["daemonRevisionArns"]),
    (
        "daemon-task-definition",
        &["daemonTaskDefinition", "family"],
    ),
    ("gateway", &["gateway", "name"]),
    ("gateway-route", &["gatewayRouteArn"]),
    (
        "service",
        &["service", "serviceArn", "serviceName", "services"],
    ),
    (
        "service-deployment",
        &["serviceDeploymentArn", "serviceDeploymentArns"],
    ),
    ("service-revision", &["serviceRevisionArns"]),
    ("task", &["task", "tasks"]),
    (
        "task-definition",
        &["family", "taskDefinition", "taskDefinitions"],
    ),
    ("task-set", &["taskSet", "taskSets"]),
];

/// Members with ARNs that begin like the ARN of the service that they are of.
const OF_SERVICES: &[&str] = &[
    "serviceDeploymentArn",
    "serviceDeploymentArns",
    "serviceRevisionArns",
];

/// All resources of the call, `*` where the action is about none.
pub(super) fn all(call: &Call<'_>) -> Vec<Resource> {
    let everything = || Resource::new("*".to_owned());
    // The table says otherwise; the service says `*` (see `facts/12-wire-errors.md`).
    let lists_tasks = call.operation == Operation::ListTasks;
    if lists_tasks && call.input["containerInstance"].is_null() {
        return vec![everything()];
    }
    let kinds = call.action.required.iter().filter_map(|it| table::kind(it));
    let mut all: Vec<Resource> = kinds.flat_map(|kind| of_kind(call, kind)).collect();
    if !call.action.optional.is_empty() {
        let named = call.input["resourceArn"].as_str();
        all.extend(named.map(|arn| of_arn(call, arn)));
    }
    if all.is_empty() {
        all.push(everything());
    }
    all
}

/// The resources of that kind which the call names; where it names none, all that it may mean.
pub(super) fn of_kind(call: &Call<'_>, kind: &Kind) -> Vec<Resource> {
    let members = MEMBERS.iter().find(|(name, _)| *name == kind.name);
    let mut named = call.texts(members.map_or(&[], |(_, members)| members));
    if named.is_empty() && kind.name == "service" {
        named = services_of_arns(call);
    }
    if named.is_empty() && kind.name == "cluster" {
        named.extend(call.cluster.clone());
    }
    if named.is_empty() {
        return vec![any(call, kind)];
    }
    let resources = named.iter().map(|reference| {
        let arn = arn(call, kind, reference);
        Resource {
            general: general(kind, &arn),
            arn,
        }
    });
    resources.collect()
}

/// Something of that kind that has no name yet.
pub(super) fn any(call: &Call<'_>, kind: &Kind) -> Resource {
    let mut path = path(call, kind, &["*"]);
    if kind.is_revision() {
        path = format!("{}/*", kind.name);
    }
    Resource::new(call.region.scope.arn(&path))
}

fn of_arn(call: &Call<'_>, arn: &str) -> Resource {
    let parsed = Arn::parse(arn).and_then(Result::ok);
    let kind = parsed.and_then(|parsed| table::kind(parsed.resource.split('/').next()?));
    match kind {
        Some(kind) => {
            let arn = self::arn(call, kind, arn);
            Resource {
                general: general(kind, &arn),
                arn,
            }
        }
        None => Resource::new(arn.to_owned()),
    }
}

/// The ARN that a name, an id or an ARN means.
pub(super) fn arn(call: &Call<'_>, kind: &Kind, reference: &str) -> String {
    if kind.is_revision() {
        return revision(call, kind, reference);
    }
    let parts: Vec<&str> = match Arn::parse(reference) {
        // What is no ARN of ours is shown as it is.
        Some(parsed) => match parsed.and_then(|arn| call.region.own(arn)?.path(kind.name)) {
            Ok(parts) => parts,
            Err(_) => return reference.to_owned(),
        },
        // The ids of task sets have a slash.
        None if kind.name == "task-set" => vec![reference],
        None => reference.split('/').collect(),
    };
    call.region.scope.arn(&path(call, kind, &parts))
}

/// The end of an ARN: the last of its parts, and before them what the call says of the others.
fn path(call: &Call<'_>, kind: &Kind, last: &[&str]) -> String {
    let missing = kind.path.len().saturating_sub(last.len());
    let service = || {
        let named = call.texts(&["service"]);
        let name = named.first().and_then(|it| it.rsplit('/').next());
        name.unwrap_or("*").to_owned()
    };
    let first = kind.path[..missing].iter().map(|part| match *part {
        "ClusterName" => call.cluster_or_default().to_owned(),
        "ServiceName" => service(),
        _ => "*".to_owned(),
    });
    let last = last.iter().map(|part| (*part).to_owned());
    let parts: Vec<String> = first.chain(last).collect();
    format!("{}/{}", kind.name, parts.join("/"))
}

/// Of a family its newest revision, if there is one. One that is about to be registered has no
/// number yet.
fn revision(call: &Call<'_>, kind: &Kind, reference: &str) -> String {
    let registers = !call.input["family"].is_null();
    let found = match kind.name {
        "task-definition" if !registers => call.revision(reference),
        _ => None,
    };
    if let Some(state) = found {
        return state.revision.arn.clone();
    }
    if reference.starts_with("arn:") {
        return reference.to_owned();
    }
    let number = if reference.contains(':') { "" } else { ":*" };
    let name = kind.name;
    call.region
        .scope
        .arn(&format!("{name}/{reference}{number}"))
}

/// The services whose deployments and revisions are named by ARNs.
fn services_of_arns(call: &Call<'_>) -> Vec<String> {
    let arns = call.texts(OF_SERVICES);
    let services = arns
        .iter()
        .filter_map(|arn| match arn.split('/').collect::<Vec<_>>()[..] {
            [_, cluster, service, ..] => Some(format!("{cluster}/{service}")),
            _ => None,
        });
    services.collect()
}

/// The ARN without what ECS makes up: ids and numbers of revisions.
fn general(kind: &Kind, arn: &str) -> String {
    if kind.is_revision() {
        let name = arn
            .rsplit_once(':')
            .filter(|_| arn.matches(':').count() > 5);
        return name.map_or_else(|| arn.to_owned(), |(family, _)| format!("{family}:*"));
    }
    if !kind.is_numbered() {
        return arn.to_owned();
    }
    let parts: Vec<&str> = arn.split('/').collect();
    // The first has the name of the kind.
    let kept = kind.path.len().min(parts.len() - 1).max(1);
    format!("{}/*", parts[..kept].join("/"))
}
