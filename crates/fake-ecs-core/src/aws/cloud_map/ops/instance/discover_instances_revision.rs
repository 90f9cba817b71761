//! `DiscoverInstancesRevision` — a number that goes up whenever the instances of a service change.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_DiscoverInstancesRevision.html>

use crate::aws::cloud_map::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::types::{
    DiscoverInstancesRevisionRequest, DiscoverInstancesRevisionResponse,
};

pub(in super::super) fn discover_instances_revision(
    region: &Region,
    input: DiscoverInstancesRevisionRequest,
) -> Result<DiscoverInstancesRevisionResponse, ApiError> {
    let DiscoverInstancesRevisionRequest {
        namespace_name,
        service_name,
        // There are no namespaces of other accounts.
        owner_account: _,
    } = input;
    let (_, service) = lookup::named(region, &namespace_name, &service_name)?;
    Ok(DiscoverInstancesRevisionResponse {
        instances_revision: lookup::revision(region, &service.arn),
    })
}
