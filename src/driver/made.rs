//! What handles make by operations of the API, in the place of a caller. It is no request: the log
//! of those is for what the code under test asks.

use super::State;
use crate::aws;
use crate::ecs::Region;
use crate::ecs::keys::RegionKey;
#[cfg(any(
    feature = "cloudmap",
    feature = "cloudwatch",
    feature = "iam",
    feature = "sqs"
))]
use crate::kernel::caller::Caller;
#[cfg(any(
    feature = "cloudmap",
    feature = "cloudwatch",
    feature = "iam",
    feature = "sqs"
))]
use crate::ops::Answer;
use crate::wire::{ApiError, Encode, Request, Route, decode, encode};

/// A request that is JSON already.
#[derive(Debug)]
pub(crate) struct Written<'a>(pub(crate) &'a [u8]);

impl Encode for Written<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.0);
    }
}

/// The request as the service would read it, or why the service would refuse it. So a handle makes
/// nothing that a caller cannot.
pub(crate) fn as_read<Q: Encode + Request>(request: &Q) -> Result<Q, ApiError> {
    Ok(decode(&encode(request))?.value)
}

impl State {
    /// Carries out an operation in a region, unless its service is switched off; `None` where a
    /// recording is shown, which is only looked at.
    pub(crate) fn make<Q: Encode, R>(
        &mut self,
        region: RegionKey,
        operation: impl Into<Route>,
        request: Q,
        make: impl FnOnce(&mut Region, Q) -> Result<R, ApiError>,
    ) -> Option<Result<R, ApiError>> {
        if self.is_shown() {
            return None;
        }
        let route = operation.into();
        self.record_made(region, route, &request);
        self.note_change();
        let made = self.world.with_region(region, |region| {
            aws::has_service(region, route)?;
            make(region, request)
        });
        Some(made)
    }

    /// The same of a neighbour of ECS, whose request is JSON already, and whose answer is.
    #[cfg(any(
        feature = "cloudmap",
        feature = "cloudwatch",
        feature = "iam",
        feature = "sqs"
    ))]
    pub(crate) fn make_call(
        &mut self,
        region: RegionKey,
        route: Route,
        body: &[u8],
    ) -> Option<Result<Answer, ApiError>> {
        if self.is_shown() {
            return None;
        }
        self.record_made(region, route, &Written(body));
        self.note_change();
        let caller = Caller::default();
        Some(self.world.call(region, &caller, route, body))
    }

    /// Lets something happen in a region, for tests of ours.
    #[cfg(all(test, feature = "client"))]
    pub(crate) fn with_region<R>(
        &mut self,
        region: RegionKey,
        happen: impl FnOnce(&mut Region) -> R,
    ) -> R {
        self.world.with_region(region, happen)
    }
}
