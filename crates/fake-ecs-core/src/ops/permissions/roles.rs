//! The roles that a call passes to a service, which takes `iam:PassRole`.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
//!
//! Every role that an input names is passed. Tasks that are run have the roles of their definition
//! besides, unless they are overridden. That registering a definition passes its roles was seen in
//! answers (wellcomecollection/platform#374), as it was of running tasks
//! (LBHackney-IT/Data-Platform#1992). Services pass no roles of their definition: the table names
//! `iam:PassRole` with RunTask, StartTask and Express services only.

use super::call::Call;
use super::context;
use crate::aws::iam::permission::Permission;
use crate::wire::Operation;

/// Where inputs name roles that tasks have.
const OF_TASKS: &[(&str, &str)] = &[
    ("executionRoleArn", "overrides.executionRoleArn"),
    ("taskRoleArn", "overrides.taskRoleArn"),
];

/// Where inputs name roles that ECS itself takes.
const OF_ECS: &[&str] = &[
    "deploymentConfiguration.lifecycleHooks.roleArn",
    "infrastructureRoleArn",
    "loadBalancers.advancedConfiguration.roleArn",
    "managedInstancesProvider.infrastructureRoleArn",
    "role",
    "serviceConnectConfiguration.services.tls.roleArn",
    "volumeConfigurations.managedEBSVolume.roleArn",
    "vpcLatticeConfigurations.roleArn",
];

pub(super) fn passed(call: &Call<'_>) -> Vec<Permission> {
    let of_tasks = OF_TASKS.iter().flat_map(|(own, overridden)| {
        let named = call.texts(&[own, overridden]);
        if named.is_empty() && runs_tasks(call.operation) {
            of_definition(call, own).into_iter().collect()
        } else {
            named
        }
    });
    let of_tasks = of_tasks.map(|role| permission(call, &role, "ecs-tasks.amazonaws.com"));
    let of_ecs = call.texts(OF_ECS).into_iter();
    let of_ecs = of_ecs.map(|role| permission(call, &role, "ecs.amazonaws.com"));
    of_tasks.chain(of_ecs).collect()
}

fn runs_tasks(operation: Operation) -> bool {
    matches!(operation, Operation::RunTask | Operation::StartTask)
}

fn of_definition(call: &Call<'_>, member: &str) -> Option<String> {
    let document = &call.definition()?.revision.document;
    match member {
        "executionRoleArn" => document.execution_role_arn.clone(),
        _ => document.task_role_arn.clone(),
    }
}

fn permission(call: &Call<'_>, role: &str, service: &str) -> Permission {
    // Some members take the name of a role as well.
    let arn = if role.starts_with("arn:") {
        role.to_owned()
    } else {
        call.region.scope.iam_arn(&format!("role/{role}"))
    };
    let mut context = context::general(call);
    context.put("iam:PassedToService", [service]);
    Permission {
        action: "iam:PassRole".to_owned(),
        resource: arn.clone(),
        general: arn,
        context,
        restricted_by: Some("iam:PassedToService"),
    }
}
