//! Commands about services, and what decides about their deployments.

use super::address::ServiceName;
use super::outcome::{Outcome, Refusal};
use crate::aws::cloudwatch;
use crate::ecs::Region;
use crate::ecs::service::stages::invocations;
use crate::ecs::service::{HookResult, LifecycleStage};

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
