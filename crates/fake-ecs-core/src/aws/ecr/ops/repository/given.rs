//! What several operations take.

use crate::aws::ecr::ops::lookup::invalid;
use crate::aws::ecr::state::Mutability;
use crate::wire::ApiError;
use crate::wire::ecr::enums::ImageTagMutability;
use crate::wire::ecr::types::ImageTagMutabilityExclusionFilter;

/// The setting and its exclusions, of which it has some or none. The texts are guesses.
pub(super) fn mutability(
    setting: Option<ImageTagMutability>,
    filters: Option<Vec<ImageTagMutabilityExclusionFilter>>,
) -> Result<Mutability, ApiError> {
    use ImageTagMutability::{Immutable, ImmutableWithExclusion, Mutable, MutableWithExclusion};
    let setting = setting.unwrap_or(Mutable);
    let filters = filters.unwrap_or_default();
    match setting {
        Mutable | Immutable if !filters.is_empty() => {
            return Err(invalid(
                "imageTagMutabilityExclusionFilters",
                "exclusion filters must not be given for this image tag mutability",
            ));
        }
        MutableWithExclusion | ImmutableWithExclusion if filters.is_empty() => {
            return Err(invalid(
                "imageTagMutabilityExclusionFilters",
                "exclusion filters must be given for this image tag mutability",
            ));
        }
        Mutable | Immutable | MutableWithExclusion | ImmutableWithExclusion => {}
    }
    // The only type that filters have is `WILDCARD`.
    let exclusions = filters.into_iter().map(|filter| filter.filter).collect();
    Ok(Mutability {
        setting,
        exclusions,
    })
}
