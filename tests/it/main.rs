//! `fake-ecs` as its users see it: through the SDK's client, plain HTTP and the public handles.
//!
//! One binary, so that it is linked once:
//!
//! - [`support`] — what the tests share: definitions, running tasks, plain HTTP, golden files.
//! - [`issue`] — what the first page of the documentation promises, spelled out.
//! - [`lifecycle`] — whole lives of tasks, as golden files. [`life`], [`every_runtime`] — lives
//!   that are the same whoever runs the containers.
//! - [`answers`] — our answers held against recorded ones of the service. [`clients`] — what real
//!   clients read from them.
//! - [`errors`] — what is refused, and in which words. [`tasks`], [`volumes`], [`clusters`],
//!   [`tags`], [`account_settings`], [`capacity_providers`], [`protection`], [`exec`],
//!   `exec_sessions` — what is not.
//! - [`closures`] — containers that are futures of the test. [`reaching`] — what a test does with
//!   containers itself. [`metadata`] — what containers are told about themselves.
//! - [`instances`] — container instances come and go. [`placement`] — which of them gets a task.
//!   [`launching`] — what a task runs on that a test starts by itself. [`spot`] — spare capacity is
//!   taken back.
//! - [`subnets`] — where tasks with network interfaces of their own are, and for how many there is
//!   room.
//! - [`secrets`], [`environment_files`] — what containers get that is kept elsewhere. `endpoints` —
//!   and not in the fake at all.
//! - [`time`], [`sharing`], [`same_seed`], [`ending`] — clocks, threads, determinism, the end of a
//!   fake.
//! - [`faults`] — calls that a test makes go wrong. [`polls`] — reads that are some reads old.
//!   [`handle_faults`] — and everything else that it does. [`holding`] — tasks that stay in a
//!   status. [`held_stages`] — deployments that stay at a stage. [`start_failures`] — tasks that do
//!   not start. [`log_streams`] — log streams that are missing or late. [`racing`] — what happens
//!   just before a call. [`rate_limits`] — callers that call too often. [`quotas`] — callers who
//!   want too much. [`least_privilege`] — callers that may not do all.
//! - [`stories`] — what a test prints that fails. [`pages`] — what it leaves behind.
//! - [`applications`] — waiting for what an application does. [`waiting`] — what a test is told
//!   when it waits in vain. [`patience`] — for how long it waits, and when calls are given up on.
//!   [`options`] — what can be chosen at the start. [`printing`] — what is
//!   printed of the public types. [`long_texts`] — what is kept short.
//! - [`services`] — services keep their promise. [`service_rules`] — less usual situations.
//!   [`service_lives`] — whole lives of them, as golden files. [`service_answers`] — our answers
//!   about them held against recorded ones.
//! - [`task_sets`] — services that somebody else deploys, `codedeploy` — or CodeDeploy.
//!   [`strategies`] — services that roll out in stages. [`stage_lives`] — whole rollouts of them,
//!   as golden files.
//! - [`rebalancing`] — zones are kept in balance. [`images`] — all tasks of a deployment run the
//!   same.
//! - [`events`] — what EventBridge gets. [`spans`] — what subscribers of `tracing` hear.
//! - [`setting_up`] — what a test begins with. [`expectations`] — which calls it expects.
//! - [`pending`] — which tasks count as pending. [`paging`] — what page tokens are good for.
//! - [`targets`], [`discovery`] — what load balancers and service discovery know of tasks.
//! - [`gateways`] — what services of several clusters are reached through. [`express`] — services
//!   from an image.
//! - [`daemons`] — managed daemons are rolled out over instances.
//! - `buckets` — calls of S3. `stacks` — stacks of CloudFormation.
//! - [`property`], [`service_property`], [`task_set_property`], [`gateway_property`] — whatever
//!   callers do, some things always hold.

mod account_settings;
mod adopted;
mod agent;
mod answers;
mod applications;
mod attributes;
#[cfg(feature = "s3")]
mod buckets;
mod capacity_providers;
mod catalogue;
mod clients;
mod closures;
#[cfg(all(feature = "events", feature = "logs"))]
mod cloudwatch_logs;
mod clusters;
#[cfg(feature = "codedeploy")]
mod codedeploy;
mod container_instances;
mod daemons;
mod discovery;
#[cfg(feature = "elb")]
mod elb;
mod ending;
#[cfg(all(feature = "endpoints", feature = "neighbours"))]
mod endpoints;
mod environment_files;
mod errors;
mod event_patterns;
mod events;
mod every_runtime;
mod exec;
#[cfg(feature = "exec")]
mod exec_sessions;
mod expectations;
mod exploring;
mod express;
mod faults;
mod gateway_property;
mod gateways;
mod handle_faults;
mod held_stages;
mod holding;
mod images;
mod instances;
mod issue;
#[cfg(feature = "journal")]
mod journal;
mod launching;
mod least_privilege;
#[path = "../lives/mod.rs"]
mod life;
mod lifecycle;
mod log_streams;
mod long_texts;
mod metadata;
#[cfg(all(feature = "secrets", feature = "sts"))]
mod neighbours;
mod networks;
mod options;
mod pages;
mod paging;
mod patience;
mod pending;
mod placement;
mod polls;
mod printing;
mod property;
mod protection;
mod quotas;
mod racing;
mod rate_limits;
mod reaching;
mod rebalancing;
#[cfg(feature = "ecr")]
mod registry;
#[cfg(feature = "iam")]
mod roles;
mod same_seed;
#[cfg(feature = "neighbours")]
mod scaling;
mod secrets;
mod service_answers;
mod service_lives;
mod service_property;
mod service_rules;
mod services;
#[cfg(feature = "exec")]
#[path = "../support/session_client.rs"]
mod session_client;
mod setting_up;
mod sharing;
mod spans;
mod spot;
#[cfg(feature = "cloudformation")]
mod stacks;
mod stage_lives;
mod start_failures;
mod stories;
mod strategies;
mod subnets;
mod support;
mod tags;
#[cfg(all(feature = "endpoints", feature = "neighbours"))]
mod target_endpoints;
mod targets;
mod task_set_property;
mod task_sets;
mod tasks;
mod time;
mod views;
mod volumes;
mod waiting;
mod weeks;
