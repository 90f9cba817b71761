//! What callers show at the registry: the password that `GetAuthorizationToken` gives them. It says
//! for which registry it is, who has asked for it, and how long it is good.
//!
//! Nothing is kept of it. It is no secret either: the fake trusts whoever calls.

use std::time::Duration;

use crate::kernel::arn::{Scope, is_account};
use crate::kernel::time::Time;
use crate::wire::Blob;

/// <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html>
pub const LASTS: Duration = Duration::from_secs(12 * 60 * 60);
/// The user whose password it is.
pub const USER: &str = "AWS";
/// What it begins with, in base64.
const MARK: &str = "fake-ecs ecr";

/// What a password says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Password {
    pub scope: Scope,
    /// In milliseconds since 1970, in the fake's time. `None`: it does not expire. That is what the
    /// fake's own runtimes pull with.
    pub expires: Option<i64>,
    /// The access key of who has asked for it.
    pub access_key: Option<String>,
}

impl Password {
    /// One that a caller gets now.
    pub fn new(scope: &Scope, access_key: Option<&str>, now: Time) -> Self {
        let lasts = i64::try_from(LASTS.as_millis()).unwrap_or(i64::MAX);
        Self {
            scope: scope.clone(),
            expires: Some(now.millis() + lasts),
            access_key: access_key.map(str::to_owned),
        }
    }

    /// One of the fake's own.
    pub fn own(scope: Scope) -> Self {
        Self {
            scope,
            expires: None,
            access_key: None,
        }
    }

    /// As callers have it.
    pub fn to_text(&self) -> String {
        let Scope { account, region } = &self.scope;
        let expires = self.expires.map(|it| it.to_string()).unwrap_or_default();
        let key = self.access_key.as_deref().unwrap_or_default();
        let text = [MARK, account, region, &expires, key].join("\n");
        Blob(text.into_bytes()).to_base64()
    }

    /// `None` of a text that no fake has given to anybody.
    pub fn parse(text: &str) -> Option<Self> {
        let Blob(text) = Blob::from_base64(text)?;
        let text = String::from_utf8(text).ok()?;
        let mut parts = text.split('\n');
        if parts.next()? != MARK {
            return None;
        }
        let (account, region) = (parts.next()?, parts.next()?);
        let (expires, key) = (parts.next()?, parts.next()?);
        let expires = match expires {
            "" => None,
            millis => Some(millis.parse().ok()?),
        };
        is_account(account).then(|| Self {
            scope: Scope {
                account: account.to_owned(),
                region: region.to_owned(),
            },
            expires,
            access_key: Some(key.to_owned()).filter(|key| !key.is_empty()),
        })
    }

    /// Whether it is good no longer, at a time in milliseconds since 1970.
    pub fn is_over(&self, millis: i64) -> bool {
        self.expires.is_some_and(|expires| expires <= millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_read_as_what_it_was_made_of() {
        let scope = Scope {
            account: "123456789012".to_owned(),
            region: "eu-west-1".to_owned(),
        };
        for password in [
            Password::own(scope.clone()),
            Password {
                scope,
                expires: Some(1),
                access_key: Some("AKIDEXAMPLE".to_owned()),
            },
        ] {
            assert_eq!(Password::parse(&password.to_text()), Some(password));
        }
        for other in ["", "s3cret", "c2VjcmV0"] {
            assert_eq!(Password::parse(other), None);
        }
    }
}
