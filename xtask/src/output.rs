//! What is written, and how stale files are found.

use std::fs;
use std::path::PathBuf;

use crate::model::Model;
use crate::services::{SERVICES, assert_told_apart};
use crate::source::workspace;
use crate::{
    coverage, decode, encode, enums, error_code, json_schema, operation, sdk, source, table, types,
};

/// Where everything is that is derived, but for the table in the README.
const FOLDER: &str = "crates/fake-ecs-core/src/wire/generated";
/// Where the conversions into the types of SDKs are: not in [`FOLDER`], which knows no SDK.
const SDK_FOLDER: &str = "src/sdk/generated";
/// Where structures of ECS are as JSON Schema.
const SCHEMA_FOLDER: &str = "src/introspection/generated";

/// A file and what it should hold.
struct File {
    path: PathBuf,
    content: String,
}

/// Writes every derived file that is not current, and removes those that are no longer derived.
pub(crate) fn write() -> Result<(), String> {
    let files = files()?;
    for path in left_over(&files)? {
        fs::remove_file(&path)
            .map_err(|error| format!("cannot remove {}: {error}", path.display()))?;
    }
    for File { path, content } in files {
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
    let files = files()?;
    let mut stale: Vec<String> = files
        .iter()
        .filter(|file| fs::read_to_string(&file.path).ok().as_ref() != Some(&file.content))
        .map(|file| file.path.display().to_string())
        .collect();
    let left_over = left_over(&files)?;
    stale.extend(left_over.iter().map(|path| path.display().to_string()));
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!(
        "not current: {}\nrun `cargo xtask codegen` and commit the result",
        stale.join(", ")
    ))
}

/// Files of services or kinds that are no longer there.
fn left_over(files: &[File]) -> Result<Vec<PathBuf>, String> {
    let mut left_over = Vec::new();
    let mut folders = [FOLDER, SDK_FOLDER, SCHEMA_FOLDER]
        .map(|it| workspace().join(it))
        .to_vec();
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            // Nothing has been generated yet.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(format!("cannot list {}: {error}", folder.display())),
        };
        for entry in entries {
            let path = entry.map_err(|error| error.to_string())?.path();
            if path.is_dir() {
                folders.push(path);
            } else if !files.iter().any(|file| file.path == path) {
                left_over.push(path);
            }
        }
    }
    Ok(left_over)
}

fn files() -> Result<Vec<File>, String> {
    assert_told_apart();
    let emulated = SERVICES.iter().filter(|service| service.is_emulated());
    let models: Vec<Model> = emulated.map(Model::load).collect();
    let folder = workspace().join(FOLDER);
    let mut files = vec![
        File {
            path: workspace().join("README.md"),
            content: coverage::readme(&models)?,
        },
        File {
            path: folder.join("error_code.rs"),
            content: error_code::generate(&models)?,
        },
        File {
            path: folder.join("services.rs"),
            content: table::generate(&models)?,
        },
        File {
            path: folder.join("mod.rs"),
            content: module(&models)?,
        },
    ];
    for model in &models {
        if let Some(sdk) = &model.service.sdk {
            let file = format!("{}.rs", model.service.module());
            files.push(File {
                path: workspace().join(SDK_FOLDER).join(file),
                content: sdk::generate(model, sdk)?,
            });
        }
        if model.service.name == "ecs" {
            files.push(File {
                path: workspace().join(SCHEMA_FOLDER).join("model.json"),
                content: json_schema::generate(model),
            });
        }
        let folder = folder.join(model.service.module());
        for (name, content) in of_service(model)? {
            files.push(File {
                path: folder.join(format!("{name}.rs")),
                content,
            });
        }
    }
    Ok(files)
}

/// The files of one service.
fn of_service(model: &Model) -> Result<Vec<(&'static str, String)>, String> {
    let mut files = vec![
        ("decode", decode::generate(model)?),
        ("encode", encode::generate(model)?),
        ("operation", operation::generate(model)?),
        ("types", types::generate(model)?),
    ];
    if enums::are_there(model) {
        files.push(("enums", enums::generate(model)?));
    }
    let mut body = String::new();
    files.sort_by_key(|(name, _)| *name);
    for (name, _) in &files {
        let visibility = match *name {
            "encode" if !model.service.needs_shapes() => "",
            _ => "pub ",
        };
        body += &format!("{visibility}mod {name};\n");
    }
    let id = model.service.id;
    let about = format!("What the model of {id} says, in Rust.");
    files.push((
        "mod",
        source::finish(id, concat!(module_path!(), "::of_service"), &about, &body)?,
    ));
    Ok(files)
}

/// The folder as a whole.
fn module(models: &[Model]) -> Result<String, String> {
    let services = models.iter().map(|model| model.service);
    let mut modules: Vec<(String, String)> = services.map(|it| (it.module(), it.cfg())).collect();
    modules.extend(["error_code", "services"].map(|it| (it.to_owned(), String::new())));
    modules.sort();
    let body: String = modules
        .iter()
        .map(|(module, cfg)| format!("{cfg}pub mod {module};\n"))
        .collect();
    let about = "What the service models say, in Rust.";
    source::finish(
        "all services",
        concat!(module_path!(), "::module"),
        about,
        &body,
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
