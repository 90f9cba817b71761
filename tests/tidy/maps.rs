//! The map of modules at the top of each `mod.rs` is complete.

use crate::source::{CORE, file, read, sources};

/// The modules that a text declares, tests aside.
fn declared(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((before, name)) = line.strip_suffix(';').and_then(|it| it.split_once("mod "))
        else {
            continue;
        };
        let is_declaration = before.is_empty() || before.starts_with("pub");
        let is_test = at > 0 && lines[at - 1].contains("test");
        if is_declaration && !is_test {
            found.push(name);
        }
    }
    found
}

/// Whether the module is an operation of the API, which is listed in the table of its service.
fn is_operation(folder: &str, module: &str) -> bool {
    let path = format!("{folder}/{module}.rs");
    let is_file = file(&path).exists();
    is_file && {
        let text = read(&path);
        let name = text.strip_prefix("//! `").unwrap_or_default();
        name.starts_with(|first: char| first.is_ascii_uppercase())
    }
}

#[test]
fn every_module_of_the_core_is_in_its_parents_map() {
    let mut missing = Vec::new();
    for source in sources(CORE) {
        let Some(folder) = source.path.strip_suffix("/mod.rs") else {
            continue;
        };
        if source.is_test() || source.is_generated() {
            continue;
        }
        let map: String = source
            .text
            .lines()
            .filter(|line| line.starts_with("//!"))
            .collect();
        for module in declared(&source.text) {
            if !map.contains(&format!("`{module}`")) && !is_operation(folder, module) {
                missing.push(format!("{folder}: {module}"));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "say what these are for in the map at the top of `mod.rs`: {missing:#?}"
    );
}

#[test]
fn modules_are_found_by_their_declarations() {
    let text =
        "mod one;\npub(super) mod two;\n#[cfg(test)]\nmod tests;\nuse a::mod_b;\nmod inner {\n";
    assert_eq!(declared(text), ["one", "two"]);
}
