//! What EC2 announces.

use crate::aws::registrant::Registrant;

/// Where network interfaces can be has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubnetChanged {
    /// A subnet is in another zone, or has another number of addresses.
    Declared,
    /// An address is free again that the network interface of the registrant had.
    AddressFreed(Registrant),
}
