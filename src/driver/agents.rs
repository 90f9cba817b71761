//! What the agents of hosts say over their websockets.

use super::{Driver, State};
use crate::ecs::agent::said::{self, AgentSaid};

impl Driver {
    /// An agent has said something. A recording that is shown hears nobody.
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
    pub(super) fn agent_said(&mut self, said: AgentSaid) {
        if self.is_shown() {
            return;
        }
        self.record_agent(&said);
        self.hear_agent(said);
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
