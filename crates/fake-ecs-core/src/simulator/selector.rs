//! Which containers a script is for.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use crate::effect::plan::LaunchType;
use crate::effect::{ContainerSpec, TaskRef};
use crate::kernel::text::written_as_text;

/// Which containers a [`Script`](crate::Script) is for.
///
/// A plain string is a family, `family/container`, or `*/container`:
///
/// | text | means |
/// |---|---|
/// | `"report-job"` | the main container of the family: the first essential one of its definition |
/// | `"report-job/sidecar"` | the container of that name, in that family |
/// | `"*/envoy"` | containers of that name, in any family |
///
/// Images are named with [`ContainerSelector::image`], and all containers of tasks of one launch
/// type or capacity provider with [`ContainerSelector::fargate`],
/// [`ec2`](ContainerSelector::ec2), [`external`](ContainerSelector::external) and
/// [`capacity_provider`](ContainerSelector::capacity_provider). Of several scripts that fit, the
/// one with the narrowest target counts: `family/container`, then family, then `*/container`, then
/// image, then capacity provider, then launch type.
///
/// ```
/// # extern crate fake_ecs_core as fake_ecs;
/// use fake_ecs::ContainerSelector;
///
/// let main = ContainerSelector::from("web");
/// let migration = ContainerSelector::from("web/migrate");
/// let sidecars = ContainerSelector::image("*/envoy:*");
/// # assert!(main != migration && migration != sidecars);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ContainerSelector(Kind);

/// How a task came to where it runs.
#[derive(Clone, Copy, Debug, Default)]
#[doc(hidden)]
pub struct Launched<'a> {
    pub with: Option<LaunchType>,
    /// The capacity provider, if one has launched it.
    pub by: Option<&'a str>,
    /// Why there is no image, where its registry is one of the fake's and has none.
    pub without_image: Option<&'a str>,
}

#[derive(Clone, PartialEq, Eq)]
enum Kind {
    Family(String),
    FamilyContainer(String, String),
    Container(String),
    Image(String),
    LaunchType(LaunchType),
    CapacityProvider(String),
    /// The id of a task.
    Task(u128),
    /// The main container of a family, whatever else is said of it.
    MainOf(String),
}

#[warn(missing_docs)]
impl ContainerSelector {
    /// The main container of a family: the first essential one of its definition.
    pub fn family(family: impl Into<String>) -> Self {
        Self(Kind::Family(family.into()))
    }

    /// Containers of that name, in any family.
    pub fn container(name: impl Into<String>) -> Self {
        Self(Kind::Container(name.into()))
    }

    /// Containers whose image fits the pattern, in which `*` stands for any text: `"*/envoy:*"`.
    pub fn image(pattern: impl Into<String>) -> Self {
        Self(Kind::Image(pattern.into()))
    }

    /// All containers of tasks of the launch type `FARGATE`, also of those that one of its capacity
    /// providers has launched.
    ///
    /// ```
    /// # extern crate fake_ecs_core as fake_ecs;
    /// use fake_ecs::ContainerSelector;
    ///
    /// let serverless = ContainerSelector::fargate();
    /// # assert_eq!(serverless.to_string(), "launch-type:FARGATE");
    /// ```
    pub fn fargate() -> Self {
        Self(Kind::LaunchType(LaunchType::Fargate))
    }

    /// All containers of tasks of the launch type `EC2`, also of those that a capacity provider
    /// with an Auto Scaling group has launched.
    pub fn ec2() -> Self {
        Self(Kind::LaunchType(LaunchType::Ec2))
    }

    /// All containers of tasks of the launch type `EXTERNAL`.
    pub fn external() -> Self {
        Self(Kind::LaunchType(LaunchType::External))
    }

    /// All containers of tasks of the launch type `MANAGED_INSTANCES`.
    pub fn managed_instances() -> Self {
        Self(Kind::LaunchType(LaunchType::ManagedInstances))
    }

    /// All containers of tasks that the capacity provider of that name has launched, such as
    /// `FARGATE_SPOT`.
    pub fn capacity_provider(name: impl Into<String>) -> Self {
        Self(Kind::CapacityProvider(name.into()))
    }

    /// The main container of the task with that id, which one seed makes the same in every run.
    #[doc(hidden)]
    pub fn task(id: u128) -> Self {
        Self(Kind::Task(id))
    }

    /// The main container of a family, before all that others say of it.
    #[doc(hidden)]
    pub fn main_of(family: impl Into<String>) -> Self {
        Self(Kind::MainOf(family.into()))
    }

    #[doc(hidden)]
    pub fn is_met_by(&self, task: TaskRef, spec: &ContainerSpec, launched: Launched<'_>) -> bool {
        match &self.0 {
            Kind::LaunchType(of) => launched.with == Some(*of),
            Kind::CapacityProvider(name) => launched.by == Some(name.as_str()),
            Kind::Task(id) => spec.is_main && task.id == *id,
            Kind::Family(family) | Kind::MainOf(family) => spec.is_main && spec.family == *family,
            Kind::FamilyContainer(family, name) => spec.family == *family && spec.name == *name,
            Kind::Container(name) => spec.name == *name,
            Kind::Image(pattern) => fits(pattern, &spec.image),
        }
    }

    /// Narrow targets rank higher.
    #[doc(hidden)]
    pub fn rank(&self) -> u8 {
        match self.0 {
            Kind::LaunchType(_) => 0,
            Kind::CapacityProvider(_) => 1,
            Kind::Image(_) => 2,
            Kind::Container(_) => 3,
            Kind::Family(_) => 4,
            Kind::FamilyContainer(..) => 5,
            Kind::Task(_) | Kind::MainOf(_) => 6,
        }
    }
}

impl fmt::Display for ContainerSelector {
    /// The text that means it; that of an image begins with `image:`, of a launch type with
    /// `launch-type:`, of a capacity provider with `capacity-provider:`, of a task with `task:`,
    /// and of what outranks all others with `main:`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Family(family) => f.write_str(family),
            Kind::FamilyContainer(family, name) => write!(f, "{family}/{name}"),
            Kind::Container(name) => write!(f, "*/{name}"),
            Kind::Image(pattern) => write!(f, "image:{pattern}"),
            Kind::LaunchType(of) => write!(f, "launch-type:{}", of.as_str()),
            Kind::CapacityProvider(name) => write!(f, "capacity-provider:{name}"),
            Kind::Task(id) => write!(f, "task:{id:032x}"),
            Kind::MainOf(family) => write!(f, "main:{family}"),
        }
    }
}

impl FromStr for ContainerSelector {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let task = text.strip_prefix("task:");
        if let Some(id) = task.and_then(|id| u128::from_str_radix(id, 16).ok()) {
            return Ok(Self::task(id));
        }
        let launch_type = text.strip_prefix("launch-type:");
        if let Some(of) = launch_type.and_then(LaunchType::parse) {
            return Ok(Self(Kind::LaunchType(of)));
        }
        Ok(if let Some(pattern) = text.strip_prefix("image:") {
            Self::image(pattern)
        } else if let Some(name) = text.strip_prefix("capacity-provider:") {
            Self::capacity_provider(name)
        } else if let Some(family) = text.strip_prefix("main:") {
            Self::main_of(family)
        } else {
            Self::from(text)
        })
    }
}

written_as_text!(ContainerSelector);

impl From<&str> for ContainerSelector {
    fn from(text: &str) -> Self {
        match text.split_once('/') {
            None => Self::family(text),
            Some(("*", name)) => Self::container(name),
            Some((family, name)) => Self(Kind::FamilyContainer(family.to_owned(), name.to_owned())),
        }
    }
}

impl From<String> for ContainerSelector {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl fmt::Debug for ContainerSelector {
    /// As it is written in a test.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Family(family) => write!(f, "ContainerSelector({family:?})"),
            Kind::FamilyContainer(family, name) => {
                write!(f, "ContainerSelector({:?})", format!("{family}/{name}"))
            }
            Kind::Container(name) => write!(f, "ContainerSelector({:?})", format!("*/{name}")),
            Kind::Image(pattern) => write!(f, "ContainerSelector::image({pattern:?})"),
            Kind::LaunchType(LaunchType::Fargate) => f.write_str("ContainerSelector::fargate()"),
            Kind::LaunchType(LaunchType::Ec2) => f.write_str("ContainerSelector::ec2()"),
            Kind::LaunchType(LaunchType::External) => f.write_str("ContainerSelector::external()"),
            Kind::LaunchType(LaunchType::ManagedInstances) => {
                f.write_str("ContainerSelector::managed_instances()")
            }
            Kind::CapacityProvider(name) => {
                write!(f, "ContainerSelector::capacity_provider({name:?})")
            }
            Kind::Task(id) => write!(f, "ContainerSelector::task({id:#x})"),
            Kind::MainOf(family) => write!(f, "ContainerSelector::main_of({family:?})"),
        }
    }
}

/// Whether the text fits a pattern in which `*` stands for any text.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|head| text.strip_prefix(head)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(tail) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::keys::RegionKey;

    #[test]
    fn patterns_fit_images() {
        let cases = [
            ("nginx:1.27", "nginx:1.27", true),
            ("nginx", "nginx:1.27", false),
            ("nginx*", "nginx:1.27", true),
            ("*/envoy:*", "public.ecr.aws/appmesh/envoy:v1", true),
            ("*/envoy:*", "envoy:v1", false),
            ("*", "", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("aa*aa", "aaa", false),
        ];
        for (pattern, image, expected) in cases {
            assert_eq!(fits(pattern, image), expected, "{pattern} {image}");
        }
    }

    #[test]
    fn the_main_container_is_what_a_family_means() {
        let main = ContainerSpec {
            family: "web".into(),
            name: "app".into(),
            is_main: true,
            ..ContainerSpec::default()
        };
        let sidecar = ContainerSpec {
            name: "envoy".into(),
            is_main: false,
            ..main.clone()
        };

        let task = TaskRef {
            region: RegionKey(0),
            id: 7,
        };
        let launched = Launched {
            with: Some(LaunchType::Fargate),
            by: Some("FARGATE_SPOT"),
            without_image: None,
        };
        let meets = |text: &str, spec| {
            let selector = text.parse::<ContainerSelector>().unwrap();
            assert_eq!(selector.to_string().parse(), Ok(selector.clone()));
            selector.is_met_by(task, spec, launched)
        };
        for (text, of_main, of_sidecar) in [
            ("web", true, false),
            ("web/envoy", false, true),
            ("*/envoy", false, true),
            ("task:7", true, false),
            ("task:8", false, false),
            ("main:web", true, false),
            ("main:shop", false, false),
            ("launch-type:FARGATE", true, true),
            ("launch-type:EC2", false, false),
            ("capacity-provider:FARGATE_SPOT", true, true),
            ("capacity-provider:FARGATE", false, false),
        ] {
            assert_eq!(
                (meets(text, &main), meets(text, &sidecar)),
                (of_main, of_sidecar),
                "{text}"
            );
        }
    }
}
