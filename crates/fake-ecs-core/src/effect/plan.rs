//! All that an engine needs to know of a task to run it.

use std::fmt;
use std::net::Ipv4Addr;
use std::sync::Arc;

use super::refs::{ContainerRef, TaskRef};
use super::report::{LogSource, Written};
use crate::aws::ec2::cidr::Cidr;
use crate::kernel::time::Time;
pub use crate::wire::LaunchType;
use crate::wire::{NetworkConfiguration, TaskDefinition};

/// A task as an engine is to run it: its names outside of this process, and its definition with the
/// overrides of the task merged in.
///
/// Numbers of the fake mean nothing after a restart. What an engine makes for a task carries these
/// names, so that it can be found again.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskPlan {
    pub arn: String,
    /// 32 hexadecimal digits: the last part of the ARN.
    pub id: String,
    /// The name of its cluster.
    pub cluster: String,
    pub cluster_arn: String,
    /// The effective definition. It has a family and a revision, and every member that was
    /// registered: volumes, roles, network mode, sizes, and the containers. Their environments and
    /// the options of their log drivers have the values of secrets.
    pub definition: TaskDefinition,
    pub group: String,
    pub launch_type: LaunchType,
    pub platform_version: Option<&'static str>,
    pub availability_zone: String,
    /// The container instance that the task is on, unless it is on Fargate.
    pub instance_arn: Option<String>,
    /// The machine of another scheduler's cluster that this instance is.
    pub node: Option<String>,
    /// The address of its own network interface, if it has one.
    pub address: Option<Ipv4Addr>,
    /// The VPC that this address is of, where an engine is to make a network of it.
    pub vpc: Option<VpcPlan>,
    pub network: Option<Arc<NetworkConfiguration>>,
    /// What clients of Service Connect call the tasks of its service, and what Cloud Map calls them
    /// in DNS.
    pub connect_names: Vec<String>,
    /// The volume that was configured at launch, if there is one.
    pub ebs: Option<EbsPlan>,
    pub enable_execute_command: bool,
    /// In the order of the definition.
    pub containers: Vec<ContainerPlan>,
}

impl TaskPlan {
    /// The container of that name, in the run that the fake knows of.
    pub fn container(&self, task: TaskRef, name: &str) -> Option<ContainerRef> {
        let index = self.containers.iter().position(|it| it.name == name)?;
        Some(ContainerRef {
            task,
            container: u16::try_from(index).ok()?,
            generation: self.containers[index].generation,
        })
    }
}

/// What an engine needs to know of a VPC to make a network of it.
///
/// All subnets of a VPC reach one another, which networks of engines do not: so it is one network,
/// and the addresses in it are those of the subnets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VpcPlan {
    pub id: String,
    /// The addresses of all its subnets. Tasks have neither the first four of a subnet nor the
    /// last, and so not that of the router, which is the second one of the VPC.
    pub block: Cidr,
    /// An address among those that the fake has from the engine. The task has it instead, and so
    /// reports [`ContainerChange::task_address`](super::ContainerChange::task_address), where the
    /// engine cannot make that network.
    pub spare: Ipv4Addr,
}

/// What an engine needs to know of a container beside its definition.
#[derive(Clone, Debug, PartialEq)]
pub struct ContainerPlan {
    pub name: String,
    pub arn: String,
    /// How often the fake has had it restarted.
    pub generation: u32,
    /// Those of the definition, and those that the agent of ECS sets.
    pub labels: Vec<(String, String)>,
    /// What its `repositoryCredentials` lead to.
    pub registry_credentials: Option<RegistryCredentials>,
    /// How far it has come, as far as the fake was told.
    pub known: Known,
    /// How far what it writes was reported.
    pub logged: Logged,
}

/// How far a container has come, as far as the fake was told: for whoever takes its task over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Its latest run has not begun. Perhaps it has, and nobody could tell any more.
    New,
    Running,
    /// It is to stop. `ran` says whether it has run.
    Stopping {
        ran: bool,
    },
    Stopped,
}

/// How far each of the streams of a container was reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Logged {
    pub stdout: LastLines,
    pub stderr: LastLines,
}

/// The time of the last line of a stream, on the clock of whoever reports, and how many lines of
/// that very time there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastLines {
    pub at: Option<Time>,
    pub count: usize,
}

impl Logged {
    /// A line was reported.
    pub fn note(&mut self, line: &Written) {
        match line.source {
            LogSource::Stdout => self.stdout.note(line),
            LogSource::Stderr => self.stderr.note(line),
        }
    }
}

impl LastLines {
    /// A line of the stream was reported.
    pub fn note(&mut self, line: &Written) {
        let Some(at) = line.at else { return };
        let at = at.before(line.later);
        if self.at != Some(at) {
            *self = Self {
                at: Some(at),
                count: 0,
            };
        }
        self.count += 1;
    }
}

/// How a registry lets somebody in.
#[derive(Clone, PartialEq, Eq)]
pub struct RegistryCredentials {
    pub username: String,
    pub password: String,
}

impl fmt::Debug for RegistryCredentials {
    /// Without the password, because what is debugged is printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistryCredentials")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// What an engine calls the container: `fake-ecs-<task>-<container>`.
pub fn engine_name(task: &str, container: &str) -> String {
    format!("fake-ecs-{task}-{container}")
}

/// What an engine needs to know of an EBS volume.
#[derive(Clone, Debug, PartialEq)]
pub struct EbsPlan {
    /// The name of the volume in the definition.
    pub name: String,
    pub id: String,
    /// Unless it is that of its snapshot.
    pub size_in_gib: Option<i32>,
}
