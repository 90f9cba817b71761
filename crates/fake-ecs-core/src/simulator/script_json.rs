//! Scripts as JSON.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::script::{Beginning, Exit, OnSigterm, Script};
use crate::effect::load::Load;
use crate::kernel::seconds;
use crate::wire::HealthStatus;

/// A script as it is written in JSON. What is left out is what containers do by default.
#[derive(Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Form {
    /// In seconds, as all times.
    #[serde(with = "seconds::option", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<seconds::Seconds>"))]
    pull_takes: Option<Duration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cannot_pull: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fails_to_start: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logs: Vec<Line>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    health: Vec<Health>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    loads: Vec<Usage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exit: Option<Ending>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_sigterm: Option<Signalled>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Line {
    line: String,
    #[serde(with = "seconds", default)]
    #[cfg_attr(feature = "schema", schemars(with = "seconds::Seconds"))]
    after: Duration,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Health {
    is_healthy: bool,
    #[serde(with = "seconds", default)]
    #[cfg_attr(feature = "schema", schemars(with = "seconds::Seconds"))]
    after: Duration,
}

/// In percent of what its task has reserved.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Usage {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cpu: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    memory: Option<f64>,
    #[serde(with = "seconds", default)]
    #[cfg_attr(feature = "schema", schemars(with = "seconds::Seconds"))]
    after: Duration,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Ending {
    code: i32,
    #[serde(with = "seconds", default)]
    #[cfg_attr(feature = "schema", schemars(with = "seconds::Seconds"))]
    after: Duration,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Signalled {
    Ignored,
    Exits {
        code: i32,
        #[serde(
            with = "seconds::option",
            default,
            skip_serializing_if = "Option::is_none"
        )]
        #[cfg_attr(feature = "schema", schemars(with = "Option<seconds::Seconds>"))]
        after: Option<Duration>,
    },
}

impl From<&Script> for Form {
    fn from(script: &Script) -> Self {
        let (cannot_pull, fails_to_start) = match &script.beginning {
            Beginning::Runs => (None, None),
            Beginning::CannotPull(reason) => (Some(reason.clone()), None),
            Beginning::CannotStart(reason) => (None, Some(reason.clone())),
        };
        let line = |(after, line): &(Duration, String)| Line {
            line: line.clone(),
            after: *after,
        };
        let health = |(after, status): &(Duration, HealthStatus)| Health {
            is_healthy: *status == HealthStatus::Healthy,
            after: *after,
        };
        let uses = |(after, load): &(Duration, Load)| Usage {
            cpu: load.cpu,
            memory: load.memory,
            after: *after,
        };
        Self {
            pull_takes: script.pull,
            cannot_pull,
            fails_to_start,
            logs: script.lines.iter().map(line).collect(),
            health: script.health.iter().map(health).collect(),
            loads: script.loads.iter().map(uses).collect(),
            exit: script.exit.as_ref().map(|exit| Ending {
                code: exit.code,
                after: exit.after,
                reason: exit.reason.clone(),
            }),
            on_sigterm: match script.on_sigterm {
                OnSigterm::Ignores => Some(Signalled::Ignored),
                OnSigterm::Exits { code, after } => {
                    code.map(|code| Signalled::Exits { code, after })
                }
            },
        }
    }
}

impl From<Form> for Script {
    fn from(form: Form) -> Self {
        let mut script = Self::new();
        script.pull = form.pull_takes;
        if let Some(reason) = form.cannot_pull {
            script = script.cannot_pull(reason);
        }
        if let Some(reason) = form.fails_to_start {
            script = script.fails_to_start(reason);
        }
        for Line { line, after } in form.logs {
            script = script.log(line).after(after);
        }
        for Health { is_healthy, after } in form.health {
            script = if is_healthy {
                script.becomes_healthy().after(after)
            } else {
                script.becomes_unhealthy().after(after)
            };
        }
        let loads = form.loads.into_iter();
        let loads = loads.map(|Usage { cpu, memory, after }| (after, Load { cpu, memory }));
        script.loads = loads.collect();
        script.exit = form.exit.map(|exit| Exit {
            after: exit.after,
            code: exit.code,
            reason: exit.reason,
        });
        match form.on_sigterm {
            None => script,
            Some(Signalled::Ignored) => script.ignores_sigterm(),
            Some(Signalled::Exits { code, after: None }) => script.exits_on_sigterm(code),
            Some(Signalled::Exits {
                code,
                after: Some(after),
            }) => script.exits_on_sigterm(code).after(after),
        }
    }
}

impl Serialize for Script {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Form::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Script {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Form::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Script {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Script".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Form::json_schema(generator)
    }
}
