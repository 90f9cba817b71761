//! Holds: tasks stay in a status.
//!
//! Whoever is about to move a task on asks. A hold numbers the tasks that it applies to in the
//! order in which they are about to leave the status, each once, so that it can be asked about a
//! task again and says the same. It never ends by itself: the task would go on.

/// Which tasks stay in a status.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct TaskHold {
    /// The status, in the word of the API.
    pub status: String,
    /// Only tasks of this cluster, by its name.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub cluster: Option<String>,
    /// Only tasks of this family.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub family: Option<String>,
    /// Only the task of this id.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub task: Option<String>,
    /// Only the n-th task, counted from 1.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub nth: Option<usize>,
}

/// A task that is about to leave its status.
#[derive(Debug)]
pub struct Leaving<'a> {
    pub id: String,
    pub status: &'a str,
    pub cluster: &'a str,
    pub family: &'a str,
}

impl TaskHold {
    /// Of all tasks.
    pub fn new(status: &str) -> Self {
        Self {
            status: status.to_owned(),
            cluster: None,
            family: None,
            task: None,
            nth: None,
        }
    }

    pub(super) fn applies(&self, task: &Leaving<'_>) -> bool {
        let is = |wanted: &Option<String>, of: &str| wanted.as_ref().is_none_or(|it| it == of);
        self.status == task.status
            && is(&self.cluster, task.cluster)
            && is(&self.family, task.family)
            && is(&self.task, &task.id)
    }

    /// Whether it keeps the task with that number, if it keeps `times` tasks at most.
    pub(super) fn admits(&self, number: usize, times: Option<usize>) -> bool {
        match self.nth {
            Some(nth) => number == nth && times != Some(0),
            None => times.is_none_or(|times| number <= times),
        }
    }
}

impl std::fmt::Display for TaskHold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            status,
            cluster,
            family,
            task,
            nth,
        } = self;
        match task {
            Some(task) => write!(f, "task {task}")?,
            None => f.write_str("tasks")?,
        }
        if let Some(family) = family {
            write!(f, " of family {family}")?;
        }
        if let Some(cluster) = cluster {
            write!(f, " in cluster {cluster}")?;
        }
        write!(f, ": held in {status}")?;
        if let Some(nth) = nth {
            write!(f, ", only task {nth}")?;
        }
        Ok(())
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
        let some = |text: &str| Some(text.to_owned());
        for (hold, times, expected) in [
            (pending(), None, ("aabcd", 4)),
            (pending(), Some(2), ("aab", 2)),
            (pending(), Some(0), ("", 0)),
            (TaskHold::new("RUNNING"), None, ("", 0)),
            (
                TaskHold {
                    cluster: some("blue"),
                    ..pending()
                },
                None,
                ("b", 1),
            ),
            (
                TaskHold {
                    family: some("web"),
                    nth: Some(3),
                    ..pending()
                },
                None,
                ("d", 1),
            ),
            (
                TaskHold {
                    task: some("a"),
                    ..pending()
                },
                Some(1),
                ("aa", 1),
            ),
            (
                TaskHold {
                    nth: Some(9),
                    ..pending()
                },
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
        let whole = TaskHold {
            cluster: Some("blue".to_owned()),
            family: Some("web".to_owned()),
            nth: Some(2),
            ..TaskHold::new("PENDING")
        };
        let of_task = TaskHold {
            task: Some("0123".to_owned()),
            ..TaskHold::new("RUNNING")
        };
        for (hold, expected) in [
            (TaskHold::new("STOPPING"), "tasks: held in STOPPING"),
            (
                whole,
                "tasks of family web in cluster blue: held in PENDING, only task 2",
            ),
            (of_task, "task 0123: held in RUNNING"),
        ] {
            assert_eq!(hold.to_string(), expected);
        }
    }
}
