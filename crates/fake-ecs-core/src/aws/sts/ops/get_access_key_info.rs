//! `GetAccessKeyInfo` — the account that an access key is of.
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html>
//!
//! Keys that STS has given out in this account and region are known. All others are of the account
//! of the caller.

use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sts::types::{GetAccessKeyInfoRequest, GetAccessKeyInfoResponse};

pub(super) fn get_access_key_info(
    region: &Region,
    input: GetAccessKeyInfoRequest,
) -> Result<GetAccessKeyInfoResponse, ApiError> {
    let GetAccessKeyInfoRequest { access_key_id } = input;
    let session = region.sts.session(&access_key_id);
    let account = session.map_or(&region.scope.account, |session| &session.account);
    Ok(GetAccessKeyInfoResponse {
        account: Some(account.clone()),
    })
}
