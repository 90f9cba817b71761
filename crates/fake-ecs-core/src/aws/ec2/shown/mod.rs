//! From state to the structures of answers, with what filters ask for.
//!
//! - [`vpc`], [`subnet`], [`group`], [`routing`] — what callers make. Start here.
//! - [`interface`] — the network interfaces of ECS's tasks; `plain` — what all interfaces have.
//!   [`instance`] — the machines under ECS's container instances.
//! - [`nat`] — Elastic IP addresses and NAT gateways. [`endpoint`] — endpoints of services.
//! - [`template`] — launch templates. [`zone`] — zones and their ids.

pub(super) mod endpoint;
pub(super) mod group;
pub(super) mod instance;
pub(super) mod interface;
pub(super) mod nat;
mod plain;
pub(super) mod routing;
pub(super) mod subnet;
pub(super) mod template;
pub(super) mod vpc;
pub(super) mod zone;

/// `as_str` of an enum that may be absent, as filters compare it.
macro_rules! word {
    ($value:expr) => {
        $crate::aws::ec2::declared::filter::text($value.map(|it| it.as_str()))
    };
}

use word;
