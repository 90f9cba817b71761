//! Who calls, and how.

use crate::kernel::arn::Scope;
use crate::kernel::ids::mix;

/// What ids of IAM are made of, and how long they are without their four letters.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ID_LETTERS: usize = 17;

/// What a call says of its caller.
#[derive(Clone, Copy, Debug, Default)]
pub struct Caller<'a> {
    /// Host and port by which the caller has reached the fake, as `127.0.0.1:4566`. Agents and
    /// sessions are sent there.
    pub authority: &'a str,
    /// The access key that the call is signed with; `None` for a call without a signature.
    pub access_key: Option<&'a str>,
    /// The ARN of the session whose access key that is: of the role of a task, of a role that was
    /// assumed, or of a user who has asked for a session token.
    pub session: Option<&'a str>,
    pub request_id: &'a str,
}

impl Caller<'_> {
    /// The ARN of the principal who calls in that account and region.
    ///
    /// Of the access keys that the fake has not given out none says more than the account,
    /// which `scope` has: all of them are of one user.
    pub fn principal(&self, scope: &Scope) -> String {
        self.session
            .map_or_else(|| scope.caller_arn(), str::to_owned)
    }

    /// The id that IAM has given to the principal: of a user `AIDA…`, of the session of a role
    /// `AROA…:<session>`.
    pub fn user_id(&self, scope: &Scope) -> String {
        let principal = self.principal(scope);
        match principal.rsplit_once('/') {
            Some((role, session)) if role.contains(":assumed-role/") => {
                format!("{}:{session}", id_of("AROA", role))
            }
            _ => id_of("AIDA", &principal),
        }
    }
}

/// The principal in IAM that is behind the ARN of who calls: of the session of a role, the role.
pub fn issuer(principal: &str) -> String {
    let of_role = principal.split_once(":assumed-role/");
    let place = of_role.and_then(|(before, _)| before.split_once(":sts:"));
    match (of_role, place) {
        (Some((_, role)), Some((partition, account))) => {
            let role = role.rsplit_once('/').map_or(role, |(role, _)| role);
            format!("{partition}:iam:{account}:role/{role}")
        }
        _ => principal.to_owned(),
    }
}

/// The id of the user or role of that ARN, such as `AIDA…`: made from the ARN, so that it is the
/// same each time and in all regions.
pub fn id_of(kind: &str, arn: &str) -> String {
    let seed = arn
        .bytes()
        .fold(0, |hash, byte| mix(hash ^ u64::from(byte)));
    let states = std::iter::successors(Some(mix(seed)), |state| Some(mix(*state)));
    let letters = states.map(|state| {
        let at = usize::try_from(state % 32).unwrap_or_default();
        char::from(ALPHABET[at])
    });
    kind.chars().chain(letters.take(ID_LETTERS)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_the_session_of_a_role_is_the_role() {
        for (principal, expected) in [
            (
                "arn:aws:sts::123456789012:assumed-role/deployer/ci",
                "arn:aws:iam::123456789012:role/deployer",
            ),
            (
                "arn:aws-cn:sts::123456789012:assumed-role/deployer/a@b.example",
                "arn:aws-cn:iam::123456789012:role/deployer",
            ),
            (
                "arn:aws:iam::123456789012:user/fake-ecs",
                "arn:aws:iam::123456789012:user/fake-ecs",
            ),
        ] {
            assert_eq!(issuer(principal), expected);
        }
    }
}
