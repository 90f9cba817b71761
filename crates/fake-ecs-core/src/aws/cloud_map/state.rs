//! Services of Cloud Map and their instances, as data.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::aws::cloud_map::instance::Instance;
use crate::aws::registrant::Registrant;
use crate::kernel::sorted::SortedMap;

/// Where an instance is: the ARN of its service, and its id there.
type Place = (Arc<str>, Arc<str>);

/// The instances of a service.
#[derive(Clone, Debug, Default)]
struct Registered {
    instances: BTreeMap<Arc<str>, Instance>,
    /// Counts what has changed of them.
    revision: u64,
}

impl Registered {
    fn remove(&mut self, id: &str) -> Option<Instance> {
        let removed = self.instances.remove(id)?;
        self.revision += 1;
        Some(removed)
    }
}

/// All services that instances were ever registered in, by their ARNs.
#[derive(Clone, Debug, Default)]
pub struct CloudMap {
    services: SortedMap<Arc<str>, Registered>,
    by_registrant: BTreeMap<Registrant, Vec<Place>>,
    /// What callers of the API, and ECS, have made.
    #[cfg(feature = "cloudmap")]
    pub declared: super::declared::Declared,
}

impl CloudMap {
    /// Whether a registrant has any instance.
    pub fn has(&self, registrant: Registrant) -> bool {
        self.by_registrant.contains_key(&registrant)
    }

    /// The instances of a service, in the order of their registrants.
    pub fn instances(&self, arn: &str) -> Vec<&Instance> {
        let instances = self.services.get(arn).into_iter();
        let instances = instances.flat_map(|of| of.instances.values());
        let mut instances: Vec<&Instance> = instances.collect();
        instances.sort_by_key(|instance| instance.registrant);
        instances
    }

    /// How many there are of a service.
    pub fn count(&self, arn: &str) -> usize {
        self.services.get(arn).map_or(0, |of| of.instances.len())
    }

    /// Whether anything was ever registered in the service.
    pub fn was_used(&self, arn: &str) -> bool {
        self.services.contains_key(arn)
    }

    /// Goes up with each change of the instances of a service.
    pub fn revision(&self, arn: &str) -> u64 {
        self.services.get(arn).map_or(0, |of| of.revision)
    }

    pub fn instance(&self, arn: &str, id: &str) -> Option<&Instance> {
        self.services.get(arn)?.instances.get(id)
    }

    /// A change of one instance.
    #[cfg(feature = "cloudmap")]
    pub(super) fn update(&mut self, arn: &str, id: &str, change: impl FnOnce(&mut Instance)) {
        let Some(registered) = self.services.get_mut(arn) else {
            return;
        };
        if let Some(instance) = registered.instances.get_mut(id) {
            change(instance);
            registered.revision += 1;
        }
    }

    /// The instances of a registrant.
    pub fn of(&self, registrant: Registrant) -> impl Iterator<Item = &Instance> {
        let places = self.by_registrant.get(&registrant).into_iter().flatten();
        places.filter_map(|(arn, id)| self.instance(arn, id))
    }

    /// Replaces the instance of the service that has the same id.
    pub(super) fn insert(&mut self, arn: &str, instance: Instance) {
        self.remove(arn, &instance.id);
        let known = self.services.get_key_value(arn);
        let arn = known.map_or_else(|| Arc::from(arn), |(arn, _)| Arc::clone(arn));
        if let Some(registrant) = instance.registrant {
            let place = (Arc::clone(&arn), Arc::clone(&instance.id));
            self.by_registrant
                .entry(registrant)
                .or_default()
                .push(place);
        }
        let registered = self.services.get_or_default(arn);
        registered.revision += 1;
        registered
            .instances
            .insert(Arc::clone(&instance.id), instance);
    }

    pub(super) fn remove(&mut self, arn: &str, id: &str) {
        let registered = self.services.get_mut(arn);
        let removed = registered.and_then(|registered| registered.remove(id));
        let Some(registrant) = removed.and_then(|instance| instance.registrant) else {
            return;
        };
        if let Some(places) = self.by_registrant.get_mut(&registrant) {
            places.retain(|(of, it)| **of != *arn || **it != *id);
            if places.is_empty() {
                self.by_registrant.remove(&registrant);
            }
        }
    }

    pub(super) fn remove_all(&mut self, registrant: Registrant) {
        for (arn, id) in self.by_registrant.remove(&registrant).unwrap_or_default() {
            if let Some(registered) = self.services.get_mut(&arn) {
                registered.remove(&id);
            }
        }
    }

    /// `change` says whether it has changed anything.
    pub(super) fn update_all(
        &mut self,
        registrant: Registrant,
        change: impl Fn(&mut Instance) -> bool,
    ) {
        let places = self.by_registrant.get(&registrant).into_iter().flatten();
        for (arn, id) in places {
            let Some(registered) = self.services.get_mut(arn) else {
                continue;
            };
            if let Some(instance) = registered.instances.get_mut(id)
                && change(instance)
            {
                registered.revision += 1;
            }
        }
    }

    /// Those that have instances.
    #[cfg(any(test, feature = "self-check"))]
    pub fn registrants(&self) -> impl Iterator<Item = Registrant> {
        self.by_registrant.keys().copied()
    }
}
