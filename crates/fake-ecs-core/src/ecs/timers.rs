//! What happens by itself, and when.

use std::collections::{BTreeMap, VecDeque};

use crate::ecs::keys::{
    CapacityProviderKey, ClusterKey, DaemonKey, GatewayKey, GroupKey, InstanceKey, LaunchKey,
    RouteKey, ServiceKey, TaskKey,
};
use crate::effect::Report;
use crate::kernel::time::Time;

/// Something that happens by itself once its time has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Timer {
    /// The control plane moves a task on. Stale once the task's `cue` has moved past it.
    Stage { task: TaskKey, cue: u32 },
    /// The network interface of a task begins to attach.
    AttachInterface { task: TaskKey },
    /// The agent of a task reports in.
    Connect { task: TaskKey },
    /// A container that others wait for has used up its `startTimeout`.
    StartTimeout {
        task: TaskKey,
        container: usize,
        generation: u32,
    },
    /// EC2 takes back an instance of spare capacity.
    Reclaim { instance: InstanceKey },
    /// The attachments of a cluster are as its capacity providers need them.
    Attachments { cluster: ClusterKey },
    /// A capacity provider has been made, changed or deleted.
    CapacityProvider { provider: CapacityProviderKey },
    /// The capacity of a cluster is looked at.
    Capacity { cluster: ClusterKey },
    /// A task has waited for capacity for too long.
    GiveUp { task: TaskKey },
    /// A group has been too small or too large for long enough. Stale once its `cue` has moved past
    /// it.
    Alarm { group: GroupKey, cue: u32 },
    /// An instance that was launched registers.
    Registration { launch: LaunchKey },
    /// A managed instance has had nothing to do for long enough.
    Idle { instance: InstanceKey, number: u32 },
    /// The agent of an instance is updated one stage further.
    UpdateAgent { instance: InstanceKey },
    /// A pass of the scheduler over a service. Stale once another has been planned in its place.
    ReconcileService { service: ServiceKey, at: Time },
    /// A pass of the scheduler over a daemon. Stale once another has been planned in its place.
    ReconcileDaemon { daemon: DaemonKey, at: Time },
    /// A task of a service counts for something else from now on, if nothing has happened to it.
    Appraisal { task: TaskKey, at: Time },
    /// Load balancers check a task for the first time.
    CheckTargets { task: TaskKey },
    /// A service says what has become of its targets. Stale once it has said so.
    NotifyOfTargets { service: ServiceKey, at: Time },
    /// An update has come to the load balancers of a gateway. Stale once its `cue` has moved past
    /// it.
    GatewayUpdate { gateway: GatewayKey, cue: u32 },
    /// A route of a gateway has been made, changed or deleted. Stale once its `cue` has moved past
    /// it.
    Route { route: RouteKey, cue: u32 },
    /// A runtime reports.
    Report(Report),
}

/// Timers in the order of their time; those of one time in the order in which they were armed.
///
/// Where nothing takes any time, thousands have one time: they only queue up.
#[derive(Clone, Debug, Default)]
pub struct TimerQueue {
    timers: BTreeMap<Time, VecDeque<Timer>>,
}

impl TimerQueue {
    /// A timer beyond the range of the clock never fires: that is how a delay means
    /// "never".
    pub fn add(&mut self, at: Time, timer: Timer) {
        if at == Time::NEVER {
            return;
        }
        self.timers.entry(at).or_default().push_back(timer);
    }

    pub fn first(&self) -> Option<(Time, &Timer)> {
        let (at, timers) = self.timers.first_key_value()?;
        timers.front().map(|timer| (*at, timer))
    }

    pub fn pop(&mut self) -> Option<(Time, Timer)> {
        let mut first = self.timers.first_entry()?;
        let at = *first.key();
        let timer = first.get_mut().pop_front();
        if first.get().is_empty() {
            first.remove();
        }
        timer.map(|timer| (at, timer))
    }
}

/// What waits for an agent to be connected again, in the order in which it was due.
#[derive(Clone, Debug, Default)]
pub struct Withheld(pub(in crate::ecs) BTreeMap<InstanceKey, Vec<Timer>>);
