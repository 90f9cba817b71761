//! What becomes of a request: which rule it meets, which target it goes to, and where that is.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};

use crate::aws::elb::declared::choose::{self, Chosen};
use crate::aws::elb::declared::conditions::Request;
use crate::aws::elb::{Target, TargetHealth, TargetId};
use crate::driver::State;
use crate::ecs::Region;
use crate::ecs::keys::{RegionKey, TaskKey};
use crate::ecs::task::state::Task;
use crate::effect::{ContainerRef, TaskRef};

/// What a load balancer does with a request.
#[derive(Debug, PartialEq)]
pub(super) enum Decision {
    /// It asks the target there.
    Ask(SocketAddr),
    /// It answers by itself.
    Answer {
        status: u16,
        content_type: String,
        body: String,
    },
    Redirect {
        status: u16,
        location: String,
    },
}

impl Decision {
    /// An answer that says what is wrong, so that whoever sees it in a test knows.
    fn because(status: u16, why: String) -> Self {
        Self::Answer {
            status,
            content_type: "text/plain; charset=utf-8".to_owned(),
            body: why + "\n",
        }
    }
}

/// Whose turn it is, of groups and of targets: the same requests go to the same targets each time.
#[derive(Debug, Default)]
pub(super) struct Turns {
    /// After how many resets of the fake they were counted.
    resets: u64,
    /// By rule.
    groups: BTreeMap<String, choose::Turns>,
    /// How many requests a group has got.
    targets: BTreeMap<String, usize>,
}

impl Turns {
    /// A reset makes them begin anew, though the listener may come again with the same ARN.
    fn begin_after(&mut self, resets: u64) {
        if self.resets != resets {
            *self = Self {
                resets,
                ..Self::default()
            };
        }
    }

    fn target<'a>(&mut self, group: &str, among: &[&'a Target]) -> Option<&'a Target> {
        let count = self.targets.entry(group.to_owned()).or_default();
        let target = among.get(*count % among.len().max(1)).copied();
        *count += 1;
        target
    }
}

/// What the listener of that ARN does with the request.
pub(super) fn decide(
    state: &State,
    (key, listener, port): (RegionKey, &str, u16),
    request: &Request<'_>,
    turns: &mut Turns,
) -> Decision {
    turns.begin_after(state.resets());
    let region = state.region(key);
    let Some((rule, chosen)) = choose::choose(&region.elb.declared, listener, request) else {
        return Decision::because(503, format!("fake-ecs: there is no listener {listener}"));
    };
    match chosen {
        Chosen::Answer(config) => Decision::Answer {
            status: config.status_code.parse().unwrap_or(503),
            content_type: config
                .content_type
                .unwrap_or_else(|| "text/plain".to_owned()),
            body: config.message_body.unwrap_or_default(),
        },
        Chosen::Redirect(config) => Decision::Redirect {
            status: match config.status_code.as_str() {
                "HTTP_301" => 301,
                _ => 302,
            },
            location: choose::location(&config, request, port),
        },
        Chosen::NotEmulated(action) => Decision::because(
            501,
            format!(
                "fake-ecs: load balancers do not emulate the action {}",
                action.as_str()
            ),
        ),
        Chosen::Forward(groups) => {
            let of_rule = turns.groups.entry(rule).or_default();
            match of_rule.next(&groups) {
                Some(group) => to_group(state, region, &group, turns),
                None => Decision::because(503, "fake-ecs: no target group has a weight".to_owned()),
            }
        }
    }
}

fn to_group(state: &State, region: &Region, group: &str, turns: &mut Turns) -> Decision {
    let key = region.elb.find_group(group);
    let targets = key.into_iter().flat_map(|key| region.elb.in_group(key));
    let targets: Vec<&Target> = targets.collect();
    let of_health = |health| -> Vec<&Target> {
        let those = targets.iter().filter(|target| target.health == health);
        those.copied().collect()
    };
    // A group that has nothing but targets that fail their checks sends requests to all of them.
    let mut among = of_health(TargetHealth::Healthy);
    if among.is_empty() {
        among = of_health(TargetHealth::Unhealthy);
    }
    let Some(target) = turns.target(group, &among) else {
        let what = format!(
            "fake-ecs: none of the {} targets of {group} gets requests",
            targets.len()
        );
        return Decision::because(503, what);
    };
    match address(state, region, target) {
        Some(address) => Decision::Ask(address),
        None => Decision::because(
            502,
            format!(
                "fake-ecs: the target {}:{} of {group} is simulated and listens nowhere: run its container with Docker, or \
                 as a future that calls TaskContext::listens",
                target.id, target.port
            ),
        ),
    }
}

/// Where a target can be reached from this process.
pub(super) fn address(state: &State, region: &Region, target: &Target) -> Option<SocketAddr> {
    let Some(task) = task_of(region, target) else {
        return match &target.id {
            TargetId::Address(address) => Some(SocketAddr::from((*address, target.port))),
            TargetId::Instance(_) => None,
        };
    };
    let bindings = task.containers.iter().flat_map(|of| &of.bindings);
    let mut bound = bindings.filter(|of| of.host_port == Some(i32::from(target.port)));
    let inside = bound.find_map(|of| u16::try_from(of.container_port?).ok());
    let of = reference(region, task);
    let listens = state.listening(of, inside.unwrap_or(target.port));
    listens.or_else(|| {
        let host = match &target.id {
            TargetId::Address(address) => *address,
            // Ports of instances are those of the engine.
            TargetId::Instance(_) => Ipv4Addr::LOCALHOST,
        };
        let is_real = !is_simulated(state, region, target);
        is_real.then(|| SocketAddr::from((host, target.port)))
    })
}

/// Whether it is a task of ECS of which no container is a real one.
pub(super) fn is_simulated(state: &State, region: &Region, target: &Target) -> bool {
    task_of(region, target).is_some_and(|task| {
        let of = reference(region, task);
        !(0..task.containers.len()).any(|index| state.runs_outside(container(of, index)))
    })
}

/// The task that a target is; one that callers have registered is none.
fn task_of<'a>(region: &'a Region, target: &Target) -> Option<&'a Task> {
    let registrant = target.registrant?;
    region.tasks.try_get(TaskKey::of_registrant(registrant))
}

fn reference(region: &Region, task: &Task) -> TaskRef {
    TaskRef {
        region: region.key,
        id: task.id,
    }
}

fn container(task: TaskRef, index: usize) -> ContainerRef {
    ContainerRef {
        task,
        container: u16::try_from(index).unwrap_or(u16::MAX),
        // Whichever: a runtime runs each of them.
        generation: 0,
    }
}
