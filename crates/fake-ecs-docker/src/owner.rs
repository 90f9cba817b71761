//! Who has made the engine's objects: a fake, in a process, on a machine.
//!
//! What a process leaves behind that was killed is removed by the next one that starts: of its own
//! machine and process namespace what no live process has, of others what has no
//! [`lease`](crate::lease) any more.

use std::fs;
use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::own_container::OwnContainer;

/// The label that says which process it is.
pub(crate) const PROCESS: &str = "fake-ecs.process";
/// What the label says of things that were to be kept: they are nobody's, and no sweep takes them.
pub(crate) const KEPT: &str = "kept";
/// What it says of things of a fake with a journal: they are for whoever goes on with the journal,
/// and no sweep takes them.
pub(crate) const JOURNAL: &str = "journal";
/// The start of a process that does not know when it was started.
const UNKNOWN: &str = "0";

/// A process, told from all others of this and of other machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Process {
    /// The boot of the machine, so that a process of before is known to be gone.
    boot: String,
    /// The namespace in which the id means something.
    namespace: String,
    id: u32,
    /// When it was started, in ticks since the boot: ids are given again.
    started: String,
    /// The container of the engine that it runs in, and when that was started: the engine says of
    /// a process that is not near whether its container has ended.
    container: Option<String>,
}

impl Process {
    /// This process, which may run in a container of the engine.
    pub(crate) fn within(own: Option<&OwnContainer>) -> Self {
        let id = std::process::id();
        let started = started(id).ok().flatten();
        Self {
            boot: read("/proc/sys/kernel/random/boot_id"),
            namespace: namespace(),
            id,
            started: started.unwrap_or_else(|| UNKNOWN.to_owned()),
            container: own.map(OwnContainer::to_label),
        }
    }

    /// The container that it runs in, as the engine finds it.
    pub(crate) fn container(&self) -> Option<&str> {
        self.container.as_deref()
    }

    /// As the label says it.
    pub(crate) fn to_label(&self) -> String {
        let Self {
            boot,
            namespace,
            id,
            started,
            container,
        } = self;
        let process = format!("{boot}/{namespace}/{id}/{started}");
        match container {
            Some(container) => format!("{process}/{container}"),
            None => process,
        }
    }

    /// What tells it from the others of its namespace, as the name of something may have it.
    pub(crate) fn to_name(&self) -> String {
        format!("{}-{}", self.id, self.started)
    }

    pub(crate) fn from_label(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let process = Self {
            boot: parts.next()?.to_owned(),
            namespace: parts.next()?.to_owned(),
            id: parts.next()?.parse().ok()?,
            started: parts.next()?.to_owned(),
            container: parts.next().map(str::to_owned),
        };
        parts.next().is_none().then_some(process)
    }

    /// Whether it is of this machine and namespace, so that it can be asked about.
    pub(crate) fn is_near(&self, this: &Self) -> bool {
        !self.boot.is_empty() && self.boot == this.boot && self.namespace == this.namespace
    }

    /// Whether it still runs; `None` where that cannot be known. Only one that is near can be asked
    /// about.
    pub(crate) fn is_alive(&self, this: &Self) -> Option<bool> {
        if self == this {
            return Some(true);
        }
        if self.started == UNKNOWN {
            return None;
        }
        match started(self.id) {
            Ok(started) => Some(started.as_ref() == Some(&self.started)),
            Err(error) if error.kind() == ErrorKind::NotFound && !hides_processes() => Some(false),
            // No file descriptor is left, or it is another user's.
            Err(_) => None,
        }
    }
}

/// A name for one fake that no other has.
pub(crate) fn new_owner(process: &Process) -> String {
    static FAKES: AtomicU32 = AtomicU32::new(0);
    let fake = FAKES.fetch_add(1, Ordering::Relaxed);
    let boot = process.boot.get(..8).unwrap_or("0");
    format!(
        "{boot}-{}-{}-{}-{fake}",
        process.namespace, process.id, process.started
    )
}

/// The same for one whose things are to be kept: it is not taken for that of a dead process.
pub(crate) fn new_kept_owner(process: &Process) -> String {
    format!("{KEPT}-{}", new_owner(process))
}

/// Whether the name is that of a fake whose process has ended. Where that cannot be known, it has
/// not.
pub(crate) fn is_of_dead_process(this: &Process, owner: &str) -> bool {
    let parts: Vec<&str> = owner.split('-').collect();
    let [boot, namespace, id, started, _] = parts[..] else {
        return false;
    };
    let Ok(id) = id.parse() else { return false };
    let is_this_boot = !this.boot.is_empty() && this.boot.get(..8) == Some(boot);
    let process = Process {
        boot: this.boot.clone(),
        namespace: namespace.to_owned(),
        id,
        started: started.to_owned(),
        container: None,
    };
    is_this_boot && process.is_near(this) && process.is_alive(this) == Some(false)
}

fn read(path: &str) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.trim().to_owned()
}

/// The number of the process namespace; `0` where there are none.
fn namespace() -> String {
    let link = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    let digits: String = link
        .to_string_lossy()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    if digits.is_empty() {
        "0".to_owned()
    } else {
        digits
    }
}

/// When a process was started; `None` if it has ended. The name of a program may have blanks and
/// brackets, so what is counted begins behind the last bracket.
fn started(id: u32) -> io::Result<Option<String>> {
    let text = fs::read_to_string(format!("/proc/{id}/stat"))?;
    let invalid = || io::Error::from(ErrorKind::InvalidData);
    let (_, rest) = text.rsplit_once(')').ok_or_else(invalid)?;
    let mut fields = rest.split_whitespace();
    // A zombie has ended: only its parent has not asked yet.
    let state = fields.next().ok_or_else(invalid)?;
    let started = fields.nth(18).ok_or_else(invalid)?;
    Ok((state != "Z").then(|| started.to_owned()))
}

/// Whether processes of other users are not shown.
fn hides_processes() -> bool {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let mut of_proc = mounts.lines().filter(|line| line.contains(" /proc proc "));
    of_proc.any(|line| line.contains("hidepid=") && !line.contains("hidepid=0"))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_known_by_its_label_for_as_long_as_it_lives() {
        let this = Process::within(None);
        let read = Process::from_label(&this.to_label()).unwrap();
        assert_eq!(read, this);
        assert!(read.is_near(&this) && read.is_alive(&this) == Some(true));

        let ended = Process {
            started: "1".to_owned(),
            ..this.clone()
        };
        assert!(ended.is_near(&this) && ended.is_alive(&this) == Some(false));
        let unknown = Process {
            started: UNKNOWN.to_owned(),
            ..this.clone()
        };
        assert_eq!(unknown.is_alive(&this), None);
        let elsewhere = Process {
            boot: "another".to_owned(),
            ..this.clone()
        };
        assert!(!elsewhere.is_near(&this));
        let in_container = Process {
            container: Some("a@noon".to_owned()),
            ..elsewhere.clone()
        };
        let read = Process::from_label(&in_container.to_label()).unwrap();
        assert_eq!(read, in_container);
        assert_eq!(read.container(), Some("a@noon"));
        assert_ne!(new_owner(&this), new_owner(&this));

        assert!(is_of_dead_process(&this, &new_owner(&ended)));
        for of in [&this, &elsewhere] {
            assert!(!is_of_dead_process(&this, &new_owner(of)));
        }
        for name in ["networks", &new_kept_owner(&ended)] {
            assert!(!is_of_dead_process(&this, name), "{name}");
        }
    }
}
