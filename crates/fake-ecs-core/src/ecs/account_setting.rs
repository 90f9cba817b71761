//! Account settings: what can be set, to what, and what counts for whom.
//!
//! What the root user has counts for everybody who has nothing of their own; what nobody has set is
//! as AWS has it. Two have an effect: `containerInsights` on new clusters, `awsvpcTrunking` on new
//! instances. The others are kept and shown. The fake does not authenticate: every call is one of
//! the root user, with its rights.

pub mod state;

use crate::ecs::Region;
use crate::ecs::account_setting::state::Principal;
use crate::wire::{ApiError, SettingName};

/// Who can change a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Changed {
    ByAnyone,
    /// Only for the whole account.
    ByRoot,
    /// It was something to opt in to; now everybody is in, and nobody can leave.
    OnlyToDefault,
    ByAws,
}

/// A setting as AWS defines it.
#[derive(Clone, Copy, Debug)]
struct Definition {
    values: &'static [&'static str],
    default: &'static str,
    changed: Changed,
}

fn definition(name: SettingName) -> Definition {
    use Changed::{ByAnyone, ByAws, ByRoot, OnlyToDefault};
    let enabled: &[&str] = &["enabled", "disabled"];
    let (values, default, changed): (&[&str], _, _) = match name {
        SettingName::ServiceLongArnFormat
        | SettingName::TaskLongArnFormat
        | SettingName::ContainerInstanceLongArnFormat => (enabled, "enabled", OnlyToDefault),
        SettingName::AwsvpcTrunking
        | SettingName::FargateFipsMode
        | SettingName::FargateEventWindows => (enabled, "disabled", ByAnyone),
        SettingName::ContainerInsights => {
            (&["enhanced", "enabled", "disabled"], "disabled", ByAnyone)
        }
        SettingName::TagResourceAuthorization => (&["on", "off"], "on", ByAnyone),
        SettingName::FargateTaskRetirementWaitPeriod => (&["0", "7", "14"], "7", ByRoot),
        SettingName::DefaultLogDriverMode => {
            (&["blocking", "non-blocking"], "non-blocking", ByAnyone)
        }
        SettingName::GuardDutyActivate => (&["on", "off"], "off", ByAws),
    };
    Definition {
        values,
        default,
        changed,
    }
}

/// Whether it is AWS that sets it.
pub fn is_aws_managed(name: SettingName) -> bool {
    definition(name).changed == Changed::ByAws
}

/// Refuses what the setting can never be.
pub fn check_value(name: SettingName, value: &str) -> Result<(), ApiError> {
    if definition(name).values.contains(&value) {
        return Ok(());
    }
    Err(ApiError::invalid_parameter("Invalid setting 'value'"))
}

/// What counts for the principal, and whose it is: what AWS has is shown as the principal's own.
pub fn effective<'a>(
    region: &'a Region,
    principal: &Principal,
    name: SettingName,
) -> (Principal, &'a str) {
    let root = Principal::root(&region.scope);
    let of = |principal: &Principal| {
        let value = region.account_settings.own(principal, name)?;
        Some((principal.clone(), value))
    };
    of(principal)
        .or_else(|| of(&root))
        .unwrap_or_else(|| (principal.clone(), definition(name).default))
}

/// What counts for whoever calls, which is what counts for what they make.
pub fn of_caller(region: &Region, name: SettingName) -> &str {
    effective(region, &Principal::caller(&region.scope), name).1
}

/// Refuses a change of the setting that AWS does not allow; `value` is `None` when it is to be as
/// it was.
pub fn check_change(
    region: &Region,
    principal: &Principal,
    name: SettingName,
    value: Option<&str>,
) -> Result<(), ApiError> {
    let Definition {
        default, changed, ..
    } = definition(name);
    if let Some(value) = value {
        check_value(name, value)?;
    }
    let refusal = match changed {
        Changed::OnlyToDefault if value.is_some_and(|value| value != default) => {
            "You can no longer disable Long Arn settings".to_owned()
        }
        // The wording of the next two is ours; the developer guide says as much.
        Changed::ByRoot if *principal != Principal::root(&region.scope) => {
            format!("You must use the root user when you set {name}")
        }
        Changed::ByAws => format!("The setting {name} is managed by AWS and is read-only"),
        Changed::ByAnyone | Changed::ByRoot | Changed::OnlyToDefault => return Ok(()),
    };
    Err(ApiError::invalid_parameter(refusal))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures::region;

    #[test]
    fn every_default_is_one_of_the_values() {
        for name in SettingName::ALL {
            let Definition {
                values, default, ..
            } = definition(*name);
            assert!(values.contains(&default), "{name}");
        }
    }

    #[test]
    fn what_is_nearest_to_the_principal_counts() {
        let mut region = region();
        let (root, me) = (
            Principal::root(&region.scope),
            Principal::caller(&region.scope),
        );
        let name = SettingName::AwsvpcTrunking;

        assert_eq!(
            effective(&region, &me, name),
            (me.clone(), "disabled"),
            "AWS has it so"
        );

        let enabled = || "enabled".to_owned();
        region.account_settings.put(root.clone(), name, enabled());
        assert_eq!(effective(&region, &me, name), (root.clone(), "enabled"));

        let disabled = "disabled".to_owned();
        region.account_settings.put(me.clone(), name, disabled);
        assert_eq!(effective(&region, &me, name), (me.clone(), "disabled"));
        assert_eq!(effective(&region, &root, name).1, "enabled");

        region.account_settings.delete(me, name);
        assert_eq!(of_caller(&region, name), "enabled");
    }

    #[test]
    fn a_principal_is_a_user_a_role_or_the_root_user_of_the_account() {
        let place = region().scope;
        let cases = [
            ("arn:aws:iam::123456789012:root", true),
            ("arn:aws:iam::123456789012:user/path/ann", true),
            ("arn:aws:iam::123456789012:role/deployer", true),
            ("arn:aws:iam::123456789012:user/", false),
            ("arn:aws:iam::123456789012:group/ops", false),
            ("arn:aws:iam::999999999999:root", false),
            ("arn:aws:sts::123456789012:assumed-role/a/b", false),
            ("ann", false),
            ("", false),
        ];
        for (arn, is_fine) in cases {
            assert_eq!(Principal::of(&place, Some(arn)).is_ok(), is_fine, "{arn}");
        }
    }
}
