//! What agents have accepted, what they are to be told, and what is made of what they say.

use std::sync::Arc;

use crate::ecs::Region;
use crate::ecs::agent::said::{AgentSaid, Health, Version, What, apply};
use crate::ecs::agent::update::{self, Step, UpdateSaid};
use crate::ecs::agent::{away, manifest, orders};
use crate::ecs::instance::agent_update::{self, Update};
use crate::ecs::instance::capabilities::AGENT_VERSION;
use crate::ecs::instance::life::{deregister, register};
use crate::ecs::instance::machine::{Machine, NewInstance};
use crate::ecs::keys::{ClusterKey, InstanceKey, TaskKey};
use crate::ecs::settle::settle;
use crate::ecs::task::progress::Orders;
use crate::ecs::task::state::TaskStatus;
use crate::ecs::{fixtures, lifecycle};
use crate::effect::Effect;
use crate::effect::report::{Reported, TaskChange};
use crate::wire::{AgentUpdateStatus, ContainerDefinition, LaunchType, NetworkMode};

/// A region with a host whose agent is connected.
struct Host {
    region: Region,
    key: InstanceKey,
    connections: u64,
}

impl Host {
    fn new() -> Self {
        let mut region = fixtures::region();
        let new = NewInstance::new(ClusterKey(0), Machine::External);
        let key = register(&mut region, new);
        let mut host = Self {
            region,
            key,
            connections: 0,
        };
        host.connects(AGENT_VERSION);
        host
    }

    fn says(&mut self, what: What) {
        let instance = self.region.instances.get(self.key).id;
        let said = AgentSaid {
            region: self.region.key,
            instance,
            what,
        };
        apply(&mut self.region, said);
        settle(&mut self.region);
    }

    fn connects(&mut self, version: &str) {
        self.connections += 1;
        self.says(What::Connected {
            connection: self.connections,
            agent: Version {
                agent_version: Some(version.to_owned()),
                ..Version::default()
            },
        });
    }

    fn disconnects(&mut self) {
        let connection = self.connections;
        self.says(What::Disconnected { connection });
    }

    fn is_connected(&self) -> bool {
        self.region.instances.get(self.key).agent_connected
    }

    /// A task that is to run there.
    fn runs(&mut self) -> TaskKey {
        let container = ContainerDefinition {
            name: Some("app".to_owned()),
            ..ContainerDefinition::default()
        };
        let mut launch = fixtures::launch(vec![container]);
        let spec = &mut launch.spec;
        spec.launch_type = LaunchType::External;
        spec.network = None;
        let definition = Arc::get_mut(&mut spec.definition).unwrap();
        definition.document.network_mode = Some(NetworkMode::Bridge);
        launch.instance = Some(self.key);
        let task = lifecycle::launch::task(&mut self.region, launch);
        let now = self.region.now();
        self.region.advance(now);
        task
    }

    /// It is to stop.
    fn stops(&mut self, task: TaskKey) {
        lifecycle::stop::by_user(&mut self.region, task, None);
        let now = self.region.now();
        self.region.advance(now);
    }

    fn due(&self) -> Vec<(TaskKey, Orders)> {
        orders::due(&self.region, self.key)
    }

    fn accepts(&mut self, task: TaskKey, orders: Orders) {
        let task = self.region.tasks.get(task).id;
        self.says(What::Accepted { task, orders });
    }

    fn is_told(&mut self) -> bool {
        let told = self.region.effects.drain(..);
        told.into_iter()
            .any(|effect| matches!(effect, Effect::Tell(..)))
    }

    fn update_status(&self) -> Option<AgentUpdateStatus> {
        self.region.instances.get(self.key).agent_update
    }
}

#[test]
fn a_task_is_due_until_its_agent_accepts_it() {
    let mut host = Host::new();
    assert!(host.due().is_empty());

    let task = host.runs();

    assert!(host.is_told());
    assert_eq!(host.due(), [(task, Orders::Run)]);
    host.accepts(task, Orders::Run);
    assert!(host.due().is_empty());
    // What comes twice changes nothing, nor does what is older.
    host.accepts(task, Orders::Run);
    assert!(host.due().is_empty());
}

#[test]
fn what_is_to_stop_is_due_first_and_is_not_run_by_an_old_answer() {
    let mut host = Host::new();
    let (stops, runs) = (host.runs(), host.runs());
    host.stops(stops);
    assert_eq!(host.due(), [(stops, Orders::Stop), (runs, Orders::Run)]);

    host.accepts(stops, Orders::Run);

    assert_eq!(host.due(), [(stops, Orders::Stop), (runs, Orders::Run)]);
    host.accepts(stops, Orders::Stop);
    assert_eq!(host.due(), [(runs, Orders::Run)]);
}

#[test]
fn what_an_agent_has_accepted_is_not_due_on_its_next_connection() {
    let mut host = Host::new();
    let (accepted, open) = (host.runs(), host.runs());
    host.accepts(accepted, Orders::Run);

    host.disconnects();
    assert!(!host.is_connected());
    host.connects(AGENT_VERSION);

    assert!(host.is_connected());
    assert_eq!(host.due(), [(open, Orders::Run)]);
    let manifest = manifest::manifest(&host.region, host.key);
    assert_eq!(manifest.len(), 2);
    assert!(manifest.iter().all(|entry| entry.runs));
}

#[test]
fn the_end_of_an_older_connection_does_not_count() {
    let mut host = Host::new();
    host.connects(AGENT_VERSION);

    host.says(What::Disconnected { connection: 1 });

    assert!(host.is_connected());
}

#[test]
fn tasks_that_ecs_does_not_have_there_are_to_stop() {
    let mut host = Host::new();
    let task = host.runs();
    let id = host.region.tasks.get(task).id;
    let is_to_stop = |host: &Host, id| manifest::is_to_stop(&host.region, host.key, id);
    assert!(is_to_stop(&host, id + 1));
    assert!(!is_to_stop(&host, id));

    host.stops(task);

    assert!(is_to_stop(&host, id));
}

#[test]
fn an_agent_that_has_told_the_end_of_a_task_is_told_no_more_of_it() {
    let mut host = Host::new();
    let task = host.runs();
    host.accepts(task, Orders::Run);

    let change = TaskChange {
        status: Some(Reported::Stopped),
        ..TaskChange::default()
    };
    lifecycle::by_agent::apply(&mut host.region, task, change);
    let now = host.region.now();
    host.region.advance(now);

    assert_eq!(host.region.tasks.get(task).status, TaskStatus::Stopped);
    assert!(host.due().is_empty());
    assert!(manifest::manifest(&host.region, host.key).is_empty());
}

#[test]
fn a_host_that_is_deregistered_is_nobodys() {
    let mut host = Host::new();
    let task = host.runs();

    deregister(&mut host.region, host.key);

    assert!(host.due().is_empty());
    let id = host.region.tasks.get(task).id;
    host.says(What::Health {
        task: id,
        container: "app".to_owned(),
        health: Health::Healthy,
    });
    host.connects(AGENT_VERSION);
    assert!(host.region.agents.of(host.key).is_none());
}

#[test]
fn an_agent_that_is_kept_away_is_not_connected_until_it_has_come_again() {
    let mut host = Host::new();
    let task = host.runs();
    host.is_told();

    assert!(away::keep(&mut host.region, host.key, true));

    assert!(host.is_told(), "its connection ends");
    assert!(!host.is_connected());
    assert!(away::check(&host.region, task).is_err());
    away::keep(&mut host.region, host.key, false);
    assert!(!host.is_connected());
    assert!(away::check(&host.region, task).is_ok());
    host.connects(AGENT_VERSION);
    assert!(host.is_connected());
}

#[test]
fn an_update_goes_as_its_agent_says() {
    use AgentUpdateStatus::{Failed, Staging, Updated, Updating};
    let refused = || UpdateSaid::Refused {
        reason: String::new(),
    };
    let (staged, performs) = (UpdateSaid::Staged, UpdateSaid::Performs);
    let table: [(Vec<UpdateSaid>, &str, AgentUpdateStatus); 7] = [
        (vec![], "1.0.0", Staging),
        (vec![refused()], "1.0.0", Failed),
        // An answer to what was not asked is dropped.
        (vec![performs.clone()], "1.0.0", Staging),
        (vec![staged.clone()], "1.0.0", Updating),
        (vec![staged.clone(), refused()], "1.0.0", Failed),
        (vec![staged.clone(), performs.clone()], "1.0.0", Failed),
        (vec![staged, performs], AGENT_VERSION, Updated),
    ];
    for (said, version, expected) in table {
        let mut host = Host::new();
        host.connects("1.0.0");
        assert_eq!(
            agent_update::outcome(&host.region, host.key),
            Update::Available
        );
        update::begin(&mut host.region, host.key);
        assert_eq!(update::step(&host.region, host.key), Some(Step::Stage));

        for said in said.clone() {
            host.says(What::Update(said));
        }
        host.disconnects();
        host.connects(version);

        assert_eq!(host.update_status(), Some(expected), "{said:?} {version}");
    }
}

#[test]
fn an_update_of_an_agent_that_is_away_waits_for_it() {
    let mut host = Host::new();
    host.connects("1.0.0");
    host.disconnects();

    update::begin(&mut host.region, host.key);

    assert_eq!(host.update_status(), Some(AgentUpdateStatus::Pending));
    assert_eq!(update::step(&host.region, host.key), None);
    host.connects("1.0.0");
    assert_eq!(update::step(&host.region, host.key), Some(Step::Stage));
    assert!(host.is_told());
}
