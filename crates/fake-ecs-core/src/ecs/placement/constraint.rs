//! Placement constraints: where a task may not go.

use crate::ecs::query::Query;
use crate::ecs::task::definition::Revision;
use crate::wire::{ApiError, PlacementConstraint, PlacementConstraintType};

/// How many constraints there may be, with those of the definition.
const CONSTRAINTS_MAX: usize = 10;
/// How many characters an expression may have.
const EXPRESSION_LENGTH_MAX: usize = 2000;

#[derive(Clone, Debug)]
pub enum Constraint {
    /// Not where another task of the group is to run.
    DistinctInstance,
    /// Only where the query holds.
    MemberOf(Query),
}

impl Constraint {
    /// The service's words for what is no expression are not known.
    pub fn member_of(expression: Option<&str>) -> Result<Self, ApiError> {
        let expression = expression.unwrap_or_default();
        if expression.is_empty() {
            return Err(ApiError::invalid_parameter(
                "memberOf expression should be specified",
            ));
        }
        if expression.chars().count() > EXPRESSION_LENGTH_MAX {
            return Err(ApiError::invalid_parameter(format!(
                "memberOf expression can have at most {EXPRESSION_LENGTH_MAX} characters"
            )));
        }
        let query = Query::parse(expression).map_err(|error| {
            ApiError::invalid_parameter(format!("memberOf expression is invalid: {error}"))
        })?;
        Ok(Self::MemberOf(query))
    }
}

/// The constraints of a caller and of the definition.
pub(super) fn read(
    definition: &Revision,
    given: &[PlacementConstraint],
) -> Result<Vec<Constraint>, ApiError> {
    let defined = &definition.document.placement_constraints;
    let defined = defined.as_deref().unwrap_or_default();
    if given.len() + defined.len() > CONSTRAINTS_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "Maximum number of constraints is {CONSTRAINTS_MAX}"
        )));
    }
    let defined = defined.iter();
    let defined = defined.map(|of| Constraint::member_of(of.expression.as_deref()));
    given.iter().map(constraint).chain(defined).collect()
}

fn constraint(given: &PlacementConstraint) -> Result<Constraint, ApiError> {
    let expression = given.expression.as_deref();
    match given.r#type {
        Some(PlacementConstraintType::DistinctInstance) if expression.is_some() => Err(
            ApiError::invalid_parameter("distinctInstance expression should not be specified"),
        ),
        Some(PlacementConstraintType::DistinctInstance) => Ok(Constraint::DistinctInstance),
        Some(PlacementConstraintType::MemberOf) => Constraint::member_of(expression),
        None => Err(ApiError::invalid_parameter(
            "placement constraint type should be specified",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(of: PlacementConstraintType, expression: Option<&str>) -> PlacementConstraint {
        PlacementConstraint {
            r#type: Some(of),
            expression: expression.map(str::to_owned),
        }
    }

    #[track_caller]
    fn check(of: PlacementConstraintType, expression: Option<&str>, message: &str) {
        let error = constraint(&given(of, expression)).unwrap_err();

        assert_eq!(error.message.as_deref(), Some(message));
    }

    #[test]
    fn constraints_that_make_no_sense_are_refused() {
        use PlacementConstraintType::{DistinctInstance, MemberOf};
        check(
            DistinctInstance,
            Some("attribute:stack exists"),
            "distinctInstance expression should not be specified",
        );
        check(MemberOf, None, "memberOf expression should be specified");
        check(
            MemberOf,
            Some(""),
            "memberOf expression should be specified",
        );
        check(
            MemberOf,
            Some("attribute:stack is prod"),
            "memberOf expression is invalid: found 'is' at column 17, expected an operator that attribute:stack permits: \
             ==, !=, >, >=, <, <=, in, !in, =~, !~, exists, !exists",
        );
        check(
            MemberOf,
            Some(&"x".repeat(2001)),
            "memberOf expression can have at most 2000 characters",
        );
    }
}
