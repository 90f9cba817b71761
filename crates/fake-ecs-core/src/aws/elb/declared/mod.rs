//! What callers of the API have made: load balancers, target groups, listeners and rules.
//!
//! ECS needs none of it: it registers tasks in whatever groups services name. Once something was
//! made here, groups that nobody has made are missing.
//!
//! - [`state`] — what there is, as data. Start here.
//! - [`attributes`] — what it is set to. [`attribute_tables`] — what it can be set to.
//! - [`actions`], [`conditions`] — what rules say: what of it is allowed, and how it is shown.
//! - [`choose`] — which rule a request meets, and which targets it may go to.
//! - [`shifts`] — the weights of rules, as ECS moves traffic. [`use_of`] — which load balancer uses
//!   which group.
//! - [`names`], [`pages`], [`tags`] — rules that operations share. [`refusals`] — their words.
//! - [`shown`] — what operations show.

pub mod actions;
pub mod attribute_tables;
pub mod attributes;
pub mod choose;
pub mod conditions;
pub mod names;
pub mod pages;
pub mod refusals;
pub mod shifts;
pub mod shown;
pub mod state;
pub mod tags;
pub mod use_of;

pub use self::state::{Declared, Group, Listener, LoadBalancer, Rule};
