//! What comes of an answer that ECS gets from a real endpoint.

#[cfg(feature = "codedeploy")]
use crate::aws::codedeploy;
#[cfg(feature = "events")]
use crate::aws::eventbridge::deliver;
use crate::ecs::Region;
use crate::ecs::lifecycle::fetch;
#[cfg(feature = "logs")]
use crate::ecs::lifecycle::ship;
use crate::ecs::own_calls::Purpose;
use crate::ecs::registrar;
use crate::effect::own_call::OwnAnswer;

/// The call of that number is answered. A second answer is dropped.
pub fn take(region: &mut Region, number: u64, answer: OwnAnswer) {
    let Some((purpose, call)) = region.own_calls.end(number) else {
        return;
    };
    match purpose {
        Purpose::Fetch(task) => fetch::take(region, task, &call, answer),
        #[cfg(feature = "logs")]
        Purpose::Ship(task, container) => ship::take(region, (task, container), &call, answer),
        Purpose::Register(task) => registrar::endpoint::take(region, task, &call, &answer),
        Purpose::Deregister => {}
        #[cfg(feature = "codedeploy")]
        Purpose::Deliver if codedeploy::port::answered(region, &call, &answer) => {}
        #[cfg(feature = "events")]
        Purpose::Deliver => deliver::answered(region, &call, answer),
    }
}
