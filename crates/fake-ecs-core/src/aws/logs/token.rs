//! Where a page ended, as text.

use crate::aws::logs::content::Position;
use crate::kernel::ids::mix;
use crate::wire::{ApiError, Blob};

/// In which direction a page goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Forward,
    Backward,
}

/// The token of a position in a stream: its direction and 56 digits, of which the last ten say
/// which stream it is for.
pub fn of_position(direction: Direction, stream: u64, position: Position) -> String {
    let Position {
        line: (line, byte),
        put: (at, number),
    } = position;
    let direction = match direction {
        Direction::Forward => "f",
        Direction::Backward => "b",
    };
    let check = check(stream);
    // What is asked for may lie beyond all times and lines.
    let at = at.clamp(0, AT_MAX);
    format!("{direction}/{line:012}{byte:09}{at:014}{number:011}{check:010}")
}

/// The position that [`of_position`] made the token of.
pub fn position(token: &str, stream: u64) -> Result<(Direction, Position), ApiError> {
    let parse = || {
        let (direction, digits) = token.split_once('/')?;
        let direction = match direction {
            "f" => Direction::Forward,
            "b" => Direction::Backward,
            _ => return None,
        };
        if digits.len() != 56 || !digits.bytes().all(|it| it.is_ascii_digit()) {
            return None;
        }
        let number = |from: usize, to: usize| digits[from..to].parse::<u64>().ok();
        let size = |from, to| usize::try_from(number(from, to)?).ok();
        let position = Position {
            line: (size(0, 12)?, size(12, 21)?),
            put: (i64::try_from(number(21, 35)?).ok()?, number(35, 46)?),
        };
        (number(46, 56)? == check(stream)).then_some((direction, position))
    };
    parse().ok_or_else(invalid)
}

/// The last time that a token has room for, in milliseconds: some day in the year 5138.
const AT_MAX: i64 = 99_999_999_999_999;

fn check(stream: u64) -> u64 {
    mix(stream) % 10_000_000_000
}

/// A token of parts; `about` is what they are parts of.
pub fn of_parts(about: &str, parts: &[&str]) -> String {
    let check = fold(about).to_string();
    let mut all = vec![check.as_str()];
    all.extend(parts);
    Blob(all.join("\n").into_bytes()).to_base64()
}

/// The parts that [`of_parts`] made the token of.
pub fn parts<const N: usize>(about: &str, token: &str) -> Result<[String; N], ApiError> {
    let parse = || {
        let text = String::from_utf8(Blob::from_base64(token)?.0).ok()?;
        let (check, rest) = text.split_once('\n')?;
        if check != fold(about).to_string() {
            return None;
        }
        let parts: Vec<String> = rest.splitn(N, '\n').map(str::to_owned).collect();
        parts.try_into().ok()
    };
    parse().ok_or_else(invalid)
}

fn fold(text: &str) -> u64 {
    text.bytes()
        .fold(0, |hash, byte| mix(hash ^ u64::from(byte)))
}

/// [LocalStack's recordings of the service.](https://github.com/localstack/localstack)
pub fn invalid() -> ApiError {
    ApiError::invalid_parameter("The specified nextToken is invalid.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_survives_and_is_good_for_its_stream_only() {
        for place in [
            Position::START,
            Position {
                line: (1_234, 262_118),
                put: (1_480_435_546_460, 17),
            },
        ] {
            let token = of_position(Direction::Forward, 7, place);

            assert_eq!(token.len(), 58);
            assert_eq!(position(&token, 7).unwrap(), (Direction::Forward, place));
            assert!(position(&token, 8).is_err());
        }
        for foreign in ["", "f", "x/1", "f/1", "b/é"] {
            let error = position(foreign, 7).unwrap_err();
            assert_eq!(
                error.to_string(),
                "InvalidParameterException: The specified nextToken is invalid."
            );
        }
    }

    #[test]
    fn parts_survive_and_are_good_for_their_listing_only() {
        let token = of_parts("streams of g", &["12", "a/b"]);

        assert_eq!(parts("streams of g", &token).unwrap(), ["12", "a/b"]);
        assert!(parts::<2>("streams of h", &token).is_err());
        assert!(parts::<2>("streams of g", "none").is_err());
    }
}
