//! Which calls a fault applies to.

use std::fmt;

use super::FaultId;
use crate::wire::Route;

/// Which calls a fault applies to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    #[cfg_attr(feature = "schema", schemars(skip))]
    pub has_predicate: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum Operations {
    /// An operation of any service.
    Only(Route),
    /// All of ECS.
    All,
    /// Those of ECS that change nothing.
    Reads,
    /// Those of ECS that change something.
    Writes,
}

/// A call, as far as faults want to know.
#[derive(Debug)]
pub struct Question<'a> {
    pub operation: Route,
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
    /// All calls of these operations.
    pub fn of(operations: Operations) -> Self {
        Self {
            operations,
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
    pub fn contain(self, operation: Route) -> bool {
        match self {
            Self::Only(only) => only == operation,
            Self::All => operation.of_ecs().is_some(),
            Self::Reads => operation.of_ecs().is_some() && operation.is_read(),
            Self::Writes => operation.of_ecs().is_some() && !operation.is_read(),
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
    use crate::wire::Operation;

    /// Whether a call of `RunTask` in the cluster `blue`, of the families `web` and `job`, is among
    /// the calls of the scope that `narrow` makes.
    fn has(holding: &[FaultId], narrow: impl FnOnce(&mut CallScope)) -> bool {
        let mut scope = CallScope::of(Operations::Only(Operation::RunTask.into()));
        narrow(&mut scope);
        let subject = Subject {
            cluster: Some("blue".to_owned()),
            families: vec!["web".to_owned(), "job".to_owned()],
        };
        let question = Question {
            operation: Operation::RunTask.into(),
            subject: &subject,
            holding,
        };
        scope.applies(FaultId(7), &question)
    }

    #[test]
    fn a_scope_has_the_calls_of_its_operations() {
        for (operations, expected) in [
            (Operations::Only(Operation::RunTask.into()), true),
            (Operations::Only(Operation::StopTask.into()), false),
            (Operations::All, true),
            (Operations::Writes, true),
            (Operations::Reads, false),
        ] {
            assert_eq!(
                has(&[], |it| it.operations = operations),
                expected,
                "{operations}"
            );
        }
    }

    #[test]
    fn a_scope_has_the_calls_that_are_about_all_that_it_names() {
        for (cluster, family, expected) in [
            (None, None, true),
            (Some("blue"), Some("job"), true),
            (Some("green"), None, false),
            (None, Some("api"), false),
            (Some("blue"), Some("api"), false),
        ] {
            let has = has(&[], |it| {
                it.cluster = cluster.map(str::to_owned);
                it.family = family.map(str::to_owned);
            });
            assert_eq!(has, expected, "{cluster:?} {family:?}");
        }
    }

    #[test]
    fn a_scope_with_a_predicate_has_the_calls_for_which_it_holds() {
        for (holding, expected) in [
            (vec![], false),
            (vec![FaultId(3)], false),
            (vec![FaultId(3), FaultId(7)], true),
        ] {
            let has = has(&holding, |it| it.has_predicate = true);
            assert_eq!(has, expected, "{holding:?}");
        }
    }
}
