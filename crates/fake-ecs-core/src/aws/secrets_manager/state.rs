//! Secrets and their versions, as data.

use std::time::Duration;

use crate::aws::tags::Tags;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::Blob;

/// The staging label of the version that is meant where none is named.
pub const CURRENT: &str = "AWSCURRENT";
/// The staging label of the version that was current before.
pub const PREVIOUS: &str = "AWSPREVIOUS";

/// How many versions a secret keeps, and how long it keeps all of them: what is older and has no
/// label goes then.
/// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html>
const VERSIONS_KEPT: usize = 100;
const VERSION_KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// The secrets of one account in one region.
#[derive(Clone, Debug, Default)]
pub struct SecretsManager {
    /// By name. Those whose time of deletion has come are as good as gone.
    pub(super) secrets: SortedMap<String, Secret>,
    /// How many secrets were ever made.
    pub(super) made: u32,
}

#[derive(Clone, Debug)]
pub struct Secret {
    pub name: String,
    /// It ends with six letters and digits, which are others when the name is used again.
    pub arn: String,
    pub description: Option<String>,
    pub kms_key_id: Option<String>,
    /// Keys and values, in the order in which they were given.
    pub tags: Tags,
    /// Who may use it beside those whom IAM allows it: JSON, as it was sent. The fake does not act
    /// upon it.
    pub policy: Option<String>,
    pub created: Time,
    /// When anything of it last changed.
    pub changed: Time,
    /// When its value was last read.
    pub accessed: Option<Time>,
    pub deletion: Option<Deletion>,
    /// Oldest first.
    pub(super) versions: Vec<Version>,
    /// How many versions were ever made.
    pub(super) made: u32,
}

/// A secret was deleted, and can be restored for a while.
#[derive(Clone, Copy, Debug)]
pub struct Deletion {
    pub asked: Time,
    /// From then on it is gone.
    pub due: Time,
}

#[derive(Clone, Debug)]
pub struct Version {
    pub id: String,
    pub value: Value,
    /// The staging labels that lead to it. Each label of a secret leads to one version.
    pub stages: Vec<String>,
    pub created: Time,
    pub accessed: Option<Time>,
}

/// What a version of a secret keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Binary(Blob),
}

impl Value {
    /// `None` of a binary one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Binary(_) => None,
        }
    }
}

impl SecretsManager {
    /// Whether there ever was a secret. While there was none, ECS need not find any.
    pub fn is_used(&self) -> bool {
        self.made > 0
    }

    /// The secret of that name, of that ARN, or of that ARN without the six letters; also one that
    /// waits for its deletion.
    pub fn find(&self, id: &str, now: Time) -> Option<&Secret> {
        let by_name = self.secrets.get(id);
        let found = by_name.or_else(|| self.find_arn(id));
        found.filter(|secret| !secret.is_gone(now))
    }

    /// By an ARN, or by one without the six characters at its end.
    fn find_arn(&self, arn: &str) -> Option<&Secret> {
        let (_, name) = arn.split_once(":secret:")?;
        let whole = name.rsplit_once('-').map(|(name, _)| name);
        let named = [whole, Some(name)].into_iter().flatten();
        let mut secrets = named.filter_map(|name| self.secrets.get(name));
        secrets.find(|secret| secret.arn == arn || secret.partial_arn() == arn)
    }

    pub(super) fn find_mut(&mut self, id: &str, now: Time) -> Option<&mut Secret> {
        let name = self.find(id, now)?.name.clone();
        self.secrets.get_mut(&name)
    }

    /// All that are there, by name.
    pub fn all(&self, now: Time) -> impl Iterator<Item = &Secret> {
        let secrets = self.secrets.values();
        secrets.filter(move |secret| !secret.is_gone(now))
    }
}

impl Secret {
    fn partial_arn(&self) -> &str {
        self.arn.rsplit_once('-').map_or("", |(arn, _)| arn)
    }

    fn is_gone(&self, now: Time) -> bool {
        self.deletion.is_some_and(|deletion| deletion.due <= now)
    }

    /// Oldest first.
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// The version to which the staging label leads.
    pub fn staged(&self, stage: &str) -> Option<&Version> {
        self.versions.iter().find(|version| version.has(stage))
    }

    pub fn version(&self, id: &str) -> Option<&Version> {
        self.versions.iter().find(|version| version.id == id)
    }

    /// Adds a version to which the staging labels lead from now on. The first version is the
    /// current one, whatever its labels are.
    pub(super) fn add(&mut self, new: Version, stages: &[String]) {
        let (id, now) = (new.id.clone(), new.created);
        let is_first = self.versions.is_empty();
        self.versions.push(new);
        self.made += 1;
        if is_first {
            self.stage(CURRENT, &id);
        }
        for stage in stages {
            self.stage(stage, &id);
        }
        let surplus = self.versions.len().saturating_sub(VERSIONS_KEPT);
        let mut at = 0;
        self.versions.retain(|version| {
            at += 1;
            let is_old = now.since(version.created) > VERSION_KEPT;
            at > surplus || !is_old || !version.stages.is_empty()
        });
    }

    /// From now on the staging label leads to that version. What was current is the previous
    /// version then.
    pub(super) fn stage(&mut self, stage: &str, id: &str) {
        let before = self.unstage(stage).filter(|before| before != id);
        if stage == CURRENT
            && let Some(before) = before
        {
            self.stage(PREVIOUS, &before);
        }
        let mut versions = self.versions.iter_mut();
        if let Some(version) = versions.find(|version| version.id == id) {
            version.stages.push(stage.to_owned());
        }
    }

    /// The staging label leads nowhere. Returns the id of the version that had it.
    pub(super) fn unstage(&mut self, stage: &str) -> Option<String> {
        let mut versions = self.versions.iter_mut();
        let version = versions.find(|version| version.has(stage))?;
        version.stages.retain(|label| label != stage);
        Some(version.id.clone())
    }

    /// A version was read.
    pub(super) fn access(&mut self, version_id: &str, now: Time) {
        self.accessed = Some(now);
        let mut versions = self.versions.iter_mut();
        if let Some(version) = versions.find(|version| version.id == version_id) {
            version.accessed = Some(now);
        }
    }
}

impl Version {
    pub fn has(&self, stage: &str) -> bool {
        self.stages.iter().any(|label| label == stage)
    }
}
