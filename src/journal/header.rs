//! What a fake was started with: the one that goes on has to be started with the same.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, to_value};

use super::entry::{FORMAT, Header};
use crate::ecs::Settings;
use crate::kernel::log::NewLogFile;
use crate::kernel::time::Time;
use crate::router::KnownRuntime;
use crate::world;

/// After how long calls are given up on, as the header has it.
const GIVES_UP_AFTER: &str = "givesUpAfter ";

/// A fake is started otherwise than the one that wrote the journal.
#[derive(Debug)]
pub(crate) struct OtherSettings {
    then: String,
    now: String,
}

impl fmt::Display for OtherSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { then, now } = self;
        write!(
            f,
            "it was written by a fake that was started otherwise: then {then}, now {now}"
        )?;
        if then.starts_with(GIVES_UP_AFTER) {
            f.write_str(" (unless it is chosen, it depends on the clock: this is another one)")?;
        }
        Ok(())
    }
}

impl Header {
    pub(crate) fn of(
        setup: &world::Setup,
        started: Time,
        gives_up_after: Option<Duration>,
    ) -> Self {
        Self {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started,
            scope: setup.scope.clone(),
            default_cluster: setup.default_cluster.clone(),
            runtimes: names(&setup.runtimes, |_| true),
            whole_tasks: names(&setup.runtimes, |known| known.whole_tasks),
            settings: (*setup.settings).clone(),
            gives_up_after,
            origin: None,
            emptied: None,
        }
    }

    /// Whether a world that is made so now is the one that was written.
    pub(crate) fn check(
        &self,
        setup: &world::Setup,
        gives_up_after: Option<Duration>,
    ) -> Result<(), OtherSettings> {
        let text = |header: &Self| {
            let mut header = header.clone();
            // Whose fake it was does not matter, nor since when the journal has been written.
            header.origin = None;
            header.emptied = None;
            to_value(&header).unwrap_or_default()
        };
        let now = Self::of(setup, self.started, gives_up_after);
        let (then, now) = (text(self), text(&now));
        match difference(&then, &now) {
            None => Ok(()),
            Some((then, now)) => Err(OtherSettings { then, now }),
        }
    }
}

impl Header {
    /// What a world is made with that is to be the one that was written.
    pub(crate) fn setup(&self, new_log_file: NewLogFile) -> world::Setup {
        // There are few of them, and a fake has them for its whole life.
        let known = |name: &String| KnownRuntime {
            name: name.clone().leak(),
            whole_tasks: self.whole_tasks.contains(name),
        };
        world::Setup {
            scope: self.scope.clone(),
            default_cluster: self.default_cluster.clone(),
            settings: Arc::new(Settings {
                new_log_file,
                ..self.settings.clone()
            }),
            runtimes: self.runtimes.iter().map(known).collect(),
        }
    }
}

fn names(runtimes: &[KnownRuntime], is_named: impl Fn(&KnownRuntime) -> bool) -> Vec<String> {
    let named = runtimes.iter().filter(|known| is_named(known));
    named.map(|known| known.name.to_owned()).collect()
}

/// The first members that differ.
fn difference(then: &Value, now: &Value) -> Option<(String, String)> {
    if then == now {
        return None;
    }
    if let (Some(of_then), Some(of_now)) = (then.as_object(), now.as_object()) {
        for (name, value) in of_then {
            let other = of_now.get(name).unwrap_or(&Value::Null);
            if let Some((then, now)) = difference(value, other) {
                return Some((format!("{name} {then}"), format!("{name} {now}")));
            }
        }
    }
    Some((then.to_string(), now.to_string()))
}
