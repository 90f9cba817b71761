//! `DescribeSecret` — all of a secret but what it keeps, also of one that was deleted.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html>

use crate::aws::secrets_manager::{port, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::secretsmanager::types::{DescribeSecretRequest, DescribeSecretResponse};

pub(super) fn describe_secret(
    region: &Region,
    input: DescribeSecretRequest,
) -> Result<DescribeSecretResponse, ApiError> {
    let DescribeSecretRequest { secret_id } = input;
    let secret = port::find(&region.secrets_manager, &secret_id, region.now())?;
    Ok(shown::described(secret))
}
