//! What containers do: scripts, for those that a selector means.

use super::FakeEcs;
use crate::command::Command;
use crate::simulator::script::Script;
use crate::simulator::selector::ContainerSelector;

/// # What containers do
impl FakeEcs {
    /// The containers that `selector` means, those of coming tasks as well: say what they do. See
    /// [`ContainerSelector`] for what a string means.
    ///
    /// Nothing needs to be there yet, and a selector that means nothing does nothing.
    ///
    /// ```
    /// use fake_ecs::{FakeEcs, Script};
    ///
    /// let ecs = FakeEcs::start().blocking();
    /// ecs.containers("web/app").script(Script::new().log("listening"));
    /// ecs.containers("*/envoy").script(Script::new().ignores_sigterm());
    /// ```
    pub fn containers(&self, selector: impl Into<ContainerSelector>) -> SelectedContainers {
        SelectedContainers {
            fake: self.share(),
            selector: selector.into(),
        }
    }

    /// From now on the containers that `target` means follow `script`: short for
    /// [`containers(target).script(script)`](SelectedContainers::script). See [`ContainerSelector`]
    /// for what a string means.
    ///
    /// It counts for containers that start from now on, and for what running ones do on SIGTERM.
    ///
    /// ```
    /// use std::time::Duration;
    /// use fake_ecs::{FakeEcs, Script};
    ///
    /// let ecs = FakeEcs::start().blocking();
    /// let fails = Script::new().log("loading").exits(3).after(Duration::from_secs(40));
    /// ecs.script("report-job", fails);
    /// ecs.script("*/envoy", Script::new().ignores_sigterm());
    /// ```
    pub fn script(&self, target: impl Into<ContainerSelector>, script: Script) {
        self.containers(target).script(script);
    }
}

/// The containers that a selector means; see [`FakeEcs::containers`].
#[derive(Clone, Debug)]
#[must_use = "selecting containers alone does nothing"]
pub struct SelectedContainers {
    fake: FakeEcs,
    selector: ContainerSelector,
}

impl SelectedContainers {
    /// From now on they follow that script. It counts for containers that start from now on, and
    /// for what running ones do on SIGTERM. By default a container runs until it is stopped; of
    /// several scripts that mean a container, [`ContainerSelector`] says which counts.
    pub fn script(&self, script: Script) {
        self.fake.command(Command::Script {
            containers: self.selector.clone(),
            script,
        });
    }
}
