//! AWS Cloud Map, as tests deal with it.

use super::FakeEcs;
use crate::handle::{DiscoveryHandle, ServiceConnectHandle};

/// # Other services
impl FakeEcs {
    /// AWS Cloud Map: service discovery and the namespaces of Service Connect.
    #[must_use]
    pub fn cloud_map(&self) -> CloudMap {
        CloudMap { fake: self.share() }
    }
}

/// AWS Cloud Map; see [`FakeEcs::cloud_map`].
///
/// Nothing needs to be declared: tasks are registered in whatever services are named. With the
/// feature `cloudmap` the code under test, Terraform or a test makes namespaces and services with
/// the API, registers instances and discovers them; tasks are discovered there as well. Once
/// something was made so, a service of ECS cannot name what is not there.
///
/// What Service Connect needs it makes: a namespace for HTTP that a cluster names, and a service
/// for each name under which a service of ECS is discovered. Operations that take a while are done
/// at once, unless [`Profile`](crate::Profile)`::discovery` says otherwise.
///
/// There is no Route 53: hosted zones are ids, and its health checks find everything healthy. With
/// real containers, names of private namespaces resolve in the networks of tasks.
#[derive(Clone, Debug)]
pub struct CloudMap {
    fake: FakeEcs,
}

impl CloudMap {
    /// The service of Cloud Map of that ARN: which tasks it knows. It need not have been named by a
    /// service of ECS yet.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs, registry_arn: &str) {
    /// ecs.cloud_map().service(registry_arn).wait_registered(2).await;
    /// # }
    /// ```
    #[must_use]
    pub fn service(&self, registry_arn: &str) -> DiscoveryHandle {
        DiscoveryHandle::new(&self.fake, registry_arn)
    }

    /// The service of Cloud Map of that name in the namespace of that name: what
    /// `DiscoverInstances` asks about. Needs the feature `cloudmap`.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// let api = ecs.cloud_map().named("internal", "api");
    /// api.wait_registered(2).await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When nobody has made such a service.
    #[cfg(feature = "cloudmap")]
    #[track_caller]
    #[must_use]
    pub fn named(&self, namespace: &str, service: &str) -> DiscoveryHandle {
        let here = self.fake.region_key();
        let arn = self.fake.read(|state| {
            let declared = &state.region(here).cloud_map.declared;
            let mut namespaces = declared.namespaces().filter(|it| it.name == namespace);
            namespaces.find_map(|of| {
                let mut services = declared.services_of(&of.id);
                services
                    .find(|it| it.name == service)
                    .map(|it| it.arn.clone())
            })
        });
        match arn {
            Some(arn) => self.service(&arn),
            None => {
                panic!("no service of Cloud Map is called '{service}' in a namespace '{namespace}'")
            }
        }
    }

    /// The names of the namespaces that were made, with those that Service Connect has made. Needs
    /// the feature `cloudmap`.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// assert_eq!(ecs.cloud_map().namespaces(), ["internal"]);
    /// # }
    /// ```
    #[cfg(feature = "cloudmap")]
    #[must_use]
    pub fn namespaces(&self) -> Vec<String> {
        let here = self.fake.region_key();
        self.fake.read(|state| {
            let namespaces = state.region(here).cloud_map.declared.namespaces();
            let mut names: Vec<String> = namespaces.map(|it| it.name.clone()).collect();
            names.sort_unstable();
            names
        })
    }

    /// The namespace of that name or ARN, as Service Connect uses it: what can be reached in it,
    /// and where. It need not have been named by a service yet.
    #[must_use]
    pub fn namespace(&self, namespace: &str) -> ServiceConnectHandle {
        ServiceConnectHandle::new(&self.fake, namespace)
    }
}
