//! How many vCPUs tasks on Fargate have, and may have.

use crate::ecs::Region;
use crate::limits::quotas::OverQuota;

/// What tasks say as 1 vCPU.
const UNITS_PER_VCPU: u64 = 1024;

/// Why a task with that much CPU cannot run on Fargate, if it cannot. Tasks are counted only where
/// there is a quota, and no further than it reaches.
pub fn check(region: &Region, cpu: i32, is_spot: bool) -> Option<OverQuota> {
    let quotas = &region.quotas;
    let quota = if is_spot {
        quotas.fargate_spot_vcpus
    } else {
        quotas.fargate_vcpus
    };
    let units = |cpu: i32| u64::try_from(cpu).unwrap_or_default();
    let (most, own) = (u64::from(quota?) * UNITS_PER_VCPU, units(cpu));
    if own > most {
        return Some(OverQuota::Alone);
    }
    let mut sum = own;
    let others = region.tasks.on_fargate();
    let mut others = others.filter(|task| task.spec.is_spot() == is_spot);
    let is_over = others.any(|task| {
        sum += units(task.spec.needs.cpu);
        sum > most
    });
    is_over.then_some(OverQuota::Together)
}
