//! Commands about services, and what decides about their deployments.

use super::address::ServiceName;
use super::outcome::{Outcome, Refusal};
use crate::aws::cloudwatch;
use crate::ecs::service::stages::invocations;
use crate::ecs::service::{HookResult, LifecycleStage};
use crate::ecs::{Region, usage};
use crate::effect::load::Load;

pub(super) fn answer_hook(
    region: &mut Region,
    service: &ServiceName,
    stage: LifecycleStage,
    result: HookResult,
) -> Result<Outcome, Refusal> {
    if stage.of_hooks().is_none() {
        return Err(Refusal::Invalid(format!("no hooks are called at {stage}")));
    }
    let key = service.find(region)?;
    invocations::script(region, key, stage, result);
    Ok(Outcome::Done)
}

pub(super) fn set_alarm(
    region: &mut Region,
    alarm: &str,
    is_raised: bool,
) -> Result<Outcome, Refusal> {
    #[cfg(feature = "cloudwatch")]
    {
        use crate::aws::cloudwatch::declared::NewState;
        use crate::wire::cloudwatch::enums::StateValue;
        let new = NewState {
            value: if is_raised {
                StateValue::Alarm
            } else {
                StateValue::Ok
            },
            reason: "Set by a test".to_owned(),
            data: None,
        };
        if cloudwatch::actions::set(region, alarm, new) {
            return Ok(Outcome::Done);
        }
    }
    cloudwatch::port::set_alarm(&mut region.cloudwatch, alarm, is_raised);
    Ok(Outcome::Done)
}

pub(super) fn set_load(
    region: &mut Region,
    service: &ServiceName,
    load: Load,
) -> Result<Outcome, Refusal> {
    check_load(load)?;
    let key = service.find(region)?;
    usage::set_of_service(region, key, load);
    Ok(Outcome::Done)
}

/// Nothing uses less than nothing. More than all is what bursting is.
pub(super) fn check_load(load: Load) -> Result<(), Refusal> {
    let mut given = [load.cpu, load.memory].into_iter().flatten();
    match given.find(|percent| !percent.is_finite() || *percent < 0.0) {
        None => Ok(()),
        Some(percent) => Err(Refusal::Invalid(format!(
            "{percent} percent of what was reserved cannot be used"
        ))),
    }
}
