//! What callers have made and changed through EC2's API, beside what every account has.
//!
//! - [`state`] — VPCs, subnets, security groups, gateways, route tables and launch templates, as
//!   data. Start here.
//! - [`nat`] — Elastic IP addresses and NAT gateways.
//!   [`endpoints`] — endpoints of services.
//! - [`defaults`] — what there is from the beginning: the default VPC, and what each VPC has.
//! - [`rules`] — the rules of security groups. [`tags`] — what all of it has.
//! - [`listing`] — how it is asked for: ids, filters and pages. [`filter`] — filters.
//! - [`refusals`] — the words in which EC2 refuses.

pub mod defaults;
pub mod endpoints;
pub mod filter;
pub mod listing;
pub mod nat;
pub mod refusals;
pub mod rules;
pub mod state;
pub mod tags;

use std::borrow::Cow;

pub use self::state::{
    Address, Associated, Declared, Endpoint, Failure, Gateway, Group, NatGateway, Peer, Route,
    RouteTable, Rule, Subnet, Target, Template, Version, Vpc,
};
use crate::ecs::Region;

/// What there is. As long as nobody has changed anything nothing is kept.
pub fn of(region: &Region) -> Cow<'_, Declared> {
    match &region.ec2.declared {
        Some(declared) => Cow::Borrowed(declared),
        None => Cow::Owned(defaults::all(region)),
    }
}

/// The same, to be changed.
pub fn change(region: &mut Region) -> &mut Declared {
    if region.ec2.declared.is_none() {
        region.ec2.declared = Some(Box::new(defaults::all(region)));
    }
    region.ec2.declared.as_mut().expect("it is there by now")
}

/// A new id, as in `vpc-0e9f2a…`.
pub fn new_id(region: &mut Region, kind: &str) -> String {
    let declared = change(region);
    declared.made += 1;
    let made = declared.made;
    let number = region.ids.number_of(&format!("ec2 {kind} {made}"));
    format!("{kind}-0{:016x}", number as u64)
}
