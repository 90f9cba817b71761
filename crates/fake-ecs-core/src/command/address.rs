//! How commands name what they are about: by ids and names that people see, so that they mean the
//! same in JSON, in another process and after a restart.

use std::fmt;
use std::str::FromStr;

use super::outcome::Refusal;

use crate::aws::auto_scaling::GroupKey;
use crate::aws::auto_scaling::port::group_name;
use crate::ecs::Region;
use crate::ecs::keys::{DeploymentId, InstanceKey, ServiceKey, TaskKey};
use crate::kernel::text::written_as_text;

/// The id of a task: 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskId(pub u128);

/// The id of a container instance: 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstanceId(pub u128);

/// A service: `cluster/service`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceName {
    pub cluster: String,
    pub service: String,
}

/// A task set: `cluster/service/ecs-svc/digits`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskSetName {
    pub service: ServiceName,
    pub task_set: DeploymentId,
}

written_as_text!(TaskId, InstanceId, ServiceName, TaskSetName);

impl TaskId {
    pub fn of(region: &Region, key: TaskKey) -> Self {
        Self(region.tasks.get(key).id)
    }

    pub(super) fn find(self, region: &Region) -> Result<TaskKey, Refusal> {
        let task = region.tasks.find(self.0);
        task.map(|task| task.key)
            .ok_or_else(|| Refusal::not_found("task", self))
    }
}

impl InstanceId {
    pub fn of(region: &Region, key: InstanceKey) -> Self {
        Self(region.instances.get(key).id)
    }

    pub(super) fn find(self, region: &Region) -> Result<InstanceKey, Refusal> {
        let instance = region.instances.find(self.0);
        instance
            .map(|instance| instance.key)
            .ok_or_else(|| Refusal::not_found("container instance", self))
    }
}

impl ServiceName {
    pub fn of(region: &Region, key: ServiceKey) -> Self {
        let service = region.services.get(key);
        Self {
            cluster: region.clusters.get(service.cluster).name.clone(),
            service: service.name.to_string(),
        }
    }

    /// The newest service of that name, also one that has been deleted.
    pub(super) fn find(&self, region: &Region) -> Result<ServiceKey, Refusal> {
        let cluster = region.clusters.named(&self.cluster);
        let service = cluster.and_then(|cluster| region.services.named(cluster.key, &self.service));
        service
            .map(|service| service.key)
            .ok_or_else(|| Refusal::not_found("service", self))
    }
}

impl TaskSetName {
    pub fn of(region: &Region, service: ServiceKey, task_set: DeploymentId) -> Self {
        Self {
            service: ServiceName::of(region, service),
            task_set,
        }
    }
}

/// The Auto Scaling group of that name or ARN.
pub(super) fn group(region: &Region, reference: &str) -> Result<GroupKey, Refusal> {
    let group = region.auto_scaling.named(group_name(reference));
    group
        .map(|group| group.key)
        .ok_or_else(|| Refusal::not_found("Auto Scaling group", reference))
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Display for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.cluster, self.service)
    }
}

impl fmt::Display for TaskSetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.service, self.task_set)
    }
}

/// An id in hexadecimal digits; at the end of an ARN it is found as well.
fn id(text: &str, of: &str) -> Result<u128, String> {
    let digits = text.rsplit('/').next().unwrap_or(text);
    let id = Some(digits).filter(|digits| digits.len() == 32);
    id.and_then(|digits| u128::from_str_radix(digits, 16).ok())
        .ok_or_else(|| format!("'{text}' is not the id of a {of}: 32 hexadecimal digits"))
}

fn pair(text: &str, of: &str) -> Result<(String, String), String> {
    match text.split_once('/') {
        Some((cluster, name)) if !cluster.is_empty() && !name.is_empty() => {
            Ok((cluster.to_owned(), name.to_owned()))
        }
        _ => Err(format!("'{text}' does not name a {of}: cluster/{of}")),
    }
}

impl FromStr for TaskId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        id(text, "task").map(Self)
    }
}

impl FromStr for InstanceId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        id(text, "container instance").map(Self)
    }
}

impl FromStr for ServiceName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (cluster, service) = pair(text, "service")?;
        Ok(Self { cluster, service })
    }
}

impl FromStr for TaskSetName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let error = || format!("'{text}' does not name a task set: cluster/service/ecs-svc/digits");
        let (service, digits) = text.split_once("/ecs-svc/").ok_or_else(error)?;
        Ok(Self {
            service: service.parse()?,
            task_set: DeploymentId(digits.parse().map_err(|_| error())?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check<N: FromStr<Err = String> + fmt::Display>(text: &str, expected: Result<&str, &str>) {
        let parsed = text.parse::<N>().map(|name| name.to_string());
        let expected = expected.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(parsed, expected);
    }

    #[test]
    fn names_are_written_as_people_write_them() {
        let id = "0123456789abcdef0123456789abcdef";
        check::<TaskId>(id, Ok(id));
        check::<TaskId>(
            &format!("arn:aws:ecs:us-east-1:1:task/default/{id}"),
            Ok(id),
        );
        check::<InstanceId>(id, Ok(id));
        check::<ServiceName>("default/web", Ok("default/web"));
        check::<TaskSetName>("default/web/ecs-svc/12", Ok("default/web/ecs-svc/12"));
    }

    #[test]
    fn what_names_nothing_is_refused_with_what_would() {
        check::<TaskId>(
            "web",
            Err("'web' is not the id of a task: 32 hexadecimal digits"),
        );
        check::<ServiceName>("web", Err("'web' does not name a service: cluster/service"));
        check::<ServiceName>(
            "/web",
            Err("'/web' does not name a service: cluster/service"),
        );
        let expected = "'default/web' does not name a task set: cluster/service/ecs-svc/digits";
        check::<TaskSetName>("default/web", Err(expected));
    }
}
