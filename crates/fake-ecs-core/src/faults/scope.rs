//! Which calls a fault applies to.

use std::fmt;

use super::FaultId;
use crate::wire::Operation;

/// Which calls a fault applies to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct CallScope {
    pub operations: Operations,
    /// Only calls about this cluster, by its name.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub cluster: Option<String>,
    /// Only calls about task definitions, tasks or services of this family.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub family: Option<String>,
    /// Only calls for which a test's own function says so. The driver asks the function.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "std::ops::Not::not")
    )]
    pub has_predicate: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum Operations {
    Only(Operation),
    All,
    /// Those that change nothing.
    Reads,
    /// Those that change something.
    Writes,
}

/// A call, as far as faults want to know.
#[derive(Debug)]
pub struct Question<'a> {
    pub operation: Operation,
    /// Empty unless a fault [wants to know](CallScope::is_about).
    pub subject: &'a Subject,
    /// The faults whose predicates hold.
    pub holding: &'a [FaultId],
}

/// What a call is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The name of its cluster.
    pub cluster: Option<String>,
    /// The families of the task definitions that it names, and of its tasks and services.
    pub families: Vec<String>,
}

impl CallScope {
    pub fn of(operation: Operation) -> Self {
        Self {
            operations: Operations::Only(operation),
            cluster: None,
            family: None,
            has_predicate: false,
        }
    }

    /// Whether what the call is about matters.
    pub fn is_about(&self) -> bool {
        self.cluster.is_some() || self.family.is_some()
    }

    pub fn applies(&self, id: FaultId, question: &Question<'_>) -> bool {
        let Question {
            operation,
            subject,
            holding,
        } = question;
        self.operations.contain(*operation)
            && (self.cluster.is_none() || self.cluster == subject.cluster)
            && self
                .family
                .as_ref()
                .is_none_or(|family| subject.families.contains(family))
            && (!self.has_predicate || holding.contains(&id))
    }
}

impl Operations {
    pub fn contain(self, operation: Operation) -> bool {
        match self {
            Self::Only(only) => only == operation,
            Self::All => true,
            Self::Reads => operation.is_read(),
            Self::Writes => !operation.is_read(),
        }
    }
}

impl Operations {
    /// Whether it has operations that change nothing.
    pub fn has_reads(self) -> bool {
        match self {
            Self::Only(only) => only.is_read(),
            Self::All | Self::Reads => true,
            Self::Writes => false,
        }
    }
}

impl fmt::Display for Operations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Only(operation) => operation.fmt(f),
            Self::All => f.write_str("all operations"),
            Self::Reads => f.write_str("reads"),
            Self::Writes => f.write_str("writes"),
        }
    }
}

impl fmt::Display for CallScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.operations.fmt(f)?;
        if let Some(cluster) = &self.cluster {
            write!(f, " of cluster {cluster}")?;
        }
        if let Some(family) = &self.family {
            write!(f, " of family {family}")?;
        }
        if self.has_predicate {
            f.write_str(" that a function chooses")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_has_the_calls_that_are_about_all_that_it_names() {
        let run = CallScope::of(Operation::RunTask);
        let subject = Subject {
            cluster: Some("blue".to_owned()),
            families: vec!["web".to_owned(), "job".to_owned()],
        };
        let id = FaultId(7);
        let name = |name: &str| Some(name.to_owned());
        for (scope, holding, expected) in [
            (run.clone(), vec![], true),
            (CallScope::of(Operation::StopTask), vec![], false),
            (
                CallScope {
                    operations: Operations::All,
                    ..run.clone()
                },
                vec![],
                true,
            ),
            (
                CallScope {
                    operations: Operations::Writes,
                    ..run.clone()
                },
                vec![],
                true,
            ),
            (
                CallScope {
                    operations: Operations::Reads,
                    ..run.clone()
                },
                vec![],
                false,
            ),
            (
                CallScope {
                    cluster: name("blue"),
                    family: name("job"),
                    ..run.clone()
                },
                vec![],
                true,
            ),
            (
                CallScope {
                    cluster: name("green"),
                    ..run.clone()
                },
                vec![],
                false,
            ),
            (
                CallScope {
                    family: name("api"),
                    ..run.clone()
                },
                vec![],
                false,
            ),
            (
                CallScope {
                    has_predicate: true,
                    ..run.clone()
                },
                vec![FaultId(3)],
                false,
            ),
            (
                CallScope {
                    has_predicate: true,
                    ..run.clone()
                },
                vec![FaultId(3), id],
                true,
            ),
        ] {
            let question = Question {
                operation: Operation::RunTask,
                subject: &subject,
                holding: &holding,
            };
            assert_eq!(scope.applies(id, &question), expected, "{scope:?}");
        }
    }
}
