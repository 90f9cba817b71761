//! The README's examples, copied as their readers copy them: into a crate of one's own.
//!
//! That they pass is tested with the documentation. Here they must do with what a crate has that is
//! not this one: no file of this repository, and no dependency but those that the README says to
//! copy.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");
/// Where the dependencies to copy say that this repository is.
const PLACE: &str = r#"path = "../fake-ecs""#;

/// The code blocks of a document whose first word is `language`, but for those that take more than
/// the features by default: rustdoc compiles them.
fn blocks<'a>(document: &'a str, language: &str) -> Vec<&'a str> {
    let blocks = document.split("\n```").skip(1).step_by(2);
    let blocks = blocks.filter_map(|block| block.split_once('\n'));
    blocks
        .filter(|(words, _)| words.split(',').next() == Some(language))
        .filter(|(words, _)| !words.contains("no_run"))
        .map(|(_, text)| text)
        .collect()
}

/// The dependencies that the README says to copy, for a crate that lies elsewhere.
fn dependencies(readme: &str) -> String {
    let blocks = blocks(readme, "toml");
    let of_tests = blocks
        .iter()
        .find(|block| block.starts_with("[dev-dependencies]"));
    let of_tests = of_tests.expect("the README says which dependencies to copy");
    assert!(of_tests.contains(PLACE), "no {PLACE} in {of_tests}");
    of_tests.replace(PLACE, &format!("path = {REPOSITORY:?}"))
}

/// An example as a test: what is no function is copied into one.
fn as_test(example: &str) -> String {
    if example.contains("fn ") {
        return example.to_owned();
    }
    format!("#[test]\nfn copied() {{\n{example}}}\n")
}

/// A crate whose tests are the examples. The lock file of this repository comes with it: what there
/// is to build is there.
fn copy(name: &str, dependencies: &str, examples: &[&str]) -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&home);
    for folder in ["src", "tests"] {
        fs::create_dir_all(home.join(folder)).unwrap();
    }
    let manifest = format!(
        "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[workspace]\n\n{dependencies}"
    );
    fs::write(home.join("Cargo.toml"), manifest).unwrap();
    fs::copy(
        Path::new(REPOSITORY).join("Cargo.lock"),
        home.join("Cargo.lock"),
    )
    .unwrap();
    fs::write(home.join("src/lib.rs"), "").unwrap();
    for (number, example) in examples.iter().enumerate() {
        let path = home.join(format!("tests/example_{}.rs", number + 1));
        fs::write(path, as_test(example)).unwrap();
    }
    home
}

/// What the compiler says of a crate; `Err` if it refuses it. The target folder is one for all of
/// them, and not that of the cargo that runs this test.
fn check(home: &Path) -> Result<(), String> {
    let output = Command::new(env!("CARGO"))
        .current_dir(home)
        .args(["check", "--quiet", "--tests", "--offline", "--target-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme-target"))
        .output()
        .expect("cargo can be started");
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_examples_can_be_copied() {
    let readme = fs::read_to_string(Path::new(REPOSITORY).join("README.md")).unwrap();
    let examples = blocks(&readme, "rust");
    assert!(examples.len() >= 4, "only {} examples", examples.len());

    let home = copy("readme-copied", &dependencies(&readme), &examples);

    if let Err(error) = check(&home) {
        panic!("an example cannot be copied:\n{error}");
    }
}

#[test]
fn an_example_that_refers_to_a_file_of_this_repository_cannot_be_copied() {
    let readme = fs::read_to_string(Path::new(REPOSITORY).join("README.md")).unwrap();
    let refers = r#"const _: &str = include_str!("../examples/task-definitions/report-job.json");"#;

    let home = copy("readme-refers", &dependencies(&readme), &[refers]);

    let error = check(&home).expect_err("there is no such file");
    assert!(error.contains("couldn't read"), "{error}");
}
