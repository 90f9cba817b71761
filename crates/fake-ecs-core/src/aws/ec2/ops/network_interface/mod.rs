//! Network interfaces: those of tasks and of instances.

mod describe_network_interfaces;
#[cfg(test)]
mod tests;

pub(super) use self::describe_network_interfaces::describe_network_interfaces;
