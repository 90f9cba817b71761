//! Parameters and their versions, as data.

use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;

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
    /// Whether it is a `SecureString`: those who do not ask for decryption read something else.
    pub is_secure: bool,
    /// The first is number 1.
    pub(super) versions: Vec<Version>,
}

#[derive(Clone, Debug)]
pub struct Version {
    pub value: String,
    pub modified: Time,
}

impl ParameterStore {
    pub fn is_used(&self) -> bool {
        self.is_used
    }

    /// The parameter of that name or ARN.
    pub fn find(&self, id: &str) -> Option<&Parameter> {
        let has_arn = |parameter: &&Parameter| parameter.arn == id;
        let by_name = self.parameters.get(id);
        by_name.or_else(|| self.parameters.values().find(has_arn))
    }
}
