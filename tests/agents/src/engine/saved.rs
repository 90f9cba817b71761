//! What an agent knows again when it comes back: a file, as the real agent has one.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::container::State;
use crate::agent::Shared;

/// All of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Saved {
    /// The ARN of the host.
    pub(crate) instance: String,
    /// The highest number of a payload or a manifest.
    pub(crate) timeline: i64,
    pub(crate) tasks: BTreeMap<String, SavedTask>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct SavedTask {
    /// The payload.
    pub(crate) given: Value,
    pub(crate) is_to_stop: bool,
    pub(crate) containers: BTreeMap<String, State>,
}

const FILE: &str = "agent.json";

impl Saved {
    /// What is in the folder; nothing where the agent was never there.
    ///
    /// # Errors
    ///
    /// When what is there cannot be read.
    pub(crate) fn load(folder: &Path) -> io::Result<Option<Self>> {
        match fs::read(folder.join(FILE)) {
            Ok(text) => Ok(Some(serde_json::from_slice(&text)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Keeps what is known of a task.
    pub(crate) fn keep(agent: &Shared, task: &str, known: SavedTask) {
        let Some(host) = agent.engine() else { return };
        let mut saved = host.saved();
        saved.tasks.insert(task.to_owned(), known);
        saved.timeline = agent.timeline();
        if let Some(folder) = &host.set.data {
            saved.write(folder);
        }
    }

    /// The file is there as it was or as it will be, whatever happens meanwhile.
    pub(crate) fn write(&self, folder: &Path) {
        let new = folder.join("agent.json.new");
        let text = serde_json::to_vec(self).unwrap_or_default();
        let written = fs::create_dir_all(folder)
            .and_then(|()| fs::write(&new, text))
            .and_then(|()| fs::rename(&new, folder.join(FILE)));
        written.unwrap_or_else(|error| panic!("{} cannot be written: {error}", new.display()));
    }
}
