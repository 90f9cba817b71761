//! What a call needs permissions for, as IAM asks before the operation is carried out.
//!
//! - `call` — the call, taken apart. `resources` — what it is about, as ARNs. Start here.
//! - `context` — what conditions of policies are compared with.
//! - `roles` — the roles that it passes. `tags` — the tags that it gives to what it makes.
//!
//! It is made out from the members of the input by the table of IAM's actions, and not by a
//! function of each operation: members of the same name mean the same everywhere. Nothing is
//! refused here. What cannot be made out is `*`.

mod call;
mod context;
mod resources;
mod roles;
mod tags;
#[cfg(test)]
mod tests;

use self::call::Call;
use self::resources::Resource;
use crate::aws::iam::permission::Permission;
use crate::ecs::Region;
use crate::wire::Operation;

/// A call.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub operation: Operation,
    pub body: &'a [u8],
    /// Its number in the sequence, where it was made before now: a family means what it meant then.
    pub sequence: Option<u32>,
}

/// All that the principal must be allowed to do for a call, in the order in which it is asked.
///
/// The action itself comes first, on each resource that the call names; then the roles that it
/// passes, and then the tags that it gives.
pub fn permissions(region: &Region, principal: &str, asked: Asked<'_>) -> Vec<Permission> {
    let call = Call::of(region, principal, asked);
    let mut needed = own(&call);
    needed.extend(roles::passed(&call));
    needed.extend(dependent(&call));
    needed.extend(tags::given(&call));
    let mut at = 0;
    while at < needed.len() {
        if needed[..at].contains(&needed[at]) {
            needed.remove(at);
        } else {
            at += 1;
        }
    }
    needed
}

/// The action itself.
fn own(call: &Call<'_>) -> Vec<Permission> {
    let permission = |resource: Resource| {
        let context = context::of(call, Some(&resource));
        let is_wide = resource.general == "*" || resource.general.contains(":task-definition/");
        let in_cluster = is_wide && context.get("ecs:cluster").is_some();
        Permission {
            action: format!("ecs:{}", call.operation),
            resource: resource.arn,
            general: resource.general,
            context,
            restricted_by: in_cluster.then_some("ecs:cluster"),
        }
    };
    resources::all(call).into_iter().map(permission).collect()
}

/// Other actions of ECS that the table says the call needs: an Express service registers its task
/// definition.
fn dependent(call: &Call<'_>) -> Vec<Permission> {
    let registers = call
        .action
        .dependent
        .contains(&"ecs:RegisterTaskDefinition");
    if !registers || !call.input["taskDefinitionArn"].is_null() {
        return Vec::new();
    }
    let cluster = call.cluster_or_default();
    let family = match call.input["serviceName"].as_str() {
        Some(name) => format!("task-definition/{cluster}-{name}:*"),
        None => "task-definition/*".to_owned(),
    };
    let resource = Resource::new(call.region.scope.arn(&family));
    vec![Permission {
        action: "ecs:RegisterTaskDefinition".to_owned(),
        resource: resource.arn,
        general: resource.general,
        context: context::of(call, None),
        restricted_by: None,
    }]
}
