//! All routes of a region, and the lists of them.

use std::ops::Bound;

use crate::ecs::gateway::state::Route;
use crate::ecs::keys::{AssociationKey, GatewayKey, RouteKey, ServiceKey};
use crate::kernel::sorted::{SortedMap, SortedSet};

/// How many routes a load balancer has room for: a listener may have a hundred rules, and a route
/// takes two, one for test traffic.
const ROUTES_PER_BALANCER_MAX: usize = 50;

/// The routes that there are. They are changed through [`Routes::update`] only, which is what keeps
/// the lists true.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    all: SortedMap<RouteKey, Route>,
    /// How many there ever were.
    made: u32,
    by_id: SortedMap<u128, RouteKey>,
    by_service: SortedMap<ServiceKey, SortedSet<RouteKey>>,
    by_association: SortedMap<AssociationKey, SortedSet<RouteKey>>,
    by_balancer: SortedMap<(GatewayKey, u32), SortedSet<RouteKey>>,
}

impl Routes {
    pub(super) fn next_key(&self) -> RouteKey {
        RouteKey(self.made)
    }

    pub(super) fn insert(&mut self, route: Route) {
        let key = route.key;
        self.made = key.0 + 1;
        self.by_id.insert(route.id, key);
        add(&mut self.by_service, route.service, key);
        add(
            &mut self.by_association,
            (route.cluster, route.gateway),
            key,
        );
        self.all.insert(key, route);
    }

    pub fn get(&self, key: RouteKey) -> Option<&Route> {
        self.all.get(&key)
    }

    pub fn find(&self, id: u128) -> Option<&Route> {
        self.get(*self.by_id.get(&id)?)
    }

    /// Changes a route and moves it to the list of the load balancer that it is on then.
    pub(super) fn update<R>(
        &mut self,
        key: RouteKey,
        change: impl FnOnce(&mut Route) -> R,
    ) -> Option<R> {
        let route = self.all.get_mut(&key)?;
        let before = route.balancer;
        let result = change(route);
        let (gateway, after) = (route.gateway, route.balancer);
        if before != after {
            if let Some(number) = before {
                remove(&mut self.by_balancer, (gateway, number), key);
            }
            if let Some(number) = after {
                add(&mut self.by_balancer, (gateway, number), key);
            }
        }
        Some(result)
    }

    pub(super) fn remove(&mut self, key: RouteKey) -> Option<Route> {
        let route = self.all.remove(&key)?;
        self.by_id.remove(&route.id);
        remove(&mut self.by_service, route.service, key);
        let association = (route.cluster, route.gateway);
        remove(&mut self.by_association, association, key);
        if let Some(number) = route.balancer {
            remove(&mut self.by_balancer, (route.gateway, number), key);
        }
        Some(route)
    }

    /// All after `after`, in the order of their creation.
    pub fn iter(&self, after: Option<RouteKey>) -> impl Iterator<Item = &Route> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let listed = self.all.range((start, Bound::Unbounded));
        listed.map(|(_, route)| route)
    }

    pub fn of_service(&self, key: ServiceKey) -> impl Iterator<Item = &Route> {
        let listed = self.by_service.get(&key).into_iter().flatten();
        listed.filter_map(|key| self.get(*key))
    }

    /// Whether services of the cluster have routes on the gateway.
    pub(super) fn is_used(&self, association: AssociationKey) -> bool {
        self.by_association.contains_key(&association)
    }

    /// The load balancers that the gateway has, after `after`, with the routes on each. There is
    /// none without routes.
    pub fn balancers(
        &self,
        gateway: GatewayKey,
        after: Option<u32>,
    ) -> impl Iterator<Item = (u32, &SortedSet<RouteKey>)> {
        let start = after.map_or(Bound::Included((gateway, 0)), |number| {
            Bound::Excluded((gateway, number))
        });
        let end = Bound::Included((gateway, u32::MAX));
        let listed = self.by_balancer.range((start, end));
        listed.map(|((_, number), routes)| (*number, routes))
    }

    /// The first load balancer of the gateway with room, or the one that is to be made; none when
    /// there are as many as may be.
    pub(super) fn balancer_with_room(&self, gateway: GatewayKey, most: usize) -> Option<u32> {
        let mut all = self.balancers(gateway, None);
        if let Some((number, _)) = all.find(|(_, on)| on.len() < ROUTES_PER_BALANCER_MAX) {
            return Some(number);
        }
        let numbers = || self.balancers(gateway, None).map(|(number, _)| number);
        (numbers().count() < most).then(|| numbers().last().map_or(0, |last| last + 1))
    }

    /// Panics when a list does not have what it should.
    #[cfg(any(test, feature = "self-check"))]
    pub(super) fn check(&self) {
        let count = |lists: &mut dyn Iterator<Item = &SortedSet<RouteKey>>| -> usize {
            lists.map(SortedSet::len).sum()
        };
        let made = self.all.values().filter(|route| route.balancer.is_some());
        assert_eq!(self.by_id.len(), self.all.len());
        assert_eq!(count(&mut self.by_service.values()), self.all.len());
        assert_eq!(count(&mut self.by_association.values()), self.all.len());
        assert_eq!(count(&mut self.by_balancer.values()), made.count());
        for route in self.all.values() {
            let (key, association) = (route.key, (route.cluster, route.gateway));
            assert_eq!(self.by_id.get(&route.id), Some(&key));
            assert!(self.by_service[&route.service].contains(&key));
            assert!(self.by_association[&association].contains(&key));
            if let Some(number) = route.balancer {
                let on = &self.by_balancer[&(route.gateway, number)];
                assert!(on.contains(&key) && on.len() <= ROUTES_PER_BALANCER_MAX);
            }
        }
    }
}

fn add<K: Ord>(lists: &mut SortedMap<K, SortedSet<RouteKey>>, of: K, key: RouteKey) {
    lists.get_or_default(of).insert(key);
}

/// Lists that have become empty go.
fn remove<K: Ord>(lists: &mut SortedMap<K, SortedSet<RouteKey>>, of: K, key: RouteKey) {
    if let Some(list) = lists.get_mut(&of) {
        list.remove(&key);
        if list.is_empty() {
            lists.remove(&of);
        }
    }
}
