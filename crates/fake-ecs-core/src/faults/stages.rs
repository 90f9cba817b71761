//! Rollouts in stages that stay at a stage.

use std::fmt;

/// Rollouts stay at a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct StageHold {
    /// Only those of services in this cluster, by its name.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub cluster: Option<String>,
    /// Only those of services of this name.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub service: Option<String>,
    /// The stage, in the word of the API.
    pub stage: String,
}

/// A rollout that is about to leave its stage.
#[derive(Debug)]
pub struct LeavingStage<'a> {
    pub cluster: &'a str,
    pub service: &'a str,
    pub stage: &'a str,
    /// Tells it from other rollouts, and from other times at which this one is at the stage.
    pub visit: &'a str,
}

impl StageHold {
    pub(super) fn applies(&self, leaving: &LeavingStage<'_>) -> bool {
        let is = |wanted: &Option<String>, of: &str| wanted.as_ref().is_none_or(|it| it == of);
        self.stage == leaving.stage
            && is(&self.cluster, leaving.cluster)
            && is(&self.service, leaving.service)
    }
}

impl fmt::Display for StageHold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            cluster,
            service,
            stage,
        } = self;
        f.write_str("deployments")?;
        if let Some(service) = service {
            write!(f, " of service {service}")?;
        }
        if let Some(cluster) = cluster {
            write!(f, " in cluster {cluster}")?;
        }
        write!(f, ": held at {stage}")
    }
}
