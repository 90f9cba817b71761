//! The roles that ECS is to assume, as far as their ARNs tell.

use crate::ecs::Region;
use crate::ecs::task::definition::Revision;
use crate::wire::{ApiError, TaskOverride};

/// Roles are the caller's to make; that it is one can be seen. The wording is ours.
pub(super) fn check(member: &str, arn: &str) -> Result<(), ApiError> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts[..] {
        ["arn", _, "iam", "", _, resource] if resource.starts_with("role/") => Ok(()),
        _ => Err(ApiError::invalid_parameter(format!(
            "{member} must be the ARN of an IAM role, but was {arn}"
        ))),
    }
}

/// Refuses tasks whose roles cannot be assumed for them, once something was made in IAM: those that
/// are not there, and those that do not trust `ecs-tasks.amazonaws.com`.
pub(super) fn check_of_tasks(
    region: &Region,
    definition: &Revision,
    overrides: &TaskOverride,
) -> Result<(), ApiError> {
    let document = &definition.document;
    let task = overrides.task_role_arn.as_ref();
    let execution = overrides.execution_role_arn.as_ref();
    let roles = [
        task.or(document.task_role_arn.as_ref()),
        execution.or(document.execution_role_arn.as_ref()),
    ];
    match roles
        .into_iter()
        .flatten()
        .find(|role| !can_assume(region, role))
    {
        None => Ok(()),
        Some(role) => Err(ApiError::client(format!(
            "ECS was unable to assume the role '{role}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role."
        ))),
    }
}

#[cfg(feature = "iam")]
fn can_assume(region: &Region, role: &str) -> bool {
    crate::aws::iam::port::can_assume(region, role, "ecs-tasks.amazonaws.com")
}

#[cfg(not(feature = "iam"))]
fn can_assume(_: &Region, _: &str) -> bool {
    true
}

#[cfg(all(test, feature = "iam"))]
mod tests {
    use crate::aws::dispatch;
    use crate::aws::iam::port::policies_of;
    use crate::ecs::{Region, fixtures};
    use crate::kernel::caller::Caller;
    use crate::wire::Route;

    fn call(region: &mut Region, route: &str, body: &str) -> Result<(), String> {
        let route = Route::try_from(route).unwrap();
        let answer = dispatch(region, &Caller::default(), route, body.as_bytes());
        answer.map(|_| ()).map_err(|error| error.to_string())
    }

    fn make_role(region: &mut Region, service: &str) {
        let trust = format!(
            r#"{{\"Statement\":{{\"Effect\":\"Allow\",\"Principal\":{{\"Service\":\"{service}\"}},\"Action\":\"sts:AssumeRole\"}}}}"#
        );
        let body = format!(r#"{{"RoleName": "job", "AssumeRolePolicyDocument": "{trust}"}}"#);
        call(region, "iam:CreateRole", &body).unwrap();
    }

    fn run(region: &mut Region) -> Result<(), String> {
        let body = r#"{"taskDefinition": "job", "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}}"#;
        call(region, "RunTask", body)
    }

    #[test]
    fn once_a_role_was_made_tasks_need_one_that_trusts_them() {
        let region = &mut fixtures::region();
        let body = r#"{"family": "job", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
            "cpu": "256", "memory": "512", "taskRoleArn": "arn:aws:iam::123456789012:role/job",
            "containerDefinitions": [{"name": "app", "image": "app"}]}"#;
        call(region, "RegisterTaskDefinition", body).unwrap();
        assert_eq!(run(region), Ok(()));
        make_role(region, "ec2.amazonaws.com");

        let refused = run(region).unwrap_err();

        assert!(
            refused.starts_with("ClientException: ECS was unable to assume the role 'arn:aws:iam::123456789012:role/job' that was provided for this task."),
            "{refused}"
        );
        call(region, "iam:DeleteRole", r#"{"RoleName": "job"}"#).unwrap();
        assert!(run(region).is_err());
        make_role(region, "ecs-tasks.amazonaws.com");
        assert_eq!(run(region), Ok(()));
    }

    #[test]
    fn what_a_role_may_do_is_what_its_policies_say() {
        let region = &mut fixtures::region();
        make_role(region, "ecs-tasks.amazonaws.com");
        let session = "arn:aws:sts::123456789012:assumed-role/job/0123";
        assert!(!policies_of(region, session).unwrap().are_set());
        let body = r#"{"RoleName": "job", "PolicyArn": "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"}"#;

        call(region, "iam:AttachRolePolicy", body).unwrap();

        assert!(policies_of(region, session).unwrap().are_set());
        let other = "arn:aws:sts::123456789012:assumed-role/other/0123";
        assert!(policies_of(region, other).is_none());
    }
}
