//! The resources that the stand-in has.

/// What a kind of objects is called.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Resource {
    /// In paths and errors.
    pub(crate) plural: &'static str,
    pub(crate) kind: &'static str,
    /// Empty for the core.
    pub(crate) group: &'static str,
    pub(crate) is_namespaced: bool,
}

impl Resource {
    pub(crate) fn api_version(&self) -> String {
        match self.group {
            "" => "v1".to_owned(),
            group => format!("{group}/v1"),
        }
    }

    /// How messages name it: `leases.coordination.k8s.io`.
    pub(crate) fn full_name(&self) -> String {
        match self.group {
            "" => self.plural.to_owned(),
            group => format!("{}.{group}", self.plural),
        }
    }
}

const fn of(
    plural: &'static str,
    kind: &'static str,
    group: &'static str,
    is_namespaced: bool,
) -> Resource {
    Resource {
        plural,
        kind,
        group,
        is_namespaced,
    }
}

pub(crate) static PODS: Resource = of("pods", "Pod", "", true);
pub(crate) static NODES: Resource = of("nodes", "Node", "", false);
pub(crate) static SECRETS: Resource = of("secrets", "Secret", "", true);
pub(crate) static NAMESPACES: Resource = of("namespaces", "Namespace", "", false);
static EVENTS: Resource = of("events", "Event", "", true);
static CONFIG_MAPS: Resource = of("configmaps", "ConfigMap", "", true);
static LEASES: Resource = of("leases", "Lease", "coordination.k8s.io", true);

static ALL: [&Resource; 7] = [
    &PODS,
    &NODES,
    &SECRETS,
    &NAMESPACES,
    &EVENTS,
    &CONFIG_MAPS,
    &LEASES,
];

pub(crate) fn named(group: &str, plural: &str) -> Option<&'static Resource> {
    let mut all = ALL.into_iter();
    all.find(|it| it.group == group && it.plural == plural)
}
