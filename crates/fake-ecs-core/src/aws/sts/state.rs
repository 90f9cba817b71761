//! Sessions: who calls with which access key.
//!
//! A key has twenty letters, which is too few for the name of a role and of a session. So sessions
//! are kept, for a day longer than their credentials are good for. Keys follow from the seed and
//! from how many there were before, and are the same when a journal is read again.

use std::time::Duration;

use crate::kernel::ids::{Ids, letters, mix};
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;

/// How long a session is known after its credentials are not good any more.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// What access keys begin with that are good for some time only.
const PREFIX: &str = "ASIA";
/// What access keys are made of.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const TOKEN_LETTERS: usize = 320;

/// The sessions that were begun in one account in one region.
#[derive(Clone, Debug, Default)]
pub struct Sts {
    /// By access key.
    sessions: SortedMap<String, Session>,
    /// How many there ever were.
    begun: u64,
}

/// Who calls with an access key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The account that the calls are for.
    pub account: String,
    /// `arn:aws:sts::<account>:assumed-role/<role>/<session>`, or the ARN of a user.
    pub arn: String,
    /// When the credentials are not good any more.
    pub end: Time,
}

/// What a session calls with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    pub access_key: String,
    pub secret_key: String,
    pub token: String,
}

impl Sts {
    /// Whose access key that is, if it is of a session that was begun here.
    pub fn session(&self, access_key: &str) -> Option<&Session> {
        self.sessions.get(access_key)
    }

    /// Begins a session. Its token has at least so many letters.
    pub fn begin(
        &mut self,
        (ids, now): (&Ids, Time),
        session: Session,
        token_letters: usize,
    ) -> Credentials {
        self.sessions.retain(|_, it| it.end + KEPT > now);
        self.begun += 1;
        let seed = ids.number_of(&format!("sts/{}/{}", session.arn, self.begun)) as u64;
        let access_key = format!("{PREFIX}{}", letters(seed, BASE32, 16));
        self.sessions.insert(access_key.clone(), session);
        Credentials {
            access_key,
            secret_key: letters(mix(seed ^ 1), BASE64, 40),
            token: letters(mix(seed ^ 2), BASE64, token_letters.max(TOKEN_LETTERS)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;

    #[test]
    fn keys_differ_and_are_forgotten_a_day_after_their_end() {
        let region = fixtures::region();
        let (mut sts, ids) = (Sts::default(), &region.ids);
        let hour = Duration::from_secs(3600);
        let mut begin = |now| {
            let session = Session {
                account: "123456789012".to_owned(),
                arn: "arn:aws:sts::123456789012:assumed-role/job/1".to_owned(),
                end: now + hour,
            };
            let credentials = sts.begin((ids, now), session, 0);
            (credentials.access_key, sts.clone())
        };
        let start = region.now();

        let (first, _) = begin(start);
        let (second, there) = begin(start + hour * 20);
        let (_, later) = begin(start + hour * 26);

        assert_ne!(first, second);
        assert_eq!((first.len(), &first[..4]), (20, "ASIA"));
        assert!(there.session(&first).is_some() && there.session(&second).is_some());
        assert!(later.session(&first).is_none() && later.session(&second).is_some());
    }
}
