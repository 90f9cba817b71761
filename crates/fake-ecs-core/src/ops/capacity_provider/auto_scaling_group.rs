//! Providers of Auto Scaling groups: defaults and rules.
//!
//! Any group exists. One that the fake knows comes and goes with the tasks; see
//! [`crate::ecs::capacity::review`]. One that it does not know is protected from scale-in if that
//! is asked for.

use crate::aws::auto_scaling::port::group_name;
use crate::ecs::Region;
use crate::ecs::capacity::state::Capacity;
use crate::kernel::arn::Scope;
use crate::wire::{
    ApiError, AutoScalingGroupProvider, AutoScalingGroupProviderUpdate, ManagedDraining,
    ManagedScaling, ManagedScalingStatus, ManagedTerminationProtection,
};

/// A provider as it is kept: with its defaults. Its group must not have another provider.
pub(super) fn checked(
    region: &Region,
    given: AutoScalingGroupProvider,
) -> Result<AutoScalingGroupProvider, ApiError> {
    let AutoScalingGroupProvider {
        auto_scaling_group_arn,
        managed_draining,
        managed_scaling,
        managed_termination_protection,
    } = given;
    let arn = group_arn(&region.scope, &auto_scaling_group_arn)?;
    check_there(region, &arn)?;
    if is_taken(region, &arn) {
        return Err(ApiError::client(
            "The specified Auto Scaling group ARN is already being used by another capacity provider. Specify a unique Auto Scaling group ARN and try again.",
        ));
    }
    // Whoever gives settings for it wants it: https://github.com/getmoto/moto has it so, too. Without any the service
    // was seen to answer DISABLED.
    let status = match managed_scaling {
        Some(_) => ManagedScalingStatus::Enabled,
        None => ManagedScalingStatus::Disabled,
    };
    let defaults = ManagedScaling {
        instance_warmup_period: Some(300),
        maximum_scaling_step_size: Some(10_000),
        minimum_scaling_step_size: Some(1),
        status: Some(status),
        target_capacity: Some(100),
    };
    check_protection(region, &arn, managed_termination_protection)?;
    Ok(AutoScalingGroupProvider {
        auto_scaling_group_arn: arn,
        managed_draining: managed_draining.or(Some(ManagedDraining::Enabled)),
        managed_scaling: Some(scaling(defaults, managed_scaling)?),
        managed_termination_protection: managed_termination_protection
            .or(Some(ManagedTerminationProtection::Disabled)),
    })
}

/// A provider after an update: what is not given stays.
pub(super) fn updated(
    region: &Region,
    current: &AutoScalingGroupProvider,
    given: AutoScalingGroupProviderUpdate,
) -> Result<AutoScalingGroupProvider, ApiError> {
    let AutoScalingGroupProviderUpdate {
        managed_draining,
        managed_scaling,
        managed_termination_protection,
    } = given;
    let arn = &current.auto_scaling_group_arn;
    check_protection(region, arn, managed_termination_protection)?;
    let current_scaling = current.managed_scaling.clone().unwrap_or_default();
    Ok(AutoScalingGroupProvider {
        auto_scaling_group_arn: current.auto_scaling_group_arn.clone(),
        managed_draining: managed_draining.or(current.managed_draining),
        managed_scaling: Some(scaling(current_scaling, managed_scaling)?),
        managed_termination_protection: managed_termination_protection
            .or(current.managed_termination_protection),
    })
}

/// The settings for managed scaling: given ones win. Their ranges have been checked by the decoder.
fn scaling(
    current: ManagedScaling,
    given: Option<ManagedScaling>,
) -> Result<ManagedScaling, ApiError> {
    let ManagedScaling {
        instance_warmup_period,
        maximum_scaling_step_size,
        minimum_scaling_step_size,
        status,
        target_capacity,
    } = given.unwrap_or_default();
    let scaling = ManagedScaling {
        instance_warmup_period: instance_warmup_period.or(current.instance_warmup_period),
        maximum_scaling_step_size: maximum_scaling_step_size.or(current.maximum_scaling_step_size),
        minimum_scaling_step_size: minimum_scaling_step_size.or(current.minimum_scaling_step_size),
        status: status.or(current.status),
        target_capacity: target_capacity.or(current.target_capacity),
    };
    if scaling.minimum_scaling_step_size > scaling.maximum_scaling_step_size {
        // The second sentence is ours; only the first is known.
        return Err(ApiError::client(
            "The minimum or maximum scaling step size value is invalid. Specify a minimum that is not greater than the maximum and try again.",
        ));
    }
    Ok(scaling)
}

/// ECS can decide which instances go only if the group does not.
fn check_protection(
    region: &Region,
    arn: &str,
    asked: Option<ManagedTerminationProtection>,
) -> Result<(), ApiError> {
    let group = region.auto_scaling.named(group_name(arn));
    if asked == Some(ManagedTerminationProtection::Enabled)
        && group.is_some_and(|group| !group.protects_instances)
    {
        return Err(ApiError::client(
            "The managed termination protection setting for the capacity provider is invalid. To enable managed termination protection for a capacity provider, the Auto Scaling group must have instance protection from scale in enabled.",
        ));
    }
    Ok(())
}

/// The ARN of the group that is given by its ARN or by its name.
fn group_arn(place: &Scope, given: &str) -> Result<String, ApiError> {
    if !given.contains(':') && !given.is_empty() {
        return Ok(place.auto_scaling_group_arn(given));
    }
    let parts: Vec<&str> = given.split(':').collect();
    let is_here = match parts[..] {
        [
            "arn",
            _,
            "autoscaling",
            region,
            account,
            "autoScalingGroup",
            id,
            name,
        ] => {
            let name = name.strip_prefix("autoScalingGroupName/");
            (region, account) == (&place.region, &place.account)
                && !id.is_empty()
                && name.is_some_and(|name| !name.is_empty())
        }
        _ => false,
    };
    if is_here {
        return Ok(given.to_owned());
    }
    Err(invalid_arn())
}

/// The wording is ours, after those that are known.
fn invalid_arn() -> ApiError {
    ApiError::client(
        "The specified Auto Scaling group ARN is invalid. Specify a valid Auto Scaling group ARN and try again.",
    )
}

/// Any group will do as long as nobody has made one through the API.
fn check_there(region: &Region, arn: &str) -> Result<(), ApiError> {
    let groups = &region.auto_scaling;
    let is_lenient = region.settings.is_lenient("autoscaling", groups.is_used());
    match is_lenient || groups.named(group_name(arn)).is_some() {
        true => Ok(()),
        false => Err(invalid_arn()),
    }
}

/// Whether a provider uses the group of that ARN. In an account and region a group has its name for
/// itself.
fn is_taken(region: &Region, arn: &str) -> bool {
    region
        .capacity_providers
        .by_name(None)
        .filter(|provider| !provider.is_gone())
        .any(|provider| match &provider.capacity {
            Capacity::AutoScalingGroup(group) => {
                group_name(&group.auto_scaling_group_arn) == group_name(arn)
            }
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;

    const ARN: &str = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:57ffcb94-11f0-4d6d-bf60-3bac5e000000:autoScalingGroupName/mine";

    #[test]
    fn a_group_is_known_by_its_arn_or_its_name() {
        let place = fixtures::region().scope;
        for (given, is_good) in [
            (ARN.to_owned(), true),
            ("mine".to_owned(), true),
            (String::new(), false),
            ("asg:arn".to_owned(), false),
            (ARN.replace("us-east-1", "eu-west-1"), false),
            (ARN.replace("123456789012", "210987654321"), false),
            (ARN.replace("autoscaling", "ec2"), false),
            (ARN.replace("autoScalingGroupName/mine", "mine"), false),
            (ARN.replace("/mine", "/"), false),
            (format!("{ARN}:more"), false),
        ] {
            assert_eq!(group_arn(&place, &given).is_ok(), is_good, "{given}");
        }
        let named = group_arn(&place, "mine").unwrap();
        assert_eq!(group_arn(&place, &named).as_ref(), Ok(&named));
    }

    #[test]
    fn settings_that_are_not_given_have_defaults() {
        let region = fixtures::region();
        let given = |managed_scaling| AutoScalingGroupProvider {
            auto_scaling_group_arn: ARN.to_owned(),
            managed_scaling,
            ..AutoScalingGroupProvider::default()
        };

        let plain = checked(&region, given(None)).unwrap();
        let scaled = checked(&region, given(Some(ManagedScaling::default()))).unwrap();

        assert_eq!(plain.managed_draining, Some(ManagedDraining::Enabled));
        let protection = plain.managed_termination_protection;
        assert_eq!(protection, Some(ManagedTerminationProtection::Disabled));
        let scaling = plain.managed_scaling.unwrap();
        assert_eq!(scaling.status, Some(ManagedScalingStatus::Disabled));
        let status = scaled.managed_scaling.unwrap().status;
        assert_eq!(status, Some(ManagedScalingStatus::Enabled));
    }

    #[test]
    fn an_update_changes_what_is_given() {
        let region = fixtures::region();
        let given = AutoScalingGroupProvider {
            auto_scaling_group_arn: ARN.to_owned(),
            ..AutoScalingGroupProvider::default()
        };
        let current = checked(&region, given).unwrap();
        let step = |minimum_scaling_step_size| AutoScalingGroupProviderUpdate {
            managed_scaling: Some(ManagedScaling {
                minimum_scaling_step_size,
                ..ManagedScaling::default()
            }),
            ..AutoScalingGroupProviderUpdate::default()
        };

        let changed = updated(&region, &current, step(Some(10_000))).unwrap();

        let scaling = changed.managed_scaling.clone().unwrap();
        assert_eq!(scaling.minimum_scaling_step_size, Some(10_000));
        assert_eq!(scaling.status, Some(ManagedScalingStatus::Disabled));
        assert_eq!(changed.managed_draining, current.managed_draining);
        let fewer = AutoScalingGroupProviderUpdate {
            managed_scaling: Some(ManagedScaling {
                maximum_scaling_step_size: Some(9_999),
                ..ManagedScaling::default()
            }),
            ..AutoScalingGroupProviderUpdate::default()
        };
        let error = updated(&region, &changed, fewer).unwrap_err().to_string();
        assert!(error.starts_with(
            "ClientException: The minimum or maximum scaling step size value is invalid."
        ));
    }
}
