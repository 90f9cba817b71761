//! Which containers a script is for.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

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
/// Images are named with [`ContainerSelector::image`]. Of several scripts that fit, the one with
/// the narrowest target counts: `family/container`, then family, then `*/container`, then image.
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

#[derive(Clone, PartialEq, Eq)]
enum Kind {
    Family(String),
    FamilyContainer(String, String),
    Container(String),
    Image(String),
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
    pub fn is_met_by(&self, task: TaskRef, spec: &ContainerSpec) -> bool {
        match &self.0 {
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
            Kind::Image(_) => 0,
            Kind::Container(_) => 1,
            Kind::Family(_) => 2,
            Kind::FamilyContainer(..) => 3,
            Kind::Task(_) | Kind::MainOf(_) => 4,
        }
    }
}

impl fmt::Display for ContainerSelector {
    /// The text that means it; that of an image begins with `image:`, that of a task with `task:`,
    /// and that of what outranks all others with `main:`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Family(family) => f.write_str(family),
            Kind::FamilyContainer(family, name) => write!(f, "{family}/{name}"),
            Kind::Container(name) => write!(f, "*/{name}"),
            Kind::Image(pattern) => write!(f, "image:{pattern}"),
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
        Ok(if let Some(pattern) = text.strip_prefix("image:") {
            Self::image(pattern)
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
        let meets = |text: &str, spec| {
            text.parse::<ContainerSelector>()
                .unwrap()
                .is_met_by(task, spec)
        };
        for (text, of_main, of_sidecar) in [
            ("web", true, false),
            ("web/envoy", false, true),
            ("*/envoy", false, true),
            ("task:7", true, false),
            ("task:8", false, false),
            ("main:web", true, false),
            ("main:shop", false, false),
        ] {
            assert_eq!(
                (meets(text, &main), meets(text, &sidecar)),
                (of_main, of_sidecar),
                "{text}"
            );
        }
    }
}
