//! The emulated ECS inside the crate `fake-ecs`.
//!
//! Use that crate: nothing here is stable or meant for others. The core reads no clock, does no I/O
//! and waits for nothing. What an application does comes in as calls ([`ops`]), what a test does as
//! commands ([`command`]), and what is wanted of the outside leaves as effects ([`effect`]).

#![forbid(unsafe_code)]
#![expect(
    clippy::len_without_is_empty,
    missing_docs,
    unreachable_pub,
    reason = "everything is public for one crate; what that makes public asks for documentation"
)]
#![expect(
    rustdoc::private_intra_doc_links,
    reason = "the documentation of modules is for those who work on them"
)]

pub mod aws;
pub mod command;
pub mod deliveries;
pub mod ecs;
pub mod effect;
pub mod faults;
pub mod kernel;
pub mod limits;
pub mod metadata;
pub mod ops;
pub mod past;
pub mod render;
pub mod router;
pub mod simulator;
pub mod wire;
pub mod work;
pub mod world;

#[doc(inline)]
pub use aws::elb::TargetHealth;
#[doc(inline)]
pub use aws::iam::policy::InvalidPolicy;
#[doc(inline)]
pub use ecs::instance::InstanceStatus;
#[doc(inline)]
pub use ecs::service::HookResult;
#[doc(inline)]
pub use ecs::service::LifecycleStage;
#[doc(inline)]
pub use ecs::service::ServiceStatus;
#[doc(inline)]
pub use ecs::service::TaskSetStatus;
#[doc(inline)]
pub use ecs::task::state::ContainerState;
#[doc(inline)]
pub use ecs::task::state::TaskStatus;
#[doc(inline)]
pub use effect::question::CopyDataSource;
#[doc(inline)]
pub use effect::report::LogSource;
#[doc(inline)]
pub use kernel::profile::AutoScaling;
#[doc(inline)]
pub use kernel::profile::CapacityChanges;
#[doc(inline)]
pub use kernel::profile::Containers;
#[doc(inline)]
pub use kernel::profile::GatewayChanges;
#[doc(inline)]
pub use kernel::profile::LoadBalancers;
#[doc(inline)]
pub use kernel::profile::NatGateways;
#[doc(inline)]
pub use kernel::profile::Profile;
#[doc(inline)]
pub use kernel::profile::Services;
#[doc(inline)]
pub use kernel::profile::Stages;
#[doc(inline)]
pub use kernel::strictness::Strictness;
#[doc(inline)]
pub use limits::Quotas;
#[doc(inline)]
pub use limits::RateLimits;
#[doc(inline)]
pub use simulator::exec::ExecOutput;
#[doc(inline)]
pub use simulator::script::Script;
#[doc(inline)]
pub use simulator::selector::ContainerSelector;
#[doc(inline)]
pub use wire::{Json, Operation};
