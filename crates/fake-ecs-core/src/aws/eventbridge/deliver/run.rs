//! Runs a task for a target, through the operation `RunTask`.

use crate::aws::eventbridge::state::Invocation;
use crate::aws::queue::Refused;
use crate::ecs::Region;
use crate::ecs::task::store::{BY_RULE, BY_SCHEDULE};
use crate::kernel::arn::name_in;
use crate::kernel::caller::Caller;
use crate::ops;
use crate::wire::events::types::{
    AwsVpcConfiguration, CapacityProviderStrategyItem, EcsParameters, NetworkConfiguration,
    PlacementConstraint, PlacementStrategy, Tag,
};
use crate::wire::{Encode, Json, Object, Operation, encode};

/// What an input says of the task; all else in it has no meaning for ECS.
const OVERRIDES: [&str; 7] = [
    "containerOverrides",
    "cpu",
    "ephemeralStorage",
    "executionRoleArn",
    "inferenceAcceleratorOverrides",
    "memory",
    "taskRoleArn",
];

/// Runs the tasks that the target asks for.
pub fn task(region: &mut Region, invocation: &Invocation) -> Result<(), Refused> {
    let body = encode(&RunTask(invocation));
    let answer = ops::dispatch(region, &Caller::default(), Operation::RunTask, &body);
    let answer = answer.map_err(Refused::from)?;
    let answer = Json::read(&answer.body);
    match answer["failures"].items().next() {
        Some(failure) if answer["tasks"].items().len() == 0 => Err(Refused {
            code: "SDK_CLIENT_ERROR".to_owned(),
            message: failure["reason"].as_str().unwrap_or_default().to_owned(),
        }),
        _ => Ok(()),
    }
}

/// The request that the target stands for.
struct RunTask<'a>(&'a Invocation);

impl Encode for RunTask<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        let Self(Invocation { rule, target, .. }) = self;
        let Some(EcsParameters {
            task_definition_arn,
            capacity_provider_strategy,
            enable_ecs_managed_tags,
            enable_execute_command,
            group,
            launch_type,
            network_configuration,
            placement_constraints,
            placement_strategy,
            platform_version,
            propagate_tags,
            reference_id,
            tags,
            task_count,
        }) = &target.ecs_parameters
        else {
            return out.extend_from_slice(b"{}");
        };
        let mut object = Object::open(out);
        object.put("cluster", &target.arn);
        object.put("taskDefinition", task_definition_arn);
        object.put("count", task_count);
        let by = match rule.contains(":scheduler:") {
            true => BY_SCHEDULE,
            false => BY_RULE,
        };
        object.put("startedBy", &format!("{by}{}", name_in(rule)));
        object.put("enableECSManagedTags", enable_ecs_managed_tags);
        object.put("enableExecuteCommand", enable_execute_command);
        object.put("group", group);
        object.put("launchType", launch_type);
        object.put("platformVersion", platform_version);
        object.put("propagateTags", propagate_tags);
        object.put("referenceId", reference_id);
        object.put(
            "capacityProviderStrategy",
            &all(capacity_provider_strategy, provider),
        );
        object.put(
            "placementConstraints",
            &all(placement_constraints, constraint),
        );
        object.put("placementStrategy", &all(placement_strategy, strategy));
        object.put("tags", &all(tags, tag));
        let network = network_configuration.as_ref().map(|it| Formed {
            value: it,
            write: network,
        });
        object.put("networkConfiguration", &network);
        object.put("overrides", &overrides(&self.0.input));
        object.close();
    }
}

/// The overrides in an input; none where it has none, such as in an event.
fn overrides(input: &str) -> Option<Json> {
    let input: Json = input.parse().ok()?;
    let members = input.members();
    let members = members.filter(|(name, _)| OVERRIDES.contains(name));
    let overrides = Json::object(members.map(|(name, value)| (name, value.clone())));
    let has_any = overrides.members().len() > 0;
    has_any.then_some(overrides)
}

/// A structure of EventBridge as ECS has it: the same, with other names.
struct Formed<'a, T> {
    value: &'a T,
    write: fn(&T, &mut Object<'_>),
}

impl<T> Encode for Formed<'_, T> {
    fn encode(&self, out: &mut Vec<u8>) {
        let mut object = Object::open(out);
        (self.write)(self.value, &mut object);
        object.close();
    }
}

fn all<T>(items: &Option<Vec<T>>, write: fn(&T, &mut Object<'_>)) -> Option<Vec<Formed<'_, T>>> {
    let items = items.as_ref()?.iter();
    Some(items.map(|value| Formed { value, write }).collect())
}

fn provider(item: &CapacityProviderStrategyItem, object: &mut Object<'_>) {
    object.put("capacityProvider", &item.capacity_provider);
    object.put("base", &item.base);
    object.put("weight", &item.weight);
}

fn constraint(item: &PlacementConstraint, object: &mut Object<'_>) {
    object.put("expression", &item.expression);
    object.put("type", &item.r#type);
}

fn strategy(item: &PlacementStrategy, object: &mut Object<'_>) {
    object.put("field", &item.field);
    object.put("type", &item.r#type);
}

fn tag(tag: &Tag, object: &mut Object<'_>) {
    object.put("key", &tag.key);
    object.put("value", &tag.value);
}

fn network(network: &NetworkConfiguration, object: &mut Object<'_>) {
    let vpc = network.awsvpc_configuration.as_ref().map(|it| Formed {
        value: it,
        write: vpc,
    });
    object.put("awsvpcConfiguration", &vpc);
}

fn vpc(vpc: &AwsVpcConfiguration, object: &mut Object<'_>) {
    object.put("subnets", &vpc.subnets);
    object.put("securityGroups", &vpc.security_groups);
    object.put("assignPublicIp", &vpc.assign_public_ip);
}
