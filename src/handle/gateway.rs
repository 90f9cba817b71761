//! A gateway, from the outside.

use std::fmt;

use super::link::Link;
use super::{Fault, List, story, wait};

use crate::ecs::gateway::Gateway;
use crate::ecs::keys::GatewayKey;
use crate::ecs::{Region, gateway};
use crate::fake::FakeEcs;
use crate::faults;

/// A gateway of the fake. What it is set to and where it leads is what the API's own operations
/// show.
///
/// ```
/// # fn example(ecs: &fake_ecs::FakeEcs) {
/// let gateway = ecs.gateway("shared");
/// gateway.fail_next_update("AccessDenied", "User is not authorized to perform this operation.");
/// // … the application calls UpdateGateway, and finds it UPDATE_FAILED …
/// # }
/// ```
#[derive(Clone)]
pub struct GatewayHandle {
    link: Link,
    key: GatewayKey,
}

impl GatewayHandle {
    /// By its ARN or by its name.
    #[track_caller]
    pub(crate) fn find(fake: &FakeEcs, reference: &str) -> Self {
        let found = Link::make(fake, |link, region| {
            let gateway = gateway::change::find(region, reference).ok().flatten();
            let handle = |gateway: &Gateway| Self {
                link: link.clone(),
                key: gateway.key,
            };
            gateway.map(handle).ok_or_else(|| names(region))
        });
        match found {
            Ok(gateway) => gateway,
            Err(names) => panic!(
                "no gateway '{reference}'; there is: {}",
                story::list(&names)
            ),
        }
    }

    pub(crate) fn all(fake: &FakeEcs) -> List<Self> {
        let all = Link::make(fake, |link, region| {
            let all = region.gateways.by_name(None).map(|gateway| Self {
                link: link.clone(),
                key: gateway.key,
            });
            all.collect()
        });
        List::new(fake, "gateway", all)
    }

    /// Its name.
    #[track_caller]
    #[must_use]
    pub fn name(&self) -> String {
        self.link
            .read(|region| region.gateways.get(self.key).name.to_string())
    }

    /// Its ARN.
    #[track_caller]
    #[must_use]
    pub fn arn(&self) -> String {
        self.link
            .read(|region| gateway::change::arn(region, region.gateways.get(self.key)))
    }

    /// The next update to end is `UPDATE_FAILED`: none of the gateway's load balancers could be
    /// changed, with that code and message of Elastic Load Balancing. `DescribeGateway` has them in
    /// `failures`, for each load balancer.
    ///
    /// By default no update fails. After another call the one after that fails as well.
    #[track_caller]
    pub fn fail_next_update(&self, code: &str, message: &str) -> Fault {
        Fault::of(&self.link, Some(1), |region| faults::Kind::GatewayUpdate {
            gateway: region.gateways.get(self.key).name.to_string(),
            code: code.to_owned(),
            message: message.to_owned(),
        })
    }

    /// The next of its routes to be made or changed is `CREATE_FAILED` or `UPDATE_FAILED`. It is
    /// tried again when its service is deployed again.
    ///
    /// By default routes fail only when the gateway has as many load balancers as it may have and
    /// there is no room on them: each has room for 50 routes. After another call the route after
    /// that fails as well.
    #[track_caller]
    pub fn fail_next_route(&self) -> Fault {
        Fault::of(&self.link, Some(1), |region| {
            faults::Kind::GatewayRoute(region.gateways.get(self.key).name.to_string())
        })
    }
}

fn names(region: &Region) -> Vec<String> {
    let gateways = region.gateways.by_name(None);
    gateways.map(|gateway| gateway.name.to_string()).collect()
}

impl GatewayHandle {
    /// Lets time pass until `condition` holds for it.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }
}

impl PartialEq for GatewayHandle {
    /// Whether both are the same gateway of the same fake. One that was made again under the name
    /// of a deleted one is another.
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.link == other.link
    }
}

impl fmt::Debug for GatewayHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = self.link.show(|region| {
            let gateway = region.gateways.get(self.key);
            format!("{} {}", gateway.name, gateway.status)
        });
        write!(f, "GatewayHandle({seen})")
    }
}
