//! How busy a container is.

/// How much of what its task has reserved a container uses, in percent. What is not known is not
/// measured.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Load {
    pub cpu: Option<f64>,
    pub memory: Option<f64>,
}

impl Load {
    /// This, and as far as nothing is said here, the other.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            cpu: self.cpu.or(other.cpu),
            memory: self.memory.or(other.memory),
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let sum = |one: Option<f64>, other: Option<f64>| match (one, other) {
            (Some(one), Some(other)) => Some(one + other),
            (one, other) => one.or(other),
        };
        Self {
            cpu: sum(self.cpu, other.cpu),
            memory: sum(self.memory, other.memory),
        }
    }

    pub fn is_known(self) -> bool {
        self.cpu.is_some() || self.memory.is_some()
    }
}
