//! What happens to tasks: they stay in a status, or take longer for it.
//!
//! Whoever is about to move a task on asks. A fault numbers the tasks that it applies to in the
//! order in which they are asked about, each once, so that it can be asked about a task again and
//! says the same. It never ends by itself: a task that is held would go on.

use std::fmt;
use std::time::Duration;

#[cfg(feature = "serde")]
use crate::kernel::seconds;

/// Which tasks a fault applies to. By default all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields, default)
)]
pub struct TaskScope {
    /// Only tasks of this cluster, by its name.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub cluster: Option<String>,
    /// Only tasks of this family.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub family: Option<String>,
    /// Only the task of this id.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub task: Option<String>,
    /// Only the n-th task, counted from 1.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub nth: Option<usize>,
}

/// Tasks stay in a status.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct TaskHold {
    /// The status, in the word of the API.
    pub status: String,
    #[cfg_attr(feature = "serde", serde(default))]
    pub tasks: TaskScope,
}

/// Tasks take longer for each stage, by times that are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct TaskDelay {
    /// How much longer at most.
    #[cfg_attr(feature = "serde", serde(with = "seconds"))]
    #[cfg_attr(feature = "schema", schemars(with = "crate::kernel::seconds::Seconds"))]
    pub up_to: Duration,
    #[cfg_attr(feature = "serde", serde(default))]
    pub tasks: TaskScope,
}

/// A task that is about to leave its status.
#[derive(Debug)]
pub struct Leaving<'a> {
    pub id: String,
    pub status: &'a str,
    pub cluster: &'a str,
    pub family: &'a str,
}

impl TaskScope {
    /// Whether this can ever be.
    pub fn check(&self) -> Result<(), String> {
        match self.nth {
            Some(0) => Err("tasks are counted from 1".to_owned()),
            _ => Ok(()),
        }
    }
}

impl TaskHold {
    /// Of all tasks.
    pub fn new(status: &str) -> Self {
        Self {
            status: status.to_owned(),
            tasks: TaskScope::default(),
        }
    }

    pub(super) fn applies(&self, task: &Leaving<'_>) -> bool {
        self.status == task.status && self.tasks.applies(task)
    }
}

impl TaskDelay {
    /// How much longer the stage takes that the task begins; `drawn` is a random number.
    pub(super) fn of(&self, drawn: u64) -> Duration {
        let up_to = u64::try_from(self.up_to.as_millis()).unwrap_or(u64::MAX);
        Duration::from_millis(drawn % up_to.saturating_add(1))
    }
}

impl TaskScope {
    pub(super) fn applies(&self, task: &Leaving<'_>) -> bool {
        let is = |wanted: &Option<String>, of: &str| wanted.as_ref().is_none_or(|it| it == of);
        is(&self.cluster, task.cluster) && is(&self.family, task.family) && is(&self.task, &task.id)
    }

    /// Whether it is of the task with that number, if it is of `times` tasks at most.
    pub(super) fn admits(&self, number: usize, times: Option<usize>) -> bool {
        match self.nth {
            Some(nth) => number == nth && times != Some(0),
            None => times.is_none_or(|times| number <= times),
        }
    }
}

impl fmt::Display for TaskScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            cluster,
            family,
            task,
            nth,
        } = self;
        match (task, nth) {
            (Some(task), _) => write!(f, "task {task}")?,
            (None, Some(nth)) => write!(f, "task {nth}")?,
            (None, None) => f.write_str("tasks")?,
        }
        if let Some(family) = family {
            write!(f, " of family {family}")?;
        }
        if let Some(cluster) = cluster {
            write!(f, " in cluster {cluster}")?;
        }
        Ok(())
    }
}

impl fmt::Display for TaskHold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: held in {}", self.tasks, self.status)
    }
}

impl fmt::Display for TaskDelay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { up_to, tasks } = self;
        write!(f, "{tasks}: up to {up_to:?} longer for each stage")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::{Fault, Kind, Registry};

    /// Which of four tasks are kept, by their letters, and how often the hold has fired. The first
    /// is asked about twice, `b` is of the cluster `blue`, and `c` of the family `job`.
    fn kept(hold: TaskHold, times: Option<usize>) -> (String, usize) {
        let mut registry = Registry::default();
        let id = registry.add(Fault {
            times,
            ..Fault::new(Kind::TaskHold(hold))
        });
        let mut kept = String::new();
        for letter in ["a", "a", "b", "c", "d"] {
            let leaving = || Leaving {
                id: letter.to_owned(),
                status: "PENDING",
                cluster: if letter == "b" { "blue" } else { "default" },
                family: if letter == "c" { "job" } else { "web" },
            };
            if registry.holds(leaving) {
                kept.push_str(letter);
            }
        }
        (kept, registry.get(id).map_or(0, |entry| entry.hits))
    }

    #[test]
    fn a_hold_keeps_the_tasks_that_it_is_for_and_counts_each_once() {
        let pending = || TaskHold::new("PENDING");
        let of = |tasks: TaskScope| TaskHold { tasks, ..pending() };
        let all = TaskScope::default;
        let some = |text: &str| Some(text.to_owned());
        for (hold, times, expected) in [
            (pending(), None, ("aabcd", 4)),
            (pending(), Some(2), ("aab", 2)),
            (pending(), Some(0), ("", 0)),
            (TaskHold::new("RUNNING"), None, ("", 0)),
            (
                of(TaskScope {
                    cluster: some("blue"),
                    ..all()
                }),
                None,
                ("b", 1),
            ),
            (
                of(TaskScope {
                    family: some("web"),
                    nth: Some(3),
                    ..all()
                }),
                None,
                ("d", 1),
            ),
            (
                of(TaskScope {
                    task: some("a"),
                    ..all()
                }),
                Some(1),
                ("aa", 1),
            ),
            (
                of(TaskScope {
                    nth: Some(9),
                    ..all()
                }),
                None,
                ("", 0),
            ),
        ] {
            let (kept, hits) = kept(hold.clone(), times);
            assert_eq!((kept.as_str(), hits), expected, "{hold:?} {times:?}");
        }
    }

    #[test]
    fn a_hold_says_what_it_holds() {
        let of = |status, tasks| TaskHold {
            tasks,
            ..TaskHold::new(status)
        };
        let second = TaskScope {
            cluster: Some("blue".to_owned()),
            family: Some("web".to_owned()),
            nth: Some(2),
            task: None,
        };
        let one = TaskScope {
            task: Some("0123".to_owned()),
            ..TaskScope::default()
        };
        for (hold, expected) in [
            (TaskHold::new("STOPPING"), "tasks: held in STOPPING"),
            (
                of("PENDING", second),
                "task 2 of family web in cluster blue: held in PENDING",
            ),
            (of("RUNNING", one), "task 0123: held in RUNNING"),
        ] {
            assert_eq!(hold.to_string(), expected);
        }
    }

    /// The delays of three tasks, in milliseconds. The first is asked about twice.
    fn delays(times: Option<usize>) -> [u128; 4] {
        let mut registry = Registry::default();
        let delay = TaskDelay {
            up_to: Duration::from_millis(9),
            tasks: TaskScope::default(),
        };
        registry.add(Fault {
            times,
            ..Fault::new(Kind::TaskDelay(delay))
        });
        ["a", "a", "b", "c"].map(|id| {
            let leaving = || Leaving {
                id: id.to_owned(),
                status: "PENDING",
                cluster: "default",
                family: "web",
            };
            let delay = registry.delays(leaving, |_, number| 100 + 7 * number);
            delay.as_millis()
        })
    }

    #[test]
    fn a_delay_is_drawn_for_each_task_up_to_the_most_there_can_be() {
        assert_eq!(delays(None), [7, 7, 4, 1]);
        assert_eq!(delays(Some(2)), [7, 7, 4, 0]);
    }
}
