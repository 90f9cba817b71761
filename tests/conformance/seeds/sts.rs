//! Requests of STS.

use serde_json::json;

use super::{Seed, seed};

pub(super) fn seeds() -> Vec<Seed> {
    vec![seed("sts:GetCallerIdentity", "a caller", |_| json!({}))]
}
