//! What others ask of Cloud Map.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::aws::cloud_map::instance::Instance;
use crate::aws::cloud_map::state::CloudMap;
use crate::aws::registrant::Registrant;

/// An instance that is about to be registered.
#[derive(Clone, Debug)]
pub struct Registration<'a> {
    /// The ARN of the service.
    pub service: &'a str,
    pub id: Arc<str>,
    pub attributes: BTreeMap<String, String>,
    pub is_healthy: bool,
}

/// An instance is found from now on. One of the same id in the same service is replaced.
pub fn register(cloud_map: &mut CloudMap, registrant: Option<Registrant>, new: Registration<'_>) {
    let instance = Instance {
        id: new.id,
        attributes: new.attributes,
        is_healthy: new.is_healthy,
        registrant,
        overridden: None,
        creator_request_id: None,
    };
    cloud_map.insert(new.service, instance);
}

/// The instances of a registrant are not found any more.
pub fn deregister(cloud_map: &mut CloudMap, registrant: Registrant) {
    cloud_map.remove_all(registrant);
}

/// The registrant says how healthy its instances are.
pub fn set_health(cloud_map: &mut CloudMap, registrant: Registrant, is_healthy: bool) {
    cloud_map.update_all(registrant, |instance| {
        let is_news = instance.is_healthy != is_healthy;
        if is_news {
            instance.is_healthy = is_healthy;
            instance.overridden = None;
        }
        is_news
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn register_in(cloud_map: &mut CloudMap, service: &str, id: &str, of: Option<u64>) {
        let attributes = [
            ("AWS_INSTANCE_IPV4", "10.0.0.4"),
            ("AWS_INSTANCE_PORT", "80"),
        ];
        let attributes = attributes.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let new = Registration {
            service,
            id: id.into(),
            attributes: attributes.into(),
            is_healthy: false,
        };
        register(cloud_map, of.map(Registrant), new);
    }

    fn ids(cloud_map: &CloudMap, service: &str) -> Vec<String> {
        let instances = cloud_map.instances(service).into_iter();
        instances.map(|instance| instance.id.to_string()).collect()
    }

    #[test]
    fn instances_are_found_in_the_order_of_their_registrants_until_they_are_deregistered() {
        let mut cloud_map = CloudMap::default();
        register_in(&mut cloud_map, "web", "a", Some(2));
        register_in(&mut cloud_map, "web", "b", Some(1));
        register_in(&mut cloud_map, "web", "c", None);
        register_in(&mut cloud_map, "api", "a", Some(2));
        assert_eq!(ids(&cloud_map, "web"), ["c", "b", "a"]);
        assert_eq!(cloud_map.count("web"), 3);

        let found = cloud_map.instances("api")[0];
        assert_eq!(found.address(), Some([10, 0, 0, 4].into()));
        assert_eq!(found.port(), Some(80));

        deregister(&mut cloud_map, Registrant(2));
        assert_eq!(ids(&cloud_map, "web"), ["c", "b"]);
        assert_eq!(ids(&cloud_map, "api"), [""; 0]);
        assert!(!cloud_map.has(Registrant(2)));
    }

    #[test]
    fn whoever_has_registered_an_instance_says_how_healthy_it_is() {
        let mut cloud_map = CloudMap::default();
        register_in(&mut cloud_map, "web", "a", Some(1));
        register_in(&mut cloud_map, "web", "b", Some(2));

        set_health(&mut cloud_map, Registrant(2), true);

        let healthy = cloud_map.instances("web").into_iter();
        let healthy: Vec<bool> = healthy.map(|instance| instance.is_healthy).collect();
        assert_eq!(healthy, [false, true]);
    }

    #[test]
    fn an_instance_of_the_same_id_is_replaced_whoever_has_registered_it() {
        let mut cloud_map = CloudMap::default();
        register_in(&mut cloud_map, "web", "a", Some(1));
        register_in(&mut cloud_map, "web", "a", Some(2));

        deregister(&mut cloud_map, Registrant(1));

        assert_eq!(ids(&cloud_map, "web"), ["a"]);
    }
}
