//! The source as text.

use std::fs;
use std::path::{Path, PathBuf};

/// Where the source of the core is.
pub(crate) const CORE: &str = "crates/fake-ecs-core/src";
/// Where the source of the library is, the core with it.
pub(crate) const LIBRARY: &[&str] = &[
    "src",
    "crates/fake-ecs-core/src",
    "crates/fake-ecs-docker/src",
    "crates/fake-ecs-kubernetes/src",
];

/// A Rust file.
pub(crate) struct Source {
    /// From the root of the repository, as in `src/lib.rs`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// The text up to the tests that the file ends with.
    pub(crate) fn production(&self) -> &str {
        if self.path.ends_with("/tests.rs") || self.path.contains("/tests/") {
            return "";
        }
        let parts = self.text.split_once("#[cfg(test)]\nmod tests {");
        parts.map_or(&self.text, |(production, _)| production)
    }

    /// Whether the file is there for tests only.
    pub(crate) fn is_test(&self) -> bool {
        let has = |part: &str| self.path.contains(part);
        self.in_library().is_none()
            || has("/tests/")
            || ["tests.rs", "fixtures.rs", "testing.rs"]
                .iter()
                .any(|name| self.path.ends_with(&format!("/{name}")))
    }

    /// The path below the folder of [`LIBRARY`] that the file is in.
    pub(crate) fn in_library(&self) -> Option<&str> {
        let mut folders = LIBRARY.iter();
        folders.find_map(|folder| self.path.strip_prefix(folder)?.strip_prefix('/'))
    }

    pub(crate) fn is_generated(&self) -> bool {
        self.path.contains("/generated/")
    }
}

/// Where a file of the repository is.
pub(crate) fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[track_caller]
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(file(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every Rust file of the library.
pub(crate) fn library() -> Vec<Source> {
    LIBRARY.iter().flat_map(|folder| sources(folder)).collect()
}

/// Every Rust file in a folder of the repository and below.
#[track_caller]
pub(crate) fn sources(folder: &str) -> Vec<Source> {
    if file(folder).is_file() {
        let (path, text) = (folder.to_owned(), read(folder));
        return vec![Source { path, text }];
    }
    let mut found = Vec::new();
    collect(folder, &mut found);
    assert!(!found.is_empty(), "there is no source in {folder}");
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn collect(folder: &str, found: &mut Vec<Source>) {
    for entry in fs::read_dir(file(folder)).unwrap_or_else(|error| panic!("{folder}: {error}")) {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&path, found);
        } else if path.ends_with(".rs") {
            let text = read(&path);
            found.push(Source { path, text });
        }
    }
}
