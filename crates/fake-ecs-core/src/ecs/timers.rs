//! What is due when.

use std::collections::{BTreeMap, VecDeque};

use crate::ecs::keys::{
    CapacityProviderKey, ClusterKey, DaemonKey, GatewayKey, GroupKey, InstanceKey, LaunchKey,
    RouteKey, ServiceKey, TaskKey,
};
use crate::effect::Report;
use crate::kernel::time::Time;

/// Something that happens by itself once its time has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Due {
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
    /// The scheduler looks at a service. Stale once another look has been planned in its place.
    Look { service: ServiceKey, at: Time },
    /// A daemon is looked at. Stale once another look has been planned in its place.
    DaemonLook { daemon: DaemonKey, at: Time },
    /// A task of a service counts for something else from now on, if nothing has happened to it.
    Appraisal { task: TaskKey, at: Time },
    /// Load balancers check a task for the first time.
    CheckTargets { task: TaskKey },
    /// A service says what has become of its targets. Stale once it has said so.
    TellOfTargets { service: ServiceKey, at: Time },
    /// An update has come to the load balancers of a gateway. Stale once its `cue` has moved past
    /// it.
    GatewayUpdate { gateway: GatewayKey, cue: u32 },
    /// A route of a gateway has been made, changed or deleted. Stale once its `cue` has moved past
    /// it.
    Route { route: RouteKey, cue: u32 },
    /// A runtime reports.
    Report(Report),
}

/// Dues in the order of their time; those of one time in the order in which they were put down.
///
/// Where nothing takes any time, thousands are due at one: they only queue up.
#[derive(Debug, Default)]
pub struct Agenda {
    dues: BTreeMap<Time, VecDeque<Due>>,
}

impl Agenda {
    /// What would be due beyond the range of the clock is never due: that is how a delay means
    /// "never".
    pub fn add(&mut self, at: Time, due: Due) {
        if at == Time::NEVER {
            return;
        }
        self.dues.entry(at).or_default().push_back(due);
    }

    pub fn first(&self) -> Option<(Time, &Due)> {
        let (at, dues) = self.dues.first_key_value()?;
        dues.front().map(|due| (*at, due))
    }

    pub fn pop(&mut self) -> Option<(Time, Due)> {
        let mut first = self.dues.first_entry()?;
        let at = *first.key();
        let due = first.get_mut().pop_front();
        if first.get().is_empty() {
            first.remove();
        }
        due.map(|due| (at, due))
    }
}

/// What waits for an agent to be connected again, in the order in which it was due.
#[derive(Debug, Default)]
pub struct Withheld(pub(in crate::ecs) BTreeMap<InstanceKey, Vec<Due>>);
