//! Parameters and their versions, as data.

use crate::aws::tags::Tags;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;

/// How many versions of a parameter there are at most: a new one takes the place of the oldest.
/// <https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html>
pub const VERSIONS_MAX: usize = 100;

/// The parameters of one account in one region.
#[derive(Clone, Debug, Default)]
pub struct ParameterStore {
    /// By name.
    pub(super) parameters: SortedMap<String, Parameter>,
    /// Whether there ever was one. While there was none, ECS need not find any.
    pub(super) is_used: bool,
}

#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: String,
    pub arn: String,
    /// Keys and values, in the order in which they were given.
    pub tags: Tags,
    /// Oldest first; there is at least one.
    pub(super) versions: Vec<Version>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The first is number 1.
    pub number: i64,
    pub value: String,
    pub settings: Settings,
    pub modified: Time,
    /// The ARN of who has put it.
    pub modified_by: String,
    /// Each label of a parameter is that of one version.
    pub labels: Vec<String>,
}

/// What a version has beside its value. What a new version is not given it has from the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub kind: Kind,
    pub tier: Tier,
    /// The key of a [`Kind::SecureString`].
    pub key_id: Option<String>,
    pub description: Option<String>,
    /// A regular expression that the value has to match.
    pub allowed_pattern: Option<String>,
    /// What the value is, as `text` or `aws:ec2:image`. The fake does not look into it.
    pub data_type: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    String,
    StringList,
    /// Those who do not ask for decryption read something else.
    SecureString,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    Standard,
    Advanced,
}

impl Settings {
    /// Those of a parameter of which nothing more is said.
    pub fn of(kind: Kind) -> Self {
        Self {
            kind,
            tier: Tier::Standard,
            key_id: (kind == Kind::SecureString).then(|| "alias/aws/ssm".to_owned()),
            description: None,
            allowed_pattern: None,
            data_type: "text".to_owned(),
        }
    }
}

impl ParameterStore {
    pub fn is_used(&self) -> bool {
        self.is_used
    }

    /// The parameter of that name or ARN.
    pub fn find(&self, id: &str) -> Option<&Parameter> {
        if let Some(parameter) = self.parameters.get(id) {
            return Some(parameter);
        }
        // An ARN has the name in it, without a slash where it begins with one.
        let (_, name) = id.split_once(":parameter")?;
        let names = [Some(name), name.strip_prefix('/')];
        let mut named = names.into_iter().flatten();
        named.find_map(|name| self.parameters.get(name).filter(|of| of.arn == id))
    }

    #[cfg(feature = "secrets")]
    pub(super) fn find_mut(&mut self, id: &str) -> Option<&mut Parameter> {
        let name = self.find(id)?.name.clone();
        self.parameters.get_mut(&name)
    }

    /// In the order of their names.
    pub fn all(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.values()
    }
}

impl Parameter {
    /// Oldest first; there is at least one.
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    pub fn newest(&self) -> &Version {
        self.versions.last().expect("a parameter has a version")
    }

    /// The version of that number or with that label.
    pub fn selected(&self, selector: &str) -> Option<&Version> {
        let number = selector.parse().ok();
        let mut versions = self.versions.iter();
        versions.find(|version| {
            Some(version.number) == number || version.labels.iter().any(|it| it == selector)
        })
    }
}
