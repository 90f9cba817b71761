//! The pages of tests that fail.

use std::path::{Path, PathBuf};
use std::{env, fs, io, thread};

use super::Origin;
use crate::driver::State;
use crate::ecs::keys::RegionKey;
use crate::handle::Timeline;

/// The variable that names the folder.
const FOLDER: &str = "FAKE_ECS_REPORT";

/// Writes the page about a fake if the environment names a folder for it. Returns a line that says
/// where it is, or why it is not there.
pub(super) fn write(state: &State, region: RegionKey, origin: &Origin) -> String {
    let Some(folder) = env::var_os(FOLDER).filter(|folder| !folder.is_empty()) else {
        return String::new();
    };
    let path = Path::new(&folder).join(name(origin));
    let timeline = Timeline::of_all(state, region);
    let title = format!(
        "{} — {origin}",
        thread::current().name().unwrap_or("a test")
    );
    match save(&path, &timeline.to_page(&title)) {
        Ok(path) => format!("its page: {}\n", path.display()),
        Err(error) => format!(
            "its page cannot be written to {}: {error}\n",
            path.display()
        ),
    }
}

fn save(path: &Path, page: &str) -> io::Result<PathBuf> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, page)?;
    std::path::absolute(path)
}

/// By the test, which names its thread, and the line that has started the fake. A test that fails
/// again and again while it shrinks what it was given has the last page.
fn name(origin: &Origin) -> String {
    let thread = thread::current();
    let line = origin.line();
    let file = Path::new(line.file()).file_stem().unwrap_or_default();
    let file = file.to_string_lossy();
    let name = format!("{}-{file}-{}", thread.name().unwrap_or("test"), line.line());
    let plain = |character: char| match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' | '.' => character,
        _ => '_',
    };
    // Names of files have 255 bytes at most.
    let name: String = name.replace("::", ".").chars().map(plain).collect();
    let name = &name[name.len().saturating_sub(200)..];
    match origin.next_page() {
        0 => format!("{name}.html"),
        before => format!("{name}-{}.html", before + 1),
    }
}
