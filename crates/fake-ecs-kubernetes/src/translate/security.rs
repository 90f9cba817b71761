//! Users and rights of a container.

use fake_ecs_core::wire::ContainerDefinition;
use k8s_openapi::api::core::v1::{Capabilities, SecurityContext};

/// As whom, and with which rights, the process runs.
pub(crate) fn context(definition: &ContainerDefinition) -> SecurityContext {
    let user = definition.user.as_deref().unwrap_or_default();
    let (user, group) = ids(user);
    let linux = definition.linux_parameters.as_ref();
    let capabilities = linux.and_then(|linux| linux.capabilities.as_ref());
    let options = definition.docker_security_options.iter().flatten();
    let is_bound = options.map(String::as_str).any(is_no_new_privileges);
    SecurityContext {
        run_as_user: user,
        run_as_group: group,
        privileged: definition.privileged,
        read_only_root_filesystem: definition.readonly_root_filesystem,
        allow_privilege_escalation: is_bound.then_some(false),
        capabilities: capabilities.map(|it| Capabilities {
            add: it.add.clone(),
            drop: it.drop.clone(),
        }),
        ..SecurityContext::default()
    }
}

pub(crate) fn is_no_new_privileges(option: &str) -> bool {
    matches!(option, "no-new-privileges" | "no-new-privileges:true")
}

/// The user and the group of `user`, `user:group`, as far as they are numbers: what a name stands
/// for is in the image.
fn ids(user: &str) -> (Option<i64>, Option<i64>) {
    let (user, group) = user.split_once(':').unwrap_or((user, ""));
    (user.parse().ok(), group.parse().ok())
}

/// Whether the user, or the group, has a name instead of a number.
pub(crate) fn has_names(definition: &ContainerDefinition) -> bool {
    let parts = definition.user.as_deref().unwrap_or_default().split(':');
    let mut parts = parts.filter(|part| !part.is_empty());
    parts.any(|part| part.parse::<i64>().is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_numbers() {
        for (user, expected, named) in [
            ("", (None, None), false),
            ("1000", (Some(1000), None), false),
            ("1000:50", (Some(1000), Some(50)), false),
            ("nobody", (None, None), true),
            ("1000:staff", (Some(1000), None), true),
        ] {
            assert_eq!(ids(user), expected, "{user}");
            let definition = ContainerDefinition {
                user: Some(user.to_owned()),
                ..ContainerDefinition::default()
            };
            assert_eq!(has_names(&definition), named, "{user}");
        }
    }
}
