//! Names and ARNs of what callers make.

use crate::ecs::Region;
use crate::kernel::ids::Kind;
use crate::wire::ApiError;
use crate::wire::elbv2::enums::LoadBalancerTypeEnum;

use super::refusals::invalid;

const NAME_LENGTH_MAX: usize = 32;

/// What is wrong with the name of a load balancer or of a target group: `what` is how the service
/// calls it.
pub fn check(what: &str, name: &str) -> Result<(), ApiError> {
    if name.is_empty() {
        return Err(invalid(format!("{what} name cannot be empty")));
    }
    if name.len() > NAME_LENGTH_MAX {
        return Err(invalid(format!(
            "{what} name '{name}' cannot be longer than '{NAME_LENGTH_MAX}' characters"
        )));
    }
    if !name
        .chars()
        .all(|it| it.is_ascii_alphanumeric() || it == '-')
    {
        return Err(invalid(format!(
            "{what} name '{name}' can only contain characters that are alphanumeric characters or hyphens(-)"
        )));
    }
    if name.starts_with('-') || name.ends_with('-') {
        return Err(invalid(format!(
            "{what} name '{name}' cannot begin or end with '-'"
        )));
    }
    Ok(())
}

/// The ARN of something new, whose place is the path before its id.
pub fn new_arn(region: &mut Region, path: &str) -> String {
    let id = region.ids.hex(Kind::Elb, 16);
    let resource = format!("{path}/{id}");
    region.scope.arn_in("elasticloadbalancing", &resource)
}

/// How ARNs call a type of load balancers.
pub fn kind_in_arn(kind: LoadBalancerTypeEnum) -> &'static str {
    match kind {
        LoadBalancerTypeEnum::Application => "app",
        LoadBalancerTypeEnum::Network => "net",
        LoadBalancerTypeEnum::Gateway => "gwy",
    }
}

/// What follows the kind of the resource in its ARN: of `…:loadbalancer/app/web/50dc6c495c0c9188`
/// that is `app/web/50dc6c495c0c9188`.
pub fn path_in<'a>(arn: &'a str, kind: &str) -> Option<&'a str> {
    let resource = arn.splitn(6, ':').nth(5)?;
    resource.strip_prefix(kind)?.strip_prefix('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_letters_digits_and_hyphens_between_them() {
        let long = "a".repeat(33);
        for (name, problem) in [
            ("web", None),
            ("Web-2", None),
            ("", Some("Target group name cannot be empty")),
            (
                &long,
                Some(
                    "Target group name 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' cannot be longer than '32' characters",
                ),
            ),
            (
                "a_b",
                Some(
                    "Target group name 'a_b' can only contain characters that are alphanumeric characters or hyphens(-)",
                ),
            ),
            (
                "-a",
                Some("Target group name '-a' cannot begin or end with '-'"),
            ),
        ] {
            let refused = check("Target group", name).err();

            let text = refused.and_then(|error| error.message);
            assert_eq!(text.as_deref(), problem, "{name}");
        }
    }

    #[test]
    fn the_path_of_an_arn_comes_after_its_kind() {
        let arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/50dc";
        assert_eq!(path_in(arn, "loadbalancer"), Some("app/web/50dc"));
        assert_eq!(path_in(arn, "listener"), None);
        assert_eq!(path_in("web", "loadbalancer"), None);
    }
}
