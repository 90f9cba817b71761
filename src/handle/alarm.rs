//! An alarm of CloudWatch, from the outside.

use super::link::Link;
use super::{AlarmState, wait};
use crate::aws::cloudwatch::declared::Alarm;
use crate::fake::FakeEcs;

/// An alarm of CloudWatch; see [`CloudWatch::alarm`](crate::CloudWatch::alarm).
///
/// The application makes it, through its own client. It need not be there yet.
///
/// ```
/// # use std::time::Duration;
/// use fake_ecs::AlarmState;
///
/// # fn example(ecs: &fake_ecs::FakeEcs) {
/// let errors = ecs.cloudwatch().alarm("errors");
/// ecs.cloudwatch().put_metric("shop", "Errors", 17.0);
/// ecs.advance(Duration::from_secs(60));
///
/// assert_eq!(errors.state(), Some(AlarmState::Alarm), "{:?}", errors.reason());
/// # }
/// ```
#[derive(Clone)]
pub struct AlarmHandle {
    link: Link,
    name: String,
}

impl AlarmHandle {
    pub(crate) fn new(fake: &FakeEcs, name: &str) -> Self {
        Link::make(fake, |link, _| Self {
            link: link.clone(),
            name: name.to_owned(),
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether anybody has made it.
    #[track_caller]
    #[must_use]
    pub fn exists(&self) -> bool {
        self.look(|_| ()).is_some()
    }

    /// What it makes of its metric; `None` where nobody has made it.
    #[track_caller]
    #[must_use]
    pub fn state(&self) -> Option<AlarmState> {
        self.look(|alarm| alarm.state.value.into())
    }

    /// Why it is in that state, as `DescribeAlarms` says it.
    #[track_caller]
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        self.look(|alarm| alarm.state.reason.clone())
    }

    /// Lets time pass until `condition` holds for it. Alarms look at their metrics as time passes,
    /// and keep nobody waiting: where nothing else is due, [`FakeEcs::advance`] lets them look.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// let errors = ecs.cloudwatch().alarm("errors");
    /// errors.wait_until(|alarm| alarm.exists()).await; // … the application makes it …
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }

    #[track_caller]
    fn look<R>(&self, at: impl FnOnce(&Alarm) -> R) -> Option<R> {
        self.link
            .read(|region| region.cloudwatch.alarm(&self.name).map(at))
    }
}

impl PartialEq for AlarmHandle {
    /// Whether both are of the same name of the same fake.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.link == other.link
    }
}

impl std::fmt::Debug for AlarmHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = self.link.show(|region| {
            let alarm = region.cloudwatch.alarm(&self.name);
            alarm
                .map_or("not there", |it| it.state.value.as_str())
                .to_owned()
        });
        write!(f, "AlarmHandle({}, {shown})", self.name)
    }
}
