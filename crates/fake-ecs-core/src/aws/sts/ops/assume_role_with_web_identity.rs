//! `AssumeRoleWithWebIdentity` — credentials of a role for somebody whom another provider knows.
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>
//!
//! The call needs no signature. The token has to be a JSON Web Token that has not expired; nobody
//! looks at who signed it, and any role may be assumed with it.
//!
//! Not emulated yet: session policies (`Policy`, `PolicyArns`), and tokens that are not JSON Web
//! Tokens (`ProviderId`).

use super::session::{Role, Wanted, refuse};
use crate::ecs::Region;
use crate::kernel::time::Time;
use crate::wire::sts::types::{
    AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse,
};
use crate::wire::{ApiError, Blob, ErrorCode, Json};

pub(super) fn assume_role_with_web_identity(
    region: &mut Region,
    input: AssumeRoleWithWebIdentityRequest,
) -> Result<AssumeRoleWithWebIdentityResponse, ApiError> {
    let AssumeRoleWithWebIdentityRequest {
        role_arn,
        role_session_name,
        web_identity_token,
        duration_seconds,
        minimum_session_token_size,
        policy,
        policy_arns,
        provider_id,
    } = input;
    let refused = [
        ("Policy", policy.is_some()),
        ("PolicyArns", policy_arns.iter().flatten().next().is_some()),
        ("ProviderId", provider_id.is_some()),
    ];
    refuse("AssumeRoleWithWebIdentity", &refused)?;
    let role = Role::of(&role_arn, role_session_name)?;
    let claims = claims(&web_identity_token, region.now())?;
    let wanted = Wanted {
        seconds: duration_seconds,
        token_size: minimum_session_token_size,
    };
    let (user, credentials) = role.assume(region, wanted);
    let Claims {
        subject,
        audience,
        issuer,
    } = claims;
    Ok(AssumeRoleWithWebIdentityResponse {
        assumed_role_user: Some(user),
        audience,
        credentials: Some(credentials),
        packed_policy_size: None,
        provider: issuer,
        session_token_size: None,
        session_token_utilization: None,
        source_identity: None,
        subject_from_web_identity_token: Some(subject),
    })
}

/// What a token says.
struct Claims {
    subject: String,
    audience: Option<String>,
    issuer: Option<String>,
}

/// The claims of a token that is good now. The texts are from memory.
fn claims(token: &str, now: Time) -> Result<Claims, ApiError> {
    let invalid = |text: &str| ApiError::new(ErrorCode::InvalidIdentityToken, text);
    let not_a_token = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
    let mut parts = token.split('.');
    let payload = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(_), Some(payload), Some(_), None) => payload,
        _ => return Err(invalid(not_a_token)),
    };
    // The alphabet of URLs differs in two letters.
    let payload = payload.replace('-', "+").replace('_', "/");
    let payload = Blob::from_base64(&payload).map(|Blob(bytes)| Json::read(&bytes));
    let payload = payload.filter(|json| !json.is_null());
    let payload = payload.ok_or_else(|| invalid(not_a_token))?;
    let text = |name: &str| payload[name].as_str().map(str::to_owned);
    let subject = text("sub").ok_or_else(|| invalid("Missing a required claim: sub"))?;
    let seconds = now.millis() / 1000;
    let end = payload["exp"].as_f64();
    if let Some(end) = end.filter(|end| *end <= seconds as f64) {
        return Err(ApiError::new(
            ErrorCode::ExpiredToken,
            format!(
                "Token expired: current date/time {seconds} must be before the expiration date/time {end}"
            ),
        ));
    }
    let audience = text("aud").or_else(|| payload["aud"][0].as_str().map(str::to_owned));
    let issuer = text("iss").map(|issuer| match issuer.strip_prefix("https://") {
        Some(issuer) => issuer.to_owned(),
        None => issuer,
    });
    Ok(Claims {
        subject,
        audience,
        issuer,
    })
}
