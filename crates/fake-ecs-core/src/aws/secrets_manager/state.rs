//! Secrets and their versions, as data.

use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;

/// The staging label of the version that is meant where none is named.
pub const CURRENT: &str = "AWSCURRENT";
/// The staging label of the version that was current before.
pub const PREVIOUS: &str = "AWSPREVIOUS";

/// The secrets of one account in one region.
#[derive(Clone, Debug, Default)]
pub struct SecretsManager {
    /// By name.
    pub(super) secrets: SortedMap<String, Secret>,
    /// How many secrets were ever made.
    pub(super) made: u32,
}

#[derive(Clone, Debug)]
pub struct Secret {
    pub name: String,
    /// It ends with six letters and digits, which are others when the name is used again.
    pub arn: String,
    /// Oldest first.
    pub(super) versions: Vec<Version>,
}

#[derive(Clone, Debug)]
pub struct Version {
    pub id: String,
    pub value: String,
    /// The staging labels that lead to it. Each label of a secret leads to one version.
    pub stages: Vec<String>,
    pub created: Time,
}

impl SecretsManager {
    /// Whether there ever was a secret. While there was none, ECS need not find any.
    pub fn is_used(&self) -> bool {
        self.made > 0
    }

    /// The secret of that name, of that ARN, or of that ARN without the six letters.
    pub fn find(&self, id: &str) -> Option<&Secret> {
        let is_meant = |secret: &&Secret| secret.arn == id || secret.partial_arn() == id;
        let by_name = self.secrets.get(id);
        by_name.or_else(|| self.secrets.values().find(is_meant))
    }
}

impl Secret {
    fn partial_arn(&self) -> &str {
        self.arn.rsplit_once('-').map_or("", |(arn, _)| arn)
    }

    /// The version to which the staging label leads.
    pub fn staged(&self, stage: &str) -> Option<&Version> {
        let mut versions = self.versions.iter();
        versions.find(|version| version.stages.iter().any(|it| it == stage))
    }

    pub fn version(&self, id: &str) -> Option<&Version> {
        self.versions.iter().find(|version| version.id == id)
    }

    /// Adds a version to which the staging label leads from now on. What was current is the
    /// previous version then.
    pub(super) fn add(&mut self, new: Version, stage: &str) {
        if stage == CURRENT && self.staged(CURRENT).is_some() {
            self.take_label(PREVIOUS);
            let current = self.label_mut(CURRENT);
            if let Some(label) = current {
                PREVIOUS.clone_into(label);
            }
        }
        self.take_label(stage);
        self.versions.push(Version {
            stages: vec![stage.to_owned()],
            ..new
        });
    }

    fn label_mut(&mut self, stage: &str) -> Option<&mut String> {
        let mut labels = self.versions.iter_mut().flat_map(|it| &mut it.stages);
        labels.find(|label| *label == stage)
    }

    fn take_label(&mut self, stage: &str) {
        for version in &mut self.versions {
            version.stages.retain(|label| label != stage);
        }
    }
}
