//! The keys of conditions, with the values that a call has.
//!
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html#amazonelasticcontainerservice-policy-keys>
//!
//! A call has a key only where the table says so of its action, as with AWS: `ecs:cluster` means
//! nothing to `ecs:DescribeClusters`.

use super::call::{Call, at};
use super::resources::{self, Resource};
use crate::aws::iam::permission::Context;
use crate::aws::iam::table::{self, is_key};
use crate::ops::tag;

/// Keys whose values stand in the input as they are.
const PLAIN: &[(&str, &[&str])] = &[
    ("ecs:account-setting", &["name"]),
    ("ecs:compute-compatibility", &["requiresCompatibilities"]),
    ("ecs:container-name", &["container"]),
    ("ecs:enable-ecs-managed-tags", &["enableECSManagedTags"]),
    ("ecs:enable-execute-command", &["enableExecuteCommand"]),
    (
        "ecs:enable-service-connect",
        &["serviceConnectConfiguration.enabled"],
    ),
    (
        "ecs:fargate-ephemeral-storage-kms-key",
        &["configuration.managedStorageConfiguration.fargateEphemeralStorageKmsKeyId"],
    ),
    (
        "ecs:instance-metadata-tags-propagation",
        &["managedInstancesProvider.instanceLaunchTemplate.instanceMetadataTagsPropagation"],
    ),
    (
        "ecs:namespace",
        &["namespace", "serviceConnectConfiguration.namespace"],
    ),
    (
        "ecs:propagate-tags",
        &["propagateTags", "managedInstancesProvider.propagateTags"],
    ),
    (
        "ecs:subnet",
        &[
            "networkConfiguration.awsvpcConfiguration.subnets",
            "networkConfiguration.subnets",
        ],
    ),
];

/// What conditions about the call are compared with. Without a resource there are no tags of one.
pub(super) fn of(call: &Call<'_>, resource: Option<&Resource>) -> Context {
    let mut context = general(call);
    for key in call.action.keys {
        // Tags have a key each.
        if !key.ends_with('/') {
            context.put(key, values(call, key));
        }
    }
    let has = |name: &str| call.action.keys.iter().any(|key| is_key(key, name));
    if has("aws:RequestTag/x") {
        put_request_tags(call, &mut context);
    }
    if let Some(Resource { arn, .. }) = resource {
        for (key, value) in tag::of_arn(call.region, arn) {
            context.put(&format!("aws:ResourceTag/{key}"), [value.as_str()]);
            context.put(&format!("ecs:ResourceTag/{key}"), [value.as_str()]);
        }
    }
    context
}

/// The keys that calls of all services have.
pub(super) fn general(call: &Call<'_>) -> Context {
    let Call {
        region, principal, ..
    } = call;
    let mut context = Context::default();
    context.put("aws:PrincipalAccount", [region.scope.account.as_str()]);
    let role = role_of(principal);
    let (kind, arn) = match &role {
        Some(role) => ("AssumedRole", role.as_str()),
        None => ("User", *principal),
    };
    context.put("aws:PrincipalArn", [arn]);
    context.put("aws:PrincipalType", [kind]);
    context.put("aws:RequestedRegion", [region.scope.region.as_str()]);
    // The fake stands for an endpoint with TLS.
    context.put("aws:SecureTransport", ["true"]);
    if role.is_none() {
        context.put("aws:username", principal.rsplit('/').next());
    }
    context
}

/// The role of a session, which is who conditions mean.
fn role_of(principal: &str) -> Option<String> {
    let (account, session) = principal.split_once(":assumed-role/")?;
    let (role, _) = session.split_once('/')?;
    Some(format!("{}:role/{role}", account.replace(":sts:", ":iam:")))
}

/// The tags that the call gives.
pub(super) fn put_request_tags(call: &Call<'_>, context: &mut Context) {
    for tag in call.input["tags"].items() {
        if let Some(key) = tag["key"].as_str() {
            let value = tag["value"].as_str().unwrap_or_default();
            context.put(&format!("aws:RequestTag/{key}"), [value]);
        }
    }
}

fn values(call: &Call<'_>, key: &str) -> Vec<String> {
    let arns = |kind: &str, members: &[&str]| -> Vec<String> {
        let Some(kind) = table::kind(kind) else {
            return Vec::new();
        };
        let references = call.texts(members);
        let arns = references.iter().map(|it| resources::arn(call, kind, it));
        arns.collect()
    };
    let is_given = |path: &str| {
        let is_given = at(&call.input, path).iter().any(|it| !it.is_null());
        is_given.then(|| "true".to_owned()).into_iter().collect()
    };
    match key {
        "aws:TagKeys" => call.texts(&["tags.key", "tagKeys"]),
        "ecs:auto-assign-public-ip" => {
            let given = call.texts(&["networkConfiguration.awsvpcConfiguration.assignPublicIp"]);
            let given = given.iter().map(|it| (it == "ENABLED").to_string());
            given.collect()
        }
        "ecs:capacity-provider" => arns(
            "capacity-provider",
            &[
                "capacityProviders",
                "capacityProviderStrategy.capacityProvider",
                "defaultCapacityProviderStrategy.capacityProvider",
            ],
        ),
        "ecs:cluster" => {
            let cluster = call.cluster.as_deref();
            let arn = cluster.map(|name| call.region.cluster_arn(name));
            arn.into_iter().collect()
        }
        "ecs:container-instances" => arns("container-instance", &["containerInstances"]),
        "ecs:enable-ebs-volumes" => is_given("volumeConfigurations"),
        "ecs:enable-vpc-lattice" => is_given("vpcLatticeConfigurations"),
        "ecs:privileged" => {
            let given = call.texts(&["containerDefinitions.privileged"]);
            vec![given.iter().any(|it| it == "true").to_string()]
        }
        "ecs:service" => service(call),
        "ecs:task" => arns("task", &["task"]),
        "ecs:task-cpu" => size(call, "cpu", "vcpu"),
        "ecs:task-memory" => size(call, "memory", "gb"),
        "ecs:task-definition" => arns("task-definition", &["taskDefinition", "taskDefinitionArn"]),
        key => {
            let places = PLAIN.iter().find(|(name, _)| *name == key);
            call.texts(places.map_or(&[], |(_, places)| places))
        }
    }
}

/// The service that the call is about, if it names one.
fn service(call: &Call<'_>) -> Vec<String> {
    let kind = table::kind("service");
    let named = kind.map(|kind| resources::of_kind(call, kind));
    let named = named.into_iter().flatten().map(|resource| resource.arn);
    named.filter(|arn| !arn.ends_with("/*")).collect()
}

/// A number of CPU units or of MiB: that of the input, or else that of the definition. In the input
/// it may be a number of the larger unit.
fn size(call: &Call<'_>, member: &str, unit: &str) -> Vec<String> {
    let given = call.texts(&[member]).into_iter().next();
    let of_definition = || {
        let document = &call.definition()?.revision.document;
        match member {
            "cpu" => document.cpu.clone(),
            _ => document.memory.clone(),
        }
    };
    let Some(given) = given.or_else(of_definition) else {
        return Vec::new();
    };
    let given = given.to_ascii_lowercase();
    let large = given.strip_suffix(unit).map(str::trim);
    let number = match large {
        Some(number) => number.parse::<f64>().map(|number| number * 1024.0),
        None => given.trim().parse::<f64>(),
    };
    number.iter().map(f64::to_string).collect()
}
