//! What is said of a text that is no pattern.

use regex_lite::Regex;

use crate::kernel;
use crate::wire::ApiError;

/// The service's own words, without its hint at the place.
pub fn invalid() -> ApiError {
    ApiError::invalid_parameter("Invalid filter pattern")
}

pub fn regex(text: &str) -> Result<Regex, ApiError> {
    kernel::regex::anywhere(text).map_err(|_| invalid())
}
