//! Who can take a task, and why the others cannot.

use std::sync::Arc;

use crate::ecs::Region;
use crate::ecs::instance::attributes::{Attributes, Names};
use crate::ecs::instance::{Instance, InstanceKind};
use crate::ecs::placement::Constraint;
use crate::ecs::placement::refusal::{Refusal, Why};
use crate::ecs::placement::wanted::Wanted;
use crate::ecs::query::{self, Query, Subject};
use crate::ecs::task::load::Load;
use crate::wire::{Attribute, OsFamily};

/// An instance that can take the task.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate<'a> {
    pub(super) instance: &'a Instance,
    pub(super) load: &'a Load,
    /// How many tasks of the task's group are to run on it.
    pub(super) of_group: usize,
}

/// The instances that can take the task, and those that cannot, each in the order of their
/// registration.
pub(super) fn candidates<'a>(
    region: &'a Region,
    wanted: &Wanted<'_>,
) -> (Vec<Candidate<'a>>, Vec<Refusal>) {
    let (mut candidates, mut refusals) = (Vec::new(), Vec::new());
    let mut required = Required::of(wanted);
    // Both are in the order of the instances, so one walk along them does.
    let mut counts = region.tasks.group(wanted.cluster, wanted.group).iter();
    let mut next = counts.next();
    for instance in region.instances.in_cluster(wanted.cluster, None) {
        while let Some((key, _)) = next
            && *key < instance.key
        {
            next = counts.next();
        }
        if !instance.is_active() || !wanted.is_for(instance) {
            continue;
        }
        let own = next.filter(|(key, _)| **key == instance.key);
        let candidate = Candidate {
            instance,
            load: region.tasks.load(instance.key),
            of_group: own.map_or(0, |(_, count)| *count),
        };
        match candidate.refusal(wanted, &mut required) {
            None => candidates.push(candidate),
            Some(why) => refusals.push(Refusal {
                instance: instance.key,
                why,
            }),
        }
    }
    (candidates, refusals)
}

/// Why the instance does not take the task, whatever its status; `None` if it does.
pub fn refusal(region: &Region, instance: &Instance, wanted: &Wanted<'_>) -> Option<Why> {
    let counts = region.tasks.group(wanted.cluster, wanted.group);
    let candidate = Candidate {
        instance,
        load: region.tasks.load(instance.key),
        of_group: counts.get(&instance.key).copied().unwrap_or(0),
    };
    candidate.refusal(wanted, &mut Required::of(wanted))
}

/// Whether the instance takes the task as long as it has no others.
pub(in crate::ecs) fn takes_when_empty(
    _region: &Region,
    instance: &Instance,
    wanted: &Wanted<'_>,
) -> bool {
    let candidate = Candidate {
        instance,
        load: &Load::default(),
        of_group: 0,
    };
    candidate
        .refusal(wanted, &mut Required::of(wanted))
        .is_none()
}

/// Whether the query means the instance.
pub fn is_meant(region: &Region, query: &Query, instance: &Instance) -> bool {
    let load = region.tasks.load(instance.key);
    query.matches(&View { instance, load })
}

impl Candidate<'_> {
    fn refusal(&self, wanted: &Wanted<'_>, required: &mut Required<'_>) -> Option<Why> {
        let Self { instance, load, .. } = self;
        if !instance.agent_connected {
            return Some(Why::Agent);
        }
        // There is room on a synthetic instance for everything, and nothing that it cannot do; its
        // tasks are in whatever zone they are to be.
        if instance.kind != InstanceKind::Synthetic {
            let shortage = instance.registered.shortage(load.used(), wanted.needs);
            if let Some(shortage) = shortage {
                return Some(Why::Resource(shortage));
            }
            if !required.are_met(&instance.attributes) {
                return Some(Why::Attribute);
            }
            if !wanted.zones.is_empty() && !wanted.zones.contains(&instance.availability_zone) {
                return Some(Why::Location);
            }
        }
        let mut constraints = wanted.rules.constraints.iter();
        constraints.find_map(|constraint| self.violation(constraint))
    }

    fn violation(&self, constraint: &Constraint) -> Option<Why> {
        let Self { instance, load, .. } = self;
        match constraint {
            Constraint::DistinctInstance => (self.of_group > 0).then_some(Why::DistinctInstance),
            Constraint::MemberOf(query) => {
                let view = View { instance, load };
                (!query.matches(&view)).then_some(Why::MemberOf)
            }
        }
    }
}

/// The attributes that a definition requires.
struct Required<'a> {
    all: &'a [Attribute],
    /// What its platform requires, which the API does not show.
    platform: [Option<(&'static str, &'static str)>; 2],
    /// The set of names that was looked at last, and whether all are in there: instances share such
    /// sets.
    last: Option<(Names, bool)>,
}

impl<'a> Required<'a> {
    fn of(wanted: &Wanted<'a>) -> Self {
        let document = &wanted.definition.document;
        let all = &document.requires_attributes;
        let platform = document.runtime_platform.as_ref();
        let architecture = platform.and_then(|platform| platform.cpu_architecture);
        let system = platform.and_then(|platform| platform.operating_system_family);
        let system = system.map(|system| match system {
            OsFamily::Linux => "linux",
            _ => "windows",
        });
        Self {
            all: all.as_deref().unwrap_or_default(),
            platform: [
                architecture.map(|it| ("ecs.cpu-architecture", it.attribute())),
                system.map(|it| ("ecs.os-type", it)),
            ],
            last: None,
        }
    }

    fn are_met(&mut self, by: &Attributes) -> bool {
        let mut platform = self.platform.iter().flatten();
        if !platform.all(|(name, value)| by.value(name) == Some(value)) {
            return false;
        }
        let names = by.names();
        let are_named = match &self.last {
            Some((last, are_named)) if Arc::ptr_eq(last, names) => *are_named,
            _ => {
                let is_named = |required: &Attribute| {
                    required.value.is_none() && names.contains(&required.name)
                };
                let are_named = self.all.iter().all(is_named);
                self.last = Some((Arc::clone(names), are_named));
                are_named
            }
        };
        are_named
            || self.all.iter().all(|required| {
                let own = by.get(&required.name);
                own.is_some_and(|own| {
                    required.value.is_none() || own.value == required.value.as_deref()
                })
            })
    }
}

/// An instance as queries see it.
struct View<'a> {
    instance: &'a Instance,
    load: &'a Load,
}

impl Subject for View<'_> {
    fn agent_connected(&self) -> bool {
        self.instance.agent_connected
    }

    fn agent_version(&self) -> Option<&str> {
        self.instance.agent.agent_version.as_deref()
    }

    fn attribute(&self, name: &str) -> Option<query::Attribute<'_>> {
        self.instance.attributes.get(name)
    }

    fn ec2_instance_id(&self) -> Option<&str> {
        Some(&self.instance.ec2_instance_id)
    }

    fn registered_at(&self) -> i64 {
        self.instance.registered_at.millis()
    }

    fn running_tasks_count(&self) -> i64 {
        i64::try_from(self.load.running()).unwrap_or(i64::MAX)
    }

    fn any_group(&self, holds: &mut dyn FnMut(&str) -> bool) -> bool {
        self.load.groups().any(holds)
    }
}
