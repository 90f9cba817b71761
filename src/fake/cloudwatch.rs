//! Amazon CloudWatch, as far as ECS deals with it.

use super::FakeEcs;
use crate::command::Command;

/// # Other services
impl FakeEcs {
    /// Amazon CloudWatch: the alarms that deployments watch, and with the feature `cloudwatch`
    /// metrics, too.
    #[must_use]
    pub fn cloudwatch(&self) -> CloudWatch {
        CloudWatch { fake: self.share() }
    }
}

/// Amazon CloudWatch; see [`FakeEcs::cloudwatch`].
///
/// With the feature `cloudwatch` the application puts metrics and makes alarms through its own
/// client. An alarm looks at its metric each full minute of the fake's time, and each ten seconds
/// where its period is shorter, so it changes only while time passes; that does not keep the fake
/// from being at rest. It tells topics of SNS, policies of Application Auto Scaling, EventBridge
/// and the deployments that watch it. As long as nobody has made an alarm, deployments may watch
/// any name.
///
/// A metric has its last 4,096 minutes or seconds, and an account has 10,000 metrics in a region.
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
    /// nothing. One that the application has made goes off as by `SetAlarmState`: until it looks at
    /// its metric next.
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

    /// Puts a value of a metric without dimensions, now, as `PutMetricData` does.
    ///
    /// Needs the feature `cloudwatch`.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// // … the application has made the alarm "errors" of this metric …
    /// ecs.cloudwatch().put_metric("app", "Errors", 17.0);
    /// ecs.advance(Duration::from_secs(60));
    /// assert_eq!(ecs.cloudwatch().alarm("errors").state(), Some("ALARM"));
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When the service refuses it, such as a namespace that begins with a colon.
    #[cfg(feature = "cloudwatch")]
    #[track_caller]
    pub fn put_metric(&self, namespace: &str, name: &str, value: f64) {
        self.put_metric_of(namespace, name, &[], value);
    }

    /// The same of a metric with dimensions, by their names.
    ///
    /// # Panics
    ///
    /// When the service refuses it, such as more than 30 dimensions.
    #[cfg(feature = "cloudwatch")]
    #[track_caller]
    pub fn put_metric_of(
        &self,
        namespace: &str,
        name: &str,
        dimensions: &[(&str, &str)],
        value: f64,
    ) {
        use crate::driver::journal::READ_ONLY;
        use crate::wire::cloudwatch::operation::Operation;
        use crate::wire::{Encode, Json, Route};

        let object = |members: &[(&'static str, &dyn Encode)]| {
            let members = members
                .iter()
                .map(|(name, value)| (*name, Json::of(*value)));
            Json::object(members)
        };
        let dimensions = dimensions.iter();
        let dimensions =
            dimensions.map(|(name, value)| object(&[("Name", name), ("Value", value)]));
        let dimensions = Json::list(dimensions);
        let datum = object(&[
            ("MetricName", &name),
            ("Value", &value),
            ("Dimensions", &dimensions),
        ]);
        let body = object(&[
            ("Namespace", &namespace),
            ("MetricData", &Json::list([datum])),
        ]);
        let (key, body) = (self.fake.region_key(), body.to_string());
        let route = Route::CloudWatch(Operation::PutMetricData);
        let driver = self.fake.driver();
        match driver.act(|state| state.make_call(key, route, body.as_bytes())) {
            Some(Ok(_)) => {}
            Some(Err(error)) => panic!("{error}"),
            None => panic!("{READ_ONLY}"),
        }
    }

    /// The alarm of that name, which the application makes. It need not be there yet.
    ///
    /// Needs the feature `cloudwatch`.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// assert_eq!(ecs.cloudwatch().alarm("errors").state(), Some(fake_ecs::AlarmState::Ok));
    /// # }
    /// ```
    #[cfg(feature = "cloudwatch")]
    #[must_use]
    pub fn alarm(&self, name: &str) -> crate::AlarmHandle {
        crate::AlarmHandle::new(&self.fake, name)
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
