//! How a session begins, and what is shown of its credentials.

use std::time::Duration;

use crate::aws::sts::state::{self, Session};
use crate::ecs::Region;
use crate::kernel::arn::{Arn, name_in};
use crate::kernel::caller::Caller;
use crate::kernel::time::Time;
use crate::wire::sts::types::{AssumedRoleUser, Credentials};
use crate::wire::{ApiError, ErrorCode, Timestamp};

const SECONDS_DEFAULT: i32 = 3600;

/// How long the credentials of a session are good, and how large its token is at least.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) seconds: Option<i32>,
    pub(super) token_size: Option<i32>,
}

/// The role of an ARN, with the session in which it is assumed.
#[derive(Debug)]
pub(super) struct Role {
    account: String,
    /// `arn:aws:sts::<account>:assumed-role/<role>`
    assumed: String,
    session_name: String,
}

impl Role {
    /// `<role ARN> is invalid`, as `LocalStack` recorded it, when that is the ARN of anything else.
    pub(super) fn of(role_arn: &str, session_name: String) -> Result<Self, ApiError> {
        let invalid = || validation(format!("{role_arn} is invalid"));
        let arn = Arn::parse(role_arn).and_then(Result::ok);
        let arn = arn.ok_or_else(invalid)?;
        let is_account =
            arn.account.len() == 12 && arn.account.bytes().all(|it| it.is_ascii_digit());
        let role = arn.resource.strip_prefix("role/").map(name_in);
        let role = role.filter(|role| !role.is_empty() && arn.service == "iam" && is_account);
        let role = role.ok_or_else(invalid)?;
        let (partition, account) = (arn.partition, arn.account);
        Ok(Self {
            account: account.to_owned(),
            assumed: format!("arn:{partition}:sts::{account}:assumed-role/{role}"),
            session_name,
        })
    }

    /// Begins a session of the role.
    pub(super) fn assume(
        self,
        region: &mut Region,
        wanted: Wanted,
    ) -> (AssumedRoleUser, Credentials) {
        let arn = format!("{}/{}", self.assumed, self.session_name);
        let assumed = Caller {
            session: Some(&arn),
            ..Caller::default()
        };
        let user = AssumedRoleUser {
            assumed_role_id: Some(assumed.user_id(&region.scope)),
            arn: Some(arn.clone()),
        };
        (user, begin(region, (self.account, arn), wanted))
    }
}

/// Begins a session of that account and principal.
pub(super) fn begin(
    region: &mut Region,
    (account, arn): (String, String),
    wanted: Wanted,
) -> Credentials {
    let now = region.now();
    let seconds = wanted.seconds.unwrap_or(SECONDS_DEFAULT);
    let end = now + Duration::from_secs(seconds.unsigned_abs().into());
    let session = Session { account, arn, end };
    let size = wanted
        .token_size
        .and_then(|size| usize::try_from(size).ok());
    let begun = region
        .sts
        .begin((&region.ids, now), session, size.unwrap_or(0));
    shown(begun, end)
}

fn shown(credentials: state::Credentials, end: Time) -> Credentials {
    let state::Credentials {
        access_key,
        secret_key,
        token,
    } = credentials;
    // The service knows no fractions of a second here.
    let millis = end.millis();
    Credentials {
        access_key_id: Some(access_key),
        secret_access_key: Some(secret_key),
        session_token: Some(token),
        expiration: Some(Timestamp::from_millis(millis - millis.rem_euclid(1000))),
    }
}

/// Members that are refused because nothing would come of them.
pub(super) fn refuse(operation: &str, members: &[(&str, bool)]) -> Result<(), ApiError> {
    ApiError::refuse_members(ErrorCode::ValidationError, operation, members)
}

pub(super) fn validation(text: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::ValidationError, text)
}
