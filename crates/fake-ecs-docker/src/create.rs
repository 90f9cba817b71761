//! Creating a container: what the engine is asked for, and its second network.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

use bollard::errors::Error;
use bollard::models::{ContainerCreateBody, ContainerCreateResponse};
use bollard::query_parameters::CreateContainerOptionsBuilder;
use fake_ecs_core::effect::ContainerRef;
use fake_ecs_core::effect::plan::ContainerPlan;
use fake_ecs_core::kernel::panic_text;
use fake_ecs_core::wire::ContainerDefinition;

use crate::container::Container;
use crate::reason::{Doing, is_conflict};
use crate::task::{Resources, Task};
use crate::translate::config::{self, Surroundings};
use crate::translate::network::ContainerNetwork;
use crate::translate::{firelens, ports};
use crate::{environment, free_ports, metadata, names, remove, shared_network};

/// Variables of containers, by their names.
type Variables = Vec<(String, String)>;

impl Task {
    /// Creates a container, and returns its id.
    pub(crate) async fn create(
        self: &Arc<Self>,
        of: ContainerRef,
        container: &Container,
        resources: &Resources,
    ) -> Result<String, String> {
        let (mut body, network) = self.body(of, container, resources).await?;
        let named = &self.plan.containers[usize::from(of.container)];
        let is_bridge = network == ContainerNetwork::Bridge;
        let aliases = vec![named.name.clone()];
        let joins = is_bridge && !shared_network::is_in(&self.fake, &mut body, aliases).await;
        let name = names::container(&self.plan, named);
        let mut created = self.ask_to_create(&name, &body).await;
        if let Err(error) = &created
            && is_conflict(error)
        {
            // One of this fake that was being created when somebody gave up on it, or of a dead
            // process that had the same seed.
            self.fake.sweep().await;
            self.remove_own(&name).await;
            created = remove::when_free(|| self.ask_to_create(&name, &body)).await;
        }
        let created = created.map_err(|error| Doing::Create.reason(&error))?;
        for warning in created.warnings {
            tracing::warn!(target: "fake_ecs", container = name, warning, "the engine warns");
        }
        let of_network = |error| Doing::Network.reason(&error);
        if joins {
            let aliases = vec![named.name.clone()];
            let joined = shared_network::join(&self.fake, &created.id, aliases).await;
            joined.map_err(of_network)?;
        }
        if resources.has_metadata && is_bridge {
            let connected = metadata::join(&self.fake, &created.id).await;
            connected.map_err(of_network)?;
        }
        Ok(created.id)
    }

    async fn ask_to_create(
        &self,
        name: &str,
        body: &ContainerCreateBody,
    ) -> Result<ContainerCreateResponse, Error> {
        let options = CreateContainerOptionsBuilder::new().name(name).build();
        let (client, body) = (self.fake.client().clone(), body.clone());
        let work = async move { client.create_container(Some(options), body).await };
        let created = self.creating.run(work).await;
        created.unwrap_or(Err(Error::RequestTimeoutError))
    }

    /// Removes the container of that name, if it is of this fake.
    async fn remove_own(&self, name: &str) {
        let labels = self
            .inspect(name)
            .await
            .ok()
            .and_then(|it| it.config?.labels);
        let owner = labels.as_ref().and_then(|labels| labels.get(names::OWNER));
        if owner == Some(&self.fake.owner) {
            remove::container(self.fake.client(), name).await;
        }
    }

    /// What the engine is asked to create, and where the container is in the network by that.
    async fn body(
        &self,
        of: ContainerRef,
        container: &Container,
        resources: &Resources,
    ) -> Result<(ContainerCreateBody, ContainerNetwork), String> {
        let plan = &self.plan;
        let mut definition = self.definition(of).clone();
        if resources.network.publishes() {
            let mappings = definition.port_mappings.as_deref_mut();
            let fixed = ports::fix_ranges(mappings.unwrap_or_default(), free_ports::block);
            fixed.map_err(|text| format!("HostConfigError: {text}"))?;
        }
        let named = &plan.containers[usize::from(of.container)];
        let variables = self.variables(&definition, named, resources, &resources.network);
        let [environment, of_agent] = variables.await;
        let image = container
            .image
            .as_ref()
            .map(|image| image.reference.clone());
        let around = Surroundings {
            owner: self.fake.owner.clone(),
            image: image
                .or_else(|| definition.image.clone())
                .unwrap_or_default(),
            environment,
            of_agent,
            extra_hosts: environment::extra_hosts(&self.fake.settings.connection),
            network: resources.network.clone(),
            file_systems: self.fake.file_systems(),
            firelens: self.firelens_folder(),
            routes_logs: firelens::uses(&definition) && self.fake.routes_logs().await,
        };
        let body = config::container(plan, &definition, named, &around);
        let mut body = body.map_err(|text| format!("HostConfigError: {text}"))?;
        let labels = body.labels.get_or_insert_default();
        labels.extend(self.fake.labels_of_process());
        self.fake.settings.flags.apply(&mut body);
        self.customize(&named.name, &mut body)?;
        let network = ContainerNetwork::of_host_config(body.host_config.as_ref());
        let environment = body.env.get_or_insert_default();
        if network != resources.network {
            let other = self
                .variables(&definition, named, resources, &network)
                .await;
            let chosen = around.environment.into_iter().chain(around.of_agent);
            exchange(environment, &chosen.collect(), &other.concat());
        }
        environment::rewrite(&self.fake, &network, Some(environment));
        Ok((body, network))
    }

    /// The variables of a container in that network: those that its definition may overrule, and
    /// those of the agent.
    async fn variables(
        &self,
        definition: &ContainerDefinition,
        named: &ContainerPlan,
        resources: &Resources,
        network: &ContainerNetwork,
    ) -> [Variables; 2] {
        let (fake, plan) = (&self.fake, &self.plan);
        let mut of_agent =
            environment::of_agent(fake, plan, named, network, resources.has_metadata);
        of_agent.extend(self.firelens_environment(definition, network).await);
        [environment::added(fake, plan, network), of_agent]
    }

    /// Lets the test change what is to be created. A panic of its code fails the container.
    fn customize(&self, name: &str, body: &mut ContainerCreateBody) -> Result<(), String> {
        let Some(customize) = &self.fake.settings.customize else {
            return Ok(());
        };
        let customized = panic::catch_unwind(AssertUnwindSafe(|| customize(name, body)));
        customized.map_err(|panic| {
            let text = panic_text::of(&*panic);
            Doing::Create.because(&format!("the closure of customize panicked: {text}"))
        })
    }
}

/// Puts variables in the place of those that were chosen before, unless the test has changed them.
fn exchange(environment: &mut Vec<String>, chosen: &Variables, other: &Variables) {
    let written = |(name, value): &(String, String)| format!("{name}={value}");
    let gone = chosen.iter().filter(|pair| !other.contains(pair));
    let gone: Vec<String> = gone.map(written).collect();
    environment.retain(|variable| !gone.contains(variable));
    for pair in other.iter().filter(|pair| !chosen.contains(pair)) {
        let is_set = |variable: &String| variable.split('=').next() == Some(&pair.0);
        if !environment.iter().any(is_set) {
            environment.push(written(pair));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_were_chosen_for_another_place_are_exchanged() {
        let pairs = |all: &[(&str, &str)]| -> Variables {
            let all = all.iter();
            all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        let chosen = pairs(&[("REGION", "a"), ("URL", "bridge"), ("AGENT", "bridge")]);
        let other = pairs(&[
            ("REGION", "a"),
            ("URL", "host"),
            ("AGENT", "host"),
            ("MORE", "1"),
        ]);
        // The definition has set one, and the test has changed another.
        let mut environment = ["OWN=1", "URL=bridge", "AGENT=mine"]
            .map(str::to_owned)
            .to_vec();

        exchange(&mut environment, &chosen, &other);

        assert_eq!(environment, ["OWN=1", "AGENT=mine", "URL=host", "MORE=1"]);
    }
}
