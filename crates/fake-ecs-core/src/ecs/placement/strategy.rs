//! Placement strategies, as a caller gives them.

use crate::wire::{ApiError, PlacementStrategy, PlacementStrategyType};

/// How many strategies there may be.
const STRATEGIES_MAX: usize = 5;
/// What tasks are spread over when the caller does not say.
const ZONE: &str = "ecs.availability-zone";

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Any.
    Random,
    /// One on which the fewest tasks of the group are to run.
    SpreadOverInstances,
    /// One with a value of the attribute with which the fewest tasks of the group are to run.
    SpreadOver(String),
    /// One with the least CPU left.
    BinpackCpu,
    /// One with the least memory left.
    BinpackMemory,
}

/// The strategies of a caller. Who gives none gets tasks spread over zones.
pub(super) fn read(given: &[PlacementStrategy]) -> Result<Vec<Strategy>, ApiError> {
    if given.len() > STRATEGIES_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "Maximum number of strategies is {STRATEGIES_MAX}"
        )));
    }
    if given.is_empty() {
        return Ok(vec![Strategy::SpreadOver(ZONE.to_owned())]);
    }
    given.iter().map(strategy).collect()
}

/// Fields are taken in any case, as the service takes them.
fn strategy(given: &PlacementStrategy) -> Result<Strategy, ApiError> {
    let field = given.field.as_deref().unwrap_or_default();
    let is = |name: &str| field.eq_ignore_ascii_case(name);
    let refuse = |message: String| Err(ApiError::invalid_parameter(message));
    match given.r#type {
        Some(PlacementStrategyType::Random) if field.is_empty() => Ok(Strategy::Random),
        Some(PlacementStrategyType::Random) => {
            refuse("random field should not be specified".to_owned())
        }
        Some(PlacementStrategyType::Spread) if is("instanceId") || is("host") => {
            Ok(Strategy::SpreadOverInstances)
        }
        Some(PlacementStrategyType::Spread) => match field.strip_prefix("attribute:") {
            Some(name) if !name.is_empty() => Ok(Strategy::SpreadOver(name.to_owned())),
            // By analogy with binpack.
            _ => refuse(format!("spread field '{field}' is invalid")),
        },
        Some(PlacementStrategyType::Binpack) if is("cpu") => Ok(Strategy::BinpackCpu),
        Some(PlacementStrategyType::Binpack) if is("memory") => Ok(Strategy::BinpackMemory),
        Some(PlacementStrategyType::Binpack) => {
            refuse(format!("binpack field '{field}' is invalid"))
        }
        None => refuse("placement strategy type should be specified".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PlacementStrategyType::{Binpack, Random, Spread};

    fn given(of: PlacementStrategyType, field: Option<&str>) -> PlacementStrategy {
        PlacementStrategy {
            r#type: Some(of),
            field: field.map(str::to_owned),
        }
    }

    #[track_caller]
    fn check(of: PlacementStrategyType, field: Option<&str>, expected: Result<Strategy, &str>) {
        let read = strategy(&given(of, field));

        let read = read.map_err(|error| error.message.unwrap_or_default());
        assert_eq!(read, expected.map_err(str::to_owned), "{of} {field:?}");
    }

    #[test]
    fn each_type_has_fields_of_its_own() {
        check(Random, None, Ok(Strategy::Random));
        check(
            Random,
            Some("cpu"),
            Err("random field should not be specified"),
        );
        check(
            Spread,
            Some("instanceId"),
            Ok(Strategy::SpreadOverInstances),
        );
        check(Spread, Some("host"), Ok(Strategy::SpreadOverInstances));
        check(
            Spread,
            Some("attribute:rack"),
            Ok(Strategy::SpreadOver("rack".to_owned())),
        );
        check(
            Spread,
            Some("attribute:"),
            Err("spread field 'attribute:' is invalid"),
        );
        check(Spread, None, Err("spread field '' is invalid"));
        check(Binpack, Some("CPU"), Ok(Strategy::BinpackCpu));
        check(Binpack, Some("memory"), Ok(Strategy::BinpackMemory));
        check(
            Binpack,
            Some("disk"),
            Err("binpack field 'disk' is invalid"),
        );
    }

    #[test]
    fn six_strategies_are_one_too_many() {
        let error = read(&vec![given(Random, None); 6]).unwrap_err();

        assert_eq!(
            error.message.as_deref(),
            Some("Maximum number of strategies is 5")
        );
    }
}
