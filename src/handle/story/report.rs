//! The pages and journals of tests that fail.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use super::Origin;
use super::chapters::Chapter;
use crate::driver::State;

/// The variable that names the folder.
const FOLDER: &str = "FAKE_ECS_REPORT";

fn folder() -> Option<OsString> {
    env::var_os(FOLDER).filter(|folder| !folder.is_empty())
}

/// Whether there is a folder for what is left of tests that fail.
#[cfg(feature = "journal")]
pub(crate) fn has_reports() -> bool {
    folder().is_some()
}

/// Writes the pages about a fake, one for each region, and its journal, if the environment names a
/// folder for them. Returns a line for each that says where it is, or why it is not there.
pub(super) fn write(state: &State, chapters: &[Chapter], origin: &Origin) -> String {
    let Some(folder) = folder() else {
        return String::new();
    };
    let title = format!("{} — {origin}", origin.test().unwrap_or("a test"));
    let mut lines = String::new();
    for (index, Chapter { region, timeline }) in chapters.iter().enumerate() {
        let path = Path::new(&folder).join(name(origin));
        let mut now = String::new();
        super::write_now(&mut now, state.region(*region));
        lines += &save("page", &path, timeline.to_page(&title, &now).as_bytes());
        // There is one journal of all regions.
        if index == 0
            && let Some(journal) = state.journal_text()
        {
            lines += &save("journal", &path.with_extension("journal"), &journal);
        }
    }
    lines
}

/// Writes a file, and says where.
fn save(what: &str, path: &Path, bytes: &[u8]) -> String {
    match try_save(path, bytes) {
        Ok(path) => format!("its {what}: {}\n", path.display()),
        Err(error) => format!(
            "its {what} cannot be written to {}: {error}\n",
            path.display()
        ),
    }
}

fn try_save(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)?;
    std::path::absolute(path)
}

/// By the program, the test, which names its thread, and the line that has started the fake. A test
/// that fails again and again while it shrinks what it was given has the last page.
fn name(origin: &Origin) -> String {
    let program = env::current_exe().unwrap_or_default();
    let program = program.file_stem().unwrap_or_default().to_string_lossy();
    let (program, test) = (without_hash(&program), origin.test().unwrap_or("test"));
    let line = origin.line();
    let file = Path::new(line.file()).file_stem().unwrap_or_default();
    let file = file.to_string_lossy();
    let name = format!("{program}-{test}-{file}-{}", line.line());
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

/// The name of a program of tests without what Cargo appends: `it` of `it-0f3c5a7e9b1d2f46`.
fn without_hash(program: &str) -> &str {
    match program.rsplit_once('-') {
        Some((name, hash)) if hash.len() == 16 && hash.chars().all(|it| it.is_ascii_hexdigit()) => {
            name
        }
        _ => program,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_page_has_no_hash() {
        for (program, name) in [
            ("it-0f3c5a7e9b1d2f46", "it"),
            ("job-runner-0f3c5a7e9b1d2f46", "job-runner"),
            ("job-runner", "job-runner"),
            ("it-0f3c5a7e9b1d2f4g", "it-0f3c5a7e9b1d2f4g"),
            ("", ""),
        ] {
            assert_eq!(without_hash(program), name);
        }
    }
}
