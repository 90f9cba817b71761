//! Amazon CloudWatch, as far as ECS deals with it.

use super::FakeEcs;
use crate::command::Command;

/// # Other services
impl FakeEcs {
    /// Amazon CloudWatch: the alarms that deployments watch.
    #[must_use]
    pub fn cloudwatch(&self) -> CloudWatch {
        CloudWatch { fake: self.share() }
    }
}

/// Amazon CloudWatch, as far as ECS deals with it; see [`FakeEcs::cloudwatch`].
#[derive(Clone, Debug)]
pub struct CloudWatch {
    fake: FakeEcs,
}

impl CloudWatch {
    /// The alarm of that name goes off, for all services and daemons that have it in their
    /// `deploymentConfiguration.alarms`: their deployments under way fail, and are rolled back if
    /// that is what they say.
    ///
    /// No alarm is on by default. This one stays on until [`clear_alarm`](Self::clear_alarm), and
    /// does not count for deployments that begin meanwhile. A name that nothing watches does
    /// nothing.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// // … the application deploys …
    /// ecs.cloudwatch().raise_alarm("errors");
    /// ecs.service("web").wait_stable().await;
    /// // … and finds that its deployment was rolled back …
    /// # }
    /// ```
    pub fn raise_alarm(&self, name: &str) {
        self.set(name, true);
    }

    /// The alarm of that name is over.
    pub fn clear_alarm(&self, name: &str) {
        self.set(name, false);
    }

    fn set(&self, name: &str, is_raised: bool) {
        self.fake.command(Command::SetAlarm {
            alarm: name.to_owned(),
            is_raised,
        });
    }
}
