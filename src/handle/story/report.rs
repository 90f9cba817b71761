//! The pages of tests that fail.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use super::Origin;
use super::chapters::Chapter;
use crate::driver::State;

/// The variable that names the folder.
const FOLDER: &str = "FAKE_ECS_REPORT";

/// Writes the pages about a fake, one for each region, if the environment names a folder for them.
/// Returns a line for each that says where it is, or why it is not there.
pub(super) fn write(state: &State, chapters: &[Chapter], origin: &Origin) -> String {
    let Some(folder) = env::var_os(FOLDER).filter(|folder| !folder.is_empty()) else {
        return String::new();
    };
    let title = format!("{} — {origin}", origin.test().unwrap_or("a test"));
    let pages = chapters.iter().map(|Chapter { region, timeline }| {
        let path = Path::new(&folder).join(name(origin));
        let mut now = String::new();
        super::write_now(&mut now, state.region(*region));
        match save(&path, &timeline.to_page(&title, &now)) {
            Ok(path) => format!("its page: {}\n", path.display()),
            Err(error) => format!(
                "its page cannot be written to {}: {error}\n",
                path.display()
            ),
        }
    });
    pages.collect()
}

fn save(path: &Path, page: &str) -> io::Result<PathBuf> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, page)?;
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
