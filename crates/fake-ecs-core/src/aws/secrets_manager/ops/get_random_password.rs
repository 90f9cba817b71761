//! `GetRandomPassword` — a password that follows from the seed and the call.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html>

use super::given::invalid;
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::kernel::ids::mix;
use crate::wire::ApiError;
use crate::wire::secretsmanager::types::{GetRandomPasswordRequest, GetRandomPasswordResponse};

const LENGTH_DEFAULT: i64 = 32;
const LENGTH_MAX: i64 = 4096;
const LOWERCASE: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPERCASE: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const NUMBERS: &str = "0123456789";
const PUNCTUATION: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

pub(super) fn get_random_password(
    region: &Region,
    caller: &Caller<'_>,
    input: GetRandomPasswordRequest,
) -> Result<GetRandomPasswordResponse, ApiError> {
    let GetRandomPasswordRequest {
        exclude_characters,
        exclude_lowercase,
        exclude_numbers,
        exclude_punctuation,
        exclude_uppercase,
        include_space,
        password_length,
        require_each_included_type,
    } = input;
    let length = password_length.unwrap_or(LENGTH_DEFAULT);
    if !(1..=LENGTH_MAX).contains(&length) {
        return Err(invalid(format!(
            "PasswordLength must be between 1 and {LENGTH_MAX}."
        )));
    }
    let excluded = exclude_characters.unwrap_or_default();
    let kinds = [
        (LOWERCASE, exclude_lowercase != Some(true)),
        (UPPERCASE, exclude_uppercase != Some(true)),
        (NUMBERS, exclude_numbers != Some(true)),
        (PUNCTUATION, exclude_punctuation != Some(true)),
        (" ", include_space == Some(true)),
    ];
    let kinds = kinds.into_iter().filter(|(_, is_included)| *is_included);
    let left = |kind: &str| kind.chars().filter(|it| !excluded.contains(*it)).collect();
    let kinds: Vec<Vec<char>> = kinds.map(|(kind, _)| left(kind)).collect();
    let all: Vec<char> = kinds.concat();
    let needed = match require_each_included_type {
        Some(false) => Vec::new(),
        _ => kinds,
    };
    let length = usize::try_from(length).unwrap_or(0);
    if all.is_empty() || needed.iter().any(Vec::is_empty) {
        // A guess.
        return Err(invalid("No characters are left for the password."));
    }
    if needed.len() > length {
        return Err(invalid(
            "Password length is too short based on the required types.",
        ));
    }
    let seed = region
        .ids
        .number_of(&format!("password {}", caller.request_id));
    let password = password(seed as u64, length, &all, &needed);
    Ok(GetRandomPasswordResponse {
        random_password: Some(password),
    })
}

/// Characters of all kinds; the first places are for those that are needed, and then all are
/// shuffled.
fn password(mut state: u64, length: usize, all: &[char], needed: &[Vec<char>]) -> String {
    let mut below = |bound: usize| {
        state = mix(state);
        (state % bound as u64) as usize
    };
    let mut letters: Vec<char> = (0..length)
        .map(|at| {
            let kind = needed.get(at).map_or(all, Vec::as_slice);
            kind[below(kind.len())]
        })
        .collect();
    for at in (1..letters.len()).rev() {
        letters.swap(at, below(at + 1));
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;

    fn get(request_id: &str, input: GetRandomPasswordRequest) -> Result<String, String> {
        let caller = Caller {
            request_id,
            ..Caller::default()
        };
        let answer = get_random_password(&fixtures::region(), &caller, input);
        let answer = answer.map_err(|error| error.to_string())?;
        Ok(answer.random_password.unwrap())
    }

    #[test]
    fn a_password_has_each_kind_of_character_that_it_may_have() {
        let password = get("1", GetRandomPasswordRequest::default()).unwrap();

        assert_eq!(password.len(), 32);
        for kind in [LOWERCASE, UPPERCASE, NUMBERS, PUNCTUATION] {
            assert!(password.chars().any(|it| kind.contains(it)), "{password}");
        }
        assert_ne!(
            password,
            get("2", GetRandomPasswordRequest::default()).unwrap()
        );
        assert_eq!(
            password,
            get("1", GetRandomPasswordRequest::default()).unwrap()
        );
        let digits = GetRandomPasswordRequest {
            exclude_lowercase: Some(true),
            exclude_uppercase: Some(true),
            exclude_punctuation: Some(true),
            exclude_characters: Some("0123".to_owned()),
            password_length: Some(6),
            ..GetRandomPasswordRequest::default()
        };
        let digits = get("1", digits).unwrap();
        assert!(digits.len() == 6 && digits.chars().all(|it| "456789".contains(it)));
    }

    #[test]
    fn a_password_must_be_long_enough_for_what_it_must_have() {
        for (length, is_required, expected) in [
            (
                3,
                None,
                Some(
                    "InvalidParameterException: Password length is too short based on the required types.",
                ),
            ),
            (3, Some(false), None),
            (
                0,
                None,
                Some("InvalidParameterException: PasswordLength must be between 1 and 4096."),
            ),
            (
                4097,
                None,
                Some("InvalidParameterException: PasswordLength must be between 1 and 4096."),
            ),
        ] {
            let input = GetRandomPasswordRequest {
                password_length: Some(length),
                require_each_included_type: is_required,
                ..GetRandomPasswordRequest::default()
            };
            assert_eq!(get("1", input).err().as_deref(), expected, "{length}");
        }
    }
}
