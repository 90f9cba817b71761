//! Everything that a test or an operator can do to a fake, as data.
//!
//! What an application does are calls of an API, in [`crate::ops`]. What happens besides is a
//! [`Command`]: handles make them, and so does whoever is elsewhere, in JSON. A room for each kind
//! of thing that commands are about:
//!
//! - [`task`], [`container`], [`instance`], [`service`], [`task_set`], [`group`], [`gateway`],
//!   [`image`], [`subnet`], [`store`], [`fault`], [`policy`].
//! - [`address`] — how commands name what they are about. [`outcome`] — what comes of them.

pub mod address;
mod container;
pub mod fault;
pub mod gateway;
pub mod group;
mod image;
pub mod instance;
pub mod outcome;
pub mod policy;
pub mod service;
pub mod store;
pub mod subnet;
pub mod task;
pub mod task_set;
#[cfg(all(test, feature = "serde"))]
mod tests;

use self::address::{InstanceId, ServiceName, TaskId, TaskSetName};
use self::group::NewAutoScalingGroup;
use self::instance::NewInstance;
use self::outcome::{Outcome, Refusal};
use self::store::NewObject;
use crate::ecs::Region;
use crate::ecs::service::{HookResult, LifecycleStage};
use crate::effect::load::Load;
use crate::faults::{Fault, FaultId};
use crate::limits::Quotas;
use crate::router::Containers;
use crate::simulator::rules::Which;
use crate::simulator::script::Script;
use crate::simulator::selector::ContainerSelector;

/// Something that a test or an operator does to a region of the fake.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(tag = "command", rename_all_fields = "camelCase", deny_unknown_fields)
)]
pub enum Command {
    // ---- tasks and containers ----
    /// Stops a task as `StopTask` does.
    ForceStop {
        task: TaskId,
    },
    /// Stops a task at once, with a reason and the exit code of its essential containers, if they
    /// have one.
    MarkFailed {
        task: TaskId,
        #[cfg_attr(feature = "serde", serde(default))]
        exit_code: Option<i32>,
        reason: String,
    },
    /// The API shows a task no more that has stopped: `DescribeTasks` answers `MISSING`.
    ForgetTask {
        task: TaskId,
    },
    /// Fargate takes the capacity of a Spot task back.
    InterruptTask {
        task: TaskId,
    },
    /// Fargate takes the capacity of so many Spot tasks back; the seed says which.
    ReclaimSpot {
        count: usize,
    },
    /// The process of a running container ends.
    ExitContainer {
        task: TaskId,
        container: String,
        exit_code: i32,
    },
    /// The health check of a running container passes or fails.
    SetContainerHealth {
        task: TaskId,
        container: String,
        is_healthy: bool,
    },
    /// A task uses so many percent of what it has reserved, as CloudWatch is told. What is not
    /// given stays as it was.
    SetTaskLoad {
        task: TaskId,
        #[cfg_attr(feature = "serde", serde(default))]
        cpu: Option<f64>,
        #[cfg_attr(feature = "serde", serde(default))]
        memory: Option<f64>,
    },

    // ---- container instances ----
    AddInstance(NewInstance),
    /// Sets an `ACTIVE` instance to `DRAINING`.
    DrainInstance {
        instance: InstanceId,
    },
    /// Sets a `DRAINING` instance to `ACTIVE`.
    ActivateInstance {
        instance: InstanceId,
    },
    /// The machine of an EC2 instance is gone.
    TerminateInstance {
        instance: InstanceId,
    },
    /// EC2 takes a Spot instance back in two minutes.
    InterruptInstance {
        instance: InstanceId,
    },
    DisconnectAgent {
        instance: InstanceId,
    },
    ReconnectAgent {
        instance: InstanceId,
    },

    // ---- Auto Scaling groups ----
    AddAutoScalingGroup(NewAutoScalingGroup),
    /// Changes the limits and the desired capacity of a group, as far as they are given.
    ResizeAutoScalingGroup {
        group: String,
        min: Option<usize>,
        max: Option<usize>,
        desired_capacity: Option<usize>,
    },
    /// Whether EC2 has instances for a group.
    SetGroupCapacity {
        group: String,
        is_available: bool,
    },

    // ---- services and their deployments ----
    /// What the next hook function that is called at that stage returns.
    AnswerHook {
        service: ServiceName,
        stage: LifecycleStage,
        result: HookResult,
    },
    /// Each task of a service, also a new one, uses so many percent of what it has reserved, as
    /// CloudWatch is told. What is not given stays as it was.
    SetServiceLoad {
        service: ServiceName,
        #[cfg_attr(feature = "serde", serde(default))]
        cpu: Option<f64>,
        #[cfg_attr(feature = "serde", serde(default))]
        memory: Option<f64>,
    },
    /// Begins a deployment of CodeDeploy.
    CreateTaskSet {
        service: ServiceName,
        task_definition: String,
        target_group: Option<String>,
    },
    PromoteTaskSet {
        task_set: TaskSetName,
    },
    DeleteTaskSet {
        task_set: TaskSetName,
    },

    // ---- what other services know ----
    /// Sets a CloudWatch alarm to `ALARM`, or back to `OK`.
    SetAlarm {
        alarm: String,
        is_raised: bool,
    },
    /// The targets of a group with that id, or `id:port`, pass or fail their health checks.
    SetTargetHealth {
        group: String,
        target: String,
        is_healthy: bool,
    },
    /// Declares a subnet, and where it is and how many addresses it has, as far as that is given.
    SetSubnet {
        subnet: String,
        availability_zone: Option<String>,
        addresses: Option<usize>,
    },
    /// The name of an image means another image from now on. One of the private registry of the
    /// account and region is in its repository then, which is made where it is not there.
    PushImage {
        image: String,
    },

    // ---- what tasks read when they start ----
    /// Makes a secret of Secrets Manager, or gives it another version, to which the staging label
    /// leads; by default it is the current version.
    PutSecret {
        secret: String,
        value: String,
        #[cfg_attr(feature = "serde", serde(default))]
        stage: Option<String>,
    },
    /// The secret is gone at once, and its name is free.
    RemoveSecret {
        secret: String,
    },
    /// Makes a parameter of the Parameter Store, or gives it another version.
    PutParameter {
        parameter: String,
        value: String,
        /// Whether it is a `SecureString`.
        #[cfg_attr(feature = "serde", serde(default))]
        is_secure: bool,
    },
    RemoveParameter {
        parameter: String,
    },
    /// Puts objects into a bucket of S3, which is there then.
    PutObjects {
        bucket: String,
        objects: Vec<NewObject>,
    },
    RemoveObject {
        bucket: String,
        key: String,
    },

    // ---- what there may be ----
    /// From now on these quotas are in force, in place of those before.
    SetQuotas(Quotas),

    // ---- what goes wrong ----
    /// From now on something goes wrong, as often as the fault says.
    AddFault(Fault),
    /// Ends a fault, which may have ended already.
    RemoveFault {
        fault: FaultId,
    },

    /// Nobody minds if the fault never fires.
    AllowUnusedFault {
        fault: FaultId,
    },

    // ---- what callers may do ----
    /// Callers may do what this policy allows, in JSON, and what those before it do.
    AllowPolicy {
        policy: String,
    },

    // ---- what runs containers, and what simulated ones do ----
    /// These containers follow the script, or some of them.
    Script {
        containers: ContainerSelector,
        #[cfg_attr(
            feature = "serde",
            serde(default, skip_serializing_if = "Which::is_all")
        )]
        which: Which,
        script: Script,
    },
    /// These containers are run by the runtime of that name, in tasks that are not prepared yet.
    ChooseRuntime {
        containers: ContainerSelector,
        runtime: String,
    },
    /// The runtime of that name has begun anew, or was out of reach: asks it to take over the
    /// tasks that it has containers of, and to report how they are. Other runtimes that have
    /// containers of these tasks are asked, too.
    ReconnectRuntime {
        runtime: String,
    },
}

/// Carries out a command, or says why it cannot.
pub fn apply(
    region: &mut Region,
    on: &mut Containers<'_>,
    command: Command,
) -> Result<Outcome, Refusal> {
    match command {
        Command::ForceStop { task } => task::force_stop(region, task),
        Command::MarkFailed {
            task,
            exit_code,
            reason,
        } => task::mark_failed(region, task, exit_code, reason),
        Command::ForgetTask { task } => task::forget(region, task),
        Command::InterruptTask { task } => task::interrupt(region, task),
        Command::ReclaimSpot { count } => task::reclaim_spot(region, count),
        Command::ExitContainer {
            task,
            container,
            exit_code,
        } => task::exit_container(region, on, task, &container, exit_code),
        Command::SetContainerHealth {
            task,
            container,
            is_healthy,
        } => task::set_health(region, task, &container, is_healthy),
        Command::SetTaskLoad { task, cpu, memory } => {
            task::set_load(region, task, Load { cpu, memory })
        }

        Command::AddInstance(new) => instance::add(region, new),
        Command::DrainInstance { instance } => instance::set_draining(region, instance, true),
        Command::ActivateInstance { instance } => instance::set_draining(region, instance, false),
        Command::TerminateInstance { instance } => instance::terminate(region, instance),
        Command::InterruptInstance { instance } => instance::interrupt(region, instance),
        Command::DisconnectAgent { instance } => instance::set_connected(region, instance, false),
        Command::ReconnectAgent { instance } => instance::set_connected(region, instance, true),

        Command::AddAutoScalingGroup(new) => group::add(region, new),
        Command::ResizeAutoScalingGroup {
            group,
            min,
            max,
            desired_capacity,
        } => group::resize(region, &group, min, max, desired_capacity),
        Command::SetGroupCapacity {
            group,
            is_available,
        } => group::set_capacity(region, &group, is_available),

        Command::AnswerHook {
            service,
            stage,
            result,
        } => service::answer_hook(region, &service, stage, result),
        Command::SetServiceLoad {
            service,
            cpu,
            memory,
        } => service::set_load(region, &service, Load { cpu, memory }),
        Command::CreateTaskSet {
            service,
            task_definition,
            target_group,
        } => task_set::create(region, &service, &task_definition, target_group.as_deref()),
        Command::PromoteTaskSet { task_set } => task_set::promote(region, &task_set),
        Command::DeleteTaskSet { task_set } => task_set::delete(region, &task_set),

        Command::SetAlarm { alarm, is_raised } => service::set_alarm(region, &alarm, is_raised),
        Command::SetTargetHealth {
            group,
            target,
            is_healthy,
        } => gateway::set_target_health(region, &group, &target, is_healthy),
        Command::SetSubnet {
            subnet,
            availability_zone,
            addresses,
        } => subnet::set(region, &subnet, availability_zone, addresses),
        Command::PushImage { image } => Ok(Outcome::Image(image::push(region, on, &image))),
        Command::PutSecret {
            secret,
            value,
            stage,
        } => store::put_secret(region, &secret, value, stage.as_deref()),
        Command::RemoveSecret { secret } => store::remove_secret(region, &secret),
        Command::PutParameter {
            parameter,
            value,
            is_secure,
        } => store::put_parameter(region, &parameter, value, is_secure),
        Command::RemoveParameter { parameter } => store::remove_parameter(region, &parameter),
        Command::PutObjects { bucket, objects } => store::put_objects(region, &bucket, objects),
        Command::RemoveObject { bucket, key } => store::remove_object(region, &bucket, &key),
        Command::SetQuotas(quotas) => {
            region.quotas = quotas;
            region.may_have_vcpus = true;
            Ok(Outcome::Done)
        }
        Command::AddFault(new) => fault::add(region, new),
        Command::RemoveFault { fault } => fault::remove(region, fault),
        Command::AllowUnusedFault { fault } => fault::allow_unused(region, fault),
        Command::AllowPolicy { policy } => policy::allow(region, &policy),
        Command::Script {
            containers,
            which,
            script,
        } => {
            on.simulator.script(containers, which, script);
            Ok(Outcome::Done)
        }
        Command::ChooseRuntime {
            containers,
            runtime,
        } => container::choose_runtime(on, containers, &runtime),
        Command::ReconnectRuntime { runtime } => container::reconnect_runtime(region, on, &runtime),
    }
}
