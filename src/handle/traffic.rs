//! How the traffic of a service is shared out.

use crate::ecs::Region;
use crate::ecs::service::state::Service;

/// How much of a service's traffic one of its revisions gets. See
/// [`ServiceHandle::traffic`](crate::ServiceHandle::traffic).
#[derive(Clone, Debug, PartialEq)]
pub struct TrafficShare {
    revision: i32,
    service_revision_arn: String,
    production: f64,
    test: f64,
}

impl TrafficShare {
    /// The revision of the task definition, as the `7` of `web:7`.
    #[must_use]
    pub fn revision(&self) -> i32 {
        self.revision
    }

    /// The service revision.
    #[must_use]
    pub fn service_revision_arn(&self) -> &str {
        &self.service_revision_arn
    }

    /// How many percent of the production traffic it gets.
    #[must_use]
    pub fn production(&self) -> f64 {
        self.production
    }

    /// How many percent of the test traffic it gets.
    #[must_use]
    pub fn test(&self) -> f64 {
        self.test
    }
}

/// The newest revision comes first.
pub(super) fn shares(region: &Region, service: &Service) -> Vec<TrafficShare> {
    let revisions = service.revisions.iter().rev();
    let traffic = service.traffic();
    let shares = revisions.filter_map(|revision| {
        let share = traffic?.get(&revision.id)?;
        Some(TrafficShare {
            revision: revision.workload.definition.number,
            service_revision_arn: region.service_revision_arn(service, revision.id),
            production: share.production.percent(),
            test: share.test.percent(),
        })
    });
    shares.collect()
}
