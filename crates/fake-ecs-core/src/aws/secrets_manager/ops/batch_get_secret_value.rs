//! `BatchGetSecretValue` — the current versions of up to twenty secrets. Those that cannot be read
//! are named.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html>

use super::filter::is_meant;
use super::given;
use super::pages::PAGES;
use crate::aws::pages::Pages;
use crate::aws::secrets_manager::{port, shown};
use crate::ecs::Region;
use crate::kernel::time::Time;
use crate::wire::ApiError;
use crate::wire::secretsmanager::types::{
    ApiErrorType, BatchGetSecretValueRequest, BatchGetSecretValueResponse, SecretValueEntry,
};

const BATCH: Pages = Pages {
    size: 20,
    size_max: 20,
    ..PAGES
};

pub(super) fn batch_get_secret_value(
    region: &mut Region,
    input: BatchGetSecretValueRequest,
) -> Result<BatchGetSecretValueResponse, ApiError> {
    let BatchGetSecretValueRequest {
        filters,
        max_results,
        next_token,
        secret_id_list,
    } = input;
    let (ids, next_token) = match (secret_id_list, filters) {
        (Some(ids), None) => {
            if max_results.is_some() || next_token.is_some() {
                return Err(given::invalid(
                    "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.",
                ));
            }
            (ids, None)
        }
        (None, Some(filters)) => {
            let all = region.secrets_manager.all(region.now());
            let meant = all.filter(|it| it.deletion.is_none() && is_meant(&filters, it));
            let names = meant.map(|secret| (secret.name.clone(), secret.name.clone()));
            let listing = ("BatchGetSecretValue", &filters);
            BATCH.page(region, listing, names, max_results, next_token.as_deref())?
        }
        _ => {
            return Err(given::invalid(
                "Either 'SecretIdList' or 'Filters' must be provided, but not both.",
            ));
        }
    };
    let now = region.now();
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    for id in ids {
        match read(region, now, &id) {
            Ok(value) => values.push(value),
            Err(error) => errors.push(ApiErrorType {
                error_code: Some(error.code.as_str().to_owned()),
                message: error.message,
                secret_id: Some(id),
            }),
        }
    }
    Ok(BatchGetSecretValueResponse {
        errors: Some(errors),
        next_token,
        secret_values: Some(values),
    })
}

fn read(region: &mut Region, now: Time, id: &str) -> Result<SecretValueEntry, ApiError> {
    let store = &mut region.secrets_manager;
    let (secret, version) = port::read(store, now, id, None, None)?;
    let (shown, version_id) = (shown::value_entry(secret, version), version.id.clone());
    port::note_read(store, now, id, &version_id);
    Ok(shown)
}
