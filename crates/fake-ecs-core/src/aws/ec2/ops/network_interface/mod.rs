//! Network interfaces: those of tasks and of instances.

mod describe_network_interfaces;

pub(super) use self::describe_network_interfaces::describe_network_interfaces;
