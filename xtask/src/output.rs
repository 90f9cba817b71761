//! What is written, and how stale files are found.

use std::fs;
use std::path::PathBuf;

use crate::model::Model;
use crate::source::workspace;
use crate::{coverage, decode, encode, enums, error_code, operation, sdk, source, types};

/// A file and what it should hold.
struct File {
    path: PathBuf,
    content: String,
}

/// Writes every derived file that is not current.
pub(crate) fn write() -> Result<(), String> {
    for File { path, content } in files()? {
        // An untouched file does not make cargo compile anything again.
        if fs::read_to_string(&path).is_ok_and(|old| old == content) {
            continue;
        }
        let folder = path.parent().expect("a file lies in a folder");
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, content))
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(())
}

/// Fails when a derived file is not current.
pub(crate) fn check() -> Result<(), String> {
    let stale: Vec<String> = files()?
        .into_iter()
        .filter(|file| fs::read_to_string(&file.path).ok().as_ref() != Some(&file.content))
        .map(|file| file.path.display().to_string())
        .collect();
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!(
        "not current: {}\nrun `cargo xtask codegen` and commit the result",
        stale.join(", ")
    ))
}

fn files() -> Result<Vec<File>, String> {
    let model = Model::load();
    let generated = [
        ("decode", decode::generate(&model)?),
        ("encode", encode::generate(&model)?),
        ("enums", enums::generate(&model)?),
        ("error_code", error_code::generate(&model)?),
        ("operation", operation::generate(&model)?),
        ("sdk", sdk::generate(&model)?),
        ("types", types::generate(&model)?),
        ("mod", module()?),
    ];
    let folder = workspace().join("src/wire/generated");
    let readme = File {
        path: workspace().join("README.md"),
        content: coverage::readme(&model)?,
    };
    Ok(generated
        .into_iter()
        .map(|(name, content)| File {
            path: folder.join(format!("{name}.rs")),
            content,
        })
        .chain([readme])
        .collect())
}

fn module() -> Result<String, String> {
    source::finish(
        "What the ECS service model says, in Rust.",
        "pub(crate) mod decode;\n\
         mod encode;\n\
         pub(crate) mod enums;\n\
         pub(crate) mod error_code;\n\
         pub(crate) mod operation;\n\
         #[cfg(feature = \"client\")]\n\
         mod sdk;\n\
         pub(crate) mod types;\n",
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_committed_is_current() {
        if let Err(message) = super::check() {
            panic!("{message}");
        }
    }
}
