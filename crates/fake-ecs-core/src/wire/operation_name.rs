//! The name of an operation in texts that people write.

use std::str::FromStr;

use super::{Operation, Route, near};
use crate::kernel::text::written_as_text;

written_as_text!(Operation);

impl Operation {
    /// Whether it changes nothing: the service names its operations by that.
    pub fn is_read(self) -> bool {
        is_read(self.as_str())
    }
}

impl Route {
    /// Whether it changes nothing: the services name their operations by that.
    pub fn is_read(self) -> bool {
        is_read(self.operation())
    }
}

fn is_read(name: &str) -> bool {
    ["Describe", "Get", "List"]
        .iter()
        .any(|read| name.starts_with(read))
}

impl TryFrom<&str> for Operation {
    type Error = String;

    fn try_from(name: &str) -> Result<Self, String> {
        name.parse()
    }
}

impl FromStr for Operation {
    /// What is said of an operation that is not there, with names that are like it.
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::parse(name).ok_or_else(|| match near(name, Self::NAMES)[..] {
            [] => format!("ECS has no operation '{name}'; an operation is called like 'RunTask'"),
            [one] => format!("ECS has no operation '{name}'; did you mean '{one}'?"),
            ref some => {
                let some = some.join("', '");
                format!("ECS has no operation '{name}'; did you mean one of '{some}'?")
            }
        })
    }
}
