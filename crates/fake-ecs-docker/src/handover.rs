//! What a fake with a journal leaves to the one that goes on with it: its name at the engine, its
//! port, and which containers it stopped at its end. All that is in a small file beside the
//! journal.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What the file is called.
const FILE: &str = "fake-ecs.containers";
/// The directory below which each file system has one.
const FILE_SYSTEMS: &str = "file-systems";
/// The last line, so that a file that was cut short is known.
const END: &str = "end";
/// What is written for a container of which is not known when it ended.
const UNKNOWN: &str = "-";

/// What one fake leaves to the next one with its journal.
#[derive(Debug)]
pub struct Handover {
    /// The directory of the journal.
    folder: PathBuf,
    owner: String,
    left: Mutex<Left>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Left {
    /// The directory of the journal, when it was written.
    folder: Option<String>,
    port: Option<u16>,
    /// The containers that were stopped at the end of a fake, and when each of them ended, as the
    /// engine says it. One whose time is not known was about to be stopped.
    stopped: BTreeMap<String, Option<String>>,
}

impl Handover {
    /// Reads what is in the directory of a journal, or begins it if that is `new`.
    ///
    /// # Errors
    ///
    /// When the directory cannot be written, or the file is gone or was changed by somebody else;
    /// and when the directory was moved, and containers have files in it.
    pub fn open(folder: &Path, is_new: bool) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        // Engines take no relative paths.
        let folder = fs::canonicalize(folder)?;
        let path = folder.join(FILE);
        let (owner, mut left) = match read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound && is_new => begin(&path)?,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(invalid(format!(
                    "{FILE} is missing, without which nobody knows which containers are those of the journal: \
                     put it back, or begin with an empty directory"
                )));
            }
            read => read?,
        };
        let here = folder.display().to_string();
        if let Some(before) = left.folder.replace(here.clone())
            && before != here
            && folder.join(FILE_SYSTEMS).exists()
        {
            return Err(invalid(format!(
                "it was in {before}, where containers have their file systems: move it back there"
            )));
        }
        let handover = Self {
            folder,
            owner,
            left: Mutex::new(left),
        };
        // Before anything carries the name.
        handover.write(&handover.left())?;
        Ok(handover)
    }

    /// The name of all fakes that have this journal.
    pub(crate) fn owner(&self) -> &str {
        &self.owner
    }

    /// The directory of the journal.
    pub(crate) fn folder(&self) -> String {
        self.folder.display().to_string()
    }

    /// The directory below which each file system has one.
    pub(crate) fn file_systems(&self) -> String {
        self.folder.join(FILE_SYSTEMS).display().to_string()
    }

    /// The port by which containers know the fake.
    pub fn port(&self) -> Option<u16> {
        self.left().port
    }

    /// Containers know the fake by this port from now on.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn set_port(&self, port: u16) -> io::Result<()> {
        self.change(|left| left.port = Some(port))
    }

    /// Whether the container ended because a fake that came to its end stopped it.
    pub(crate) fn has_stopped(&self, id: &str, ended: Option<&str>) -> bool {
        match self.left().stopped.get(id) {
            Some(Some(time)) => Some(time.as_str()) == ended,
            Some(None) => true,
            None => false,
        }
    }

    /// Whether a fake was about to stop the container, and nothing was heard of its end.
    pub(crate) fn was_stopping(&self, id: &str) -> bool {
        matches!(self.left().stopped.get(id), Some(None))
    }

    /// These containers are stopped, too, at the times that are known by now. Those of before may
    /// not have been started again.
    pub(crate) fn add_stopped(&self, stopped: BTreeMap<String, Option<String>>) {
        self.change_stopped(|left| left.stopped.extend(stopped));
    }

    /// All containers that were stopped have been started again.
    pub(crate) fn clear_stopped(&self) {
        self.change_stopped(|left| left.stopped.clear());
    }

    fn change_stopped(&self, change: impl FnOnce(&mut Left)) {
        if let Err(error) = self.change(change) {
            let folder = self.folder();
            tracing::warn!(
                target: "fake_ecs", folder, %error,
                "the next fake with this journal does not learn which containers were stopped"
            );
        }
    }

    fn left(&self) -> MutexGuard<'_, Left> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Left)) -> io::Result<()> {
        let mut left = self.left();
        let before = left.clone();
        change(&mut left);
        if *left == before {
            return Ok(());
        }
        self.write(&left)
    }

    /// Whenever the process is killed, the file has either what was in it or this.
    fn write(&self, left: &Left) -> io::Result<()> {
        let path = self.folder.join(FILE);
        let new = new_beside(&path);
        let mut file = File::create(&new)?;
        file.write_all(text(&self.owner, left).as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, &path)?;
        File::open(&self.folder)?.sync_all()
    }
}

fn invalid(why: String) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, why)
}

fn read(path: &Path) -> io::Result<(String, Left)> {
    let text = fs::read_to_string(path)?;
    parse(&text).map_err(|line| invalid(format!("{FILE}: line {line} makes no sense")))
}

/// Begins the file, unless another process does so at this moment: then it is that one's.
fn begin(path: &Path) -> io::Result<(String, Left)> {
    let (owner, left) = (new_owner(), Left::default());
    let new = new_beside(path);
    fs::write(&new, text(&owner, &left))?;
    let begun = fs::hard_link(&new, path);
    fs::remove_file(&new)?;
    match begun {
        Ok(()) => Ok((owner, left)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => read(path),
        Err(error) => Err(error),
    }
}

/// What a process writes that is to become the file: each one has its own.
fn new_beside(path: &Path) -> PathBuf {
    path.with_extension(format!("containers.{}.new", std::process::id()))
}

/// A name that is not taken for that of a process: see [`owner`](crate::owner).
fn new_owner() -> String {
    let random = RandomState::new().hash_one(std::process::id());
    format!("journal-{random:016x}")
}

fn text(owner: &str, left: &Left) -> String {
    let mut text = format!("owner {owner}\n");
    if let Some(folder) = &left.folder {
        text += &format!("folder {folder}\n");
    }
    if let Some(port) = left.port {
        text += &format!("port {port}\n");
    }
    for (id, ended) in &left.stopped {
        let ended = ended.as_deref().unwrap_or(UNKNOWN);
        text += &format!("stopped {id} {ended}\n");
    }
    text + END + "\n"
}

/// What a text says, or the number of a line that makes no sense.
fn parse(text: &str) -> Result<(String, Left), usize> {
    let (mut owner, mut left) = (None, Left::default());
    let lines = text.strip_suffix(&format!("{END}\n"));
    let lines = lines.ok_or(text.lines().count() + 1)?;
    for (index, line) in lines.lines().enumerate() {
        if let Some(folder) = line.strip_prefix("folder ") {
            left.folder = Some(folder.to_owned());
            continue;
        }
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["owner", name] => owner = Some(name.to_owned()),
            ["port", port] => left.port = Some(port.parse().map_err(|_| index + 1)?),
            ["stopped", id, ended] => {
                let ended = Some(ended).filter(|it| *it != UNKNOWN);
                left.stopped.insert(id.to_owned(), ended.map(str::to_owned));
            }
            _ => return Err(index + 1),
        }
    }
    owner.map(|owner| (owner, left)).ok_or(1)
}

#[cfg(test)]
mod tests {
    use std::env;

    use super::*;

    fn folder(name: &str) -> PathBuf {
        let id = std::process::id();
        env::temp_dir().join(format!("fake-ecs-handover-{id}-{name}"))
    }

    #[test]
    fn the_next_fake_has_what_the_one_before_has_left() {
        let folder = folder("left");
        let one = Handover::open(&folder, true).unwrap();
        assert!(one.owner().starts_with("journal-"));
        assert_eq!(one.port(), None);
        one.set_port(4566).unwrap();
        let stopped = [
            ("a".to_owned(), Some("2026-11-29T04:50:12Z".to_owned())),
            ("b".to_owned(), None),
        ];
        for container in stopped {
            one.add_stopped([container].into());
        }

        let next = Handover::open(&folder, false).unwrap();

        assert_eq!((next.owner(), next.port()), (one.owner(), Some(4566)));
        for (id, ended, expected) in [
            ("a", Some("2026-11-29T04:50:12Z"), true),
            // It was started since, and ended by itself.
            ("a", Some("2026-11-29T05:00:00Z"), false),
            ("b", Some("2026-11-29T05:00:00Z"), true),
            ("c", None, false),
        ] {
            assert_eq!(next.has_stopped(id, ended), expected, "{id} {ended:?}");
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_that_somebody_has_changed_is_refused_with_the_line() {
        let folder = folder("changed");
        fs::create_dir_all(&folder).unwrap();
        for (text, line) in [
            ("", 1),
            ("end\n", 1),
            ("owner a\nport x\nend\n", 2),
            ("owner a\n\nend\n", 2),
            ("owner journal-12", 2),
            ("owner journal-12\nport 4566\n", 3),
        ] {
            fs::write(folder.join(FILE), text).unwrap();
            let error = Handover::open(&folder, false).unwrap_err().to_string();
            assert_eq!(
                error,
                format!("{FILE}: line {line} makes no sense"),
                "{text:?}"
            );
        }
        fs::remove_file(folder.join(FILE)).unwrap();
        let error = Handover::open(&folder, false).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("{FILE} is missing, ")),
            "{error}"
        );
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_journal_with_file_systems_stays_where_it_is() {
        let (one, other) = (folder("one"), folder("other"));
        drop(Handover::open(&one, true).unwrap());
        // Without any it may be moved.
        fs::rename(&one, &other).unwrap();
        drop(Handover::open(&other, false).unwrap());
        fs::create_dir(other.join(FILE_SYSTEMS)).unwrap();
        fs::rename(&other, &one).unwrap();

        let error = Handover::open(&one, false).unwrap_err().to_string();

        let before = other.display().to_string();
        assert!(
            error.contains(&before) && error.ends_with("move it back there"),
            "{error}"
        );
        fs::rename(&one, &other).unwrap();
        drop(Handover::open(&other, false).unwrap());
        fs::remove_dir_all(other).unwrap();
    }
}
