//! The connections of the agents of hosts, and what agents say over them.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Notify;

use super::state::real_time;
use super::{Driver, State};
use crate::ecs::agent::said::{self, AgentSaid};
use crate::ecs::keys::{InstanceKey, RegionKey};

/// The connections over which agents are told what to do.
#[derive(Debug, Default)]
pub(super) struct Sockets {
    /// The number of the last. Numbers are not used again after a reset, when ids are.
    last: u64,
    open: BTreeMap<(RegionKey, InstanceKey), Connection>,
}

/// A connection of an agent.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub(crate) number: u64,
    /// There may be something to be told, or the connection is to end.
    pub(crate) stirred: Arc<Notify>,
}

impl Sockets {
    /// The older connection of the same agent ends.
    fn open(&mut self, of: (RegionKey, InstanceKey)) -> Connection {
        self.last += 1;
        let new = Connection {
            number: self.last,
            stirred: Arc::default(),
        };
        if let Some(older) = self.open.insert(of, new.clone()) {
            older.stirred.notify_one();
        }
        new
    }

    fn close(&mut self, number: u64) {
        self.open.retain(|_, it| it.number != number);
    }

    fn are_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Wakes the connection of that agent only: others have nothing new to tell theirs.
    fn stir(&self, of: (RegionKey, InstanceKey)) {
        if let Some(connection) = self.open.get(&of) {
            connection.stirred.notify_one();
        }
    }

    /// All of them end.
    fn end(&mut self) {
        for (_, connection) in std::mem::take(&mut self.open) {
            connection.stirred.notify_one();
        }
    }
}

impl Drop for Sockets {
    fn drop(&mut self) {
        self.end();
    }
}

impl Driver {
    /// The agent of the instance has a new connection, of which it says that.
    pub(crate) fn agent_connects(
        self: &Arc<Self>,
        of: (RegionKey, InstanceKey),
        said: impl FnOnce(u64) -> AgentSaid,
    ) -> Connection {
        // Nobody else may look at the fake, and what is due is to be told.
        self.begin_alarm();
        self.act(|state| {
            let connection = state.sockets.open(of);
            state.agent_said(said(connection.number));
            connection
        })
    }

    /// The connection of that number is lost. It may be because the fake has panicked.
    pub(crate) fn agent_is_lost(&self, number: u64, said: AgentSaid) {
        self.act_quietly(|state| {
            state.sockets.close(number);
            state.agent_said(said);
        });
    }

    /// An agent has said something.
    pub(crate) fn agents_said(&self, said: Vec<AgentSaid>) {
        if !said.is_empty() {
            self.act(|state| {
                for said in said {
                    state.agent_said(said);
                }
            });
        }
    }
}

impl State {
    pub(super) fn tell_agent(&mut self, region: RegionKey, instance: InstanceKey) {
        self.heard = real_time();
        self.sockets.stir((region, instance));
    }

    /// The instances that agents are of are gone.
    pub(super) fn end_sockets(&mut self) {
        self.sockets.end();
    }

    /// Whether agents may have something to say of their tasks.
    pub(super) fn has_agents(&self) -> bool {
        self.sockets.are_open()
    }

    /// A recording that is shown hears nobody.
    pub(super) fn agent_said(&mut self, said: AgentSaid) {
        if self.is_shown() {
            return;
        }
        self.heard = real_time();
        let mut regions = self.regions();
        let of = regions.find(|it| it.key == said.region);
        let is_news = of.is_some_and(|region| said::is_news(region, &said));
        drop(regions);
        if is_news {
            self.record_agent(&said);
            self.hear_agent(said);
        }
    }

    /// The same, without writing it down.
    pub(super) fn hear_agent(&mut self, said: AgentSaid) {
        let region = said.region;
        if self.regions().any(|it| it.key == region) {
            self.world
                .with_region(region, |region| said::apply(region, said));
            self.note_change();
        }
    }

    /// Connections end with the process that had them.
    #[cfg(feature = "journal")]
    pub(super) fn lose_agents(&mut self) {
        let regions = self.regions();
        let lost = regions.flat_map(|region| {
            let agents = region.agents.iter();
            agents.filter_map(|(key, agent)| {
                Some(AgentSaid {
                    region: region.key,
                    instance: region.instances.get(key).id,
                    what: said::What::Disconnected {
                        connection: agent.connection()?,
                    },
                })
            })
        });
        let lost: Vec<AgentSaid> = lost.collect();
        for said in lost {
            self.agent_said(said);
        }
    }
}
