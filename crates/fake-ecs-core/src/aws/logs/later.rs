//! Lines that wait for more, because an event may go on with the next one.

use std::time::Duration;

use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::timers::Timer;

/// They are sent when the driver waits no longer: in so many milliseconds.
pub fn send_later(region: &mut Region, (task, container): (TaskKey, u16), waits: Option<i64>) {
    let timer = Timer::SendFolded { task, container };
    match waits {
        Some(left) => region.arm(Duration::from_millis(left.unsigned_abs()), timer),
        None => region.disarm(timer),
    }
}
