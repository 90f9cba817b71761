//! What a query may ask of a container instance.

/// A container instance, as queries see it.
pub trait Subject {
    fn agent_connected(&self) -> bool;

    /// `None` as long as no agent has told its version.
    fn agent_version(&self) -> Option<&str>;

    /// `None` when the container instance does not have the attribute.
    fn attribute(&self, name: &str) -> Option<Attribute<'_>>;

    fn ec2_instance_id(&self) -> Option<&str>;

    /// In milliseconds since the Unix epoch.
    fn registered_at(&self) -> i64;

    fn running_tasks_count(&self) -> i64;

    /// Whether `holds` does for any of the groups of the tasks on the container instance.
    fn any_group(&self, holds: &mut dyn FnMut(&str) -> bool) -> bool;
}

/// An attribute that a container instance has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Capabilities are attributes without a value.
    pub value: Option<&'a str>,
}
