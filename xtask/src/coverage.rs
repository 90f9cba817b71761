//! How many operations are emulated, as the table in the README.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::model::Model;
use crate::names;
use crate::resources::{Resource, resources};
use crate::source::workspace;
use crate::taken_apart::is_taken_apart;

const BEGIN: &str = "<!-- coverage:begin -->";
const END: &str = "<!-- coverage:end -->";

/// How far an operation is.
#[derive(Clone, Copy, PartialEq)]
enum State {
    /// It has no file in `src/ops`.
    Missing,
    /// It has one, but leaves members of its input aside, or says that some of what they ask for is not emulated yet.
    Emulated,
    /// It takes its input apart without `..`, so no member is forgotten.
    Complete,
}

impl State {
    fn mark(self) -> &'static str {
        match self {
            Self::Missing => "–",
            Self::Emulated => "◐",
            Self::Complete => "●",
        }
    }
}

/// The README with the table as it should be; a README without the markers is an error.
pub(crate) fn readme(model: &Model) -> Result<String, String> {
    let path = workspace().join("README.md");
    let readme =
        fs::read_to_string(path).map_err(|error| format!("cannot read README.md: {error}"))?;
    replace(
        &readme,
        &table(resources(model), &workspace().join("src/ops")),
    )
}

fn replace(readme: &str, table: &str) -> Result<String, String> {
    let parts = readme
        .split_once(BEGIN)
        .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let Some((before, after)) = parts else {
        return Err(format!("README.md lacks {BEGIN} … {END}"));
    };
    Ok(format!("{before}{BEGIN}\n{table}{END}{after}"))
}

fn table(resources: &[Resource], ops: &Path) -> String {
    let mut table =
        "| resource | operations | emulated | complete |\n|---|---|--:|--:|\n".to_owned();
    let mut all = Vec::new();
    for Resource { folder, operations } in resources {
        let states: Vec<State> = operations
            .iter()
            .map(|operation| state(&ops.join(folder), operation))
            .collect();
        let marked: Vec<String> = operations
            .iter()
            .zip(&states)
            .map(|(operation, state)| format!("{}&nbsp;{operation}", state.mark()))
            .collect();
        row(
            &mut table,
            &format!("`{folder}`"),
            &marked.join(" · "),
            &states,
        );
        all.extend(states);
    }
    row(&mut table, "**all**", "", &all);
    format!("{}\n\n{table}", legend(&all))
}

/// What the marks mean that are in the table.
fn legend(states: &[State]) -> String {
    let meanings = [
        (
            State::Complete,
            "takes every member of its input into account",
        ),
        (State::Emulated, "emulated in part"),
        (State::Missing, "answers an error that says so"),
    ];
    let meanings = meanings
        .iter()
        .filter(|(state, _)| states.contains(state))
        .map(|(state, meaning)| format!("{} {meaning}", state.mark()));
    meanings.collect::<Vec<_>>().join(" · ")
}

fn row(table: &mut String, name: &str, operations: &str, states: &[State]) {
    let total = states.len();
    let complete = states
        .iter()
        .filter(|state| **state == State::Complete)
        .count();
    let emulated = states
        .iter()
        .filter(|state| **state != State::Missing)
        .count();
    let _ = writeln!(
        table,
        "| {name} | {operations} | {emulated} of {total} | {complete} |"
    );
}

fn state(folder: &Path, operation: &str) -> State {
    let file = folder.join(format!("{}.rs", names::snake(operation)));
    match fs::read_to_string(file) {
        Err(_) => State::Missing,
        Ok(source) if is_taken_apart(&source, operation) && !has_gaps(&source) => State::Complete,
        Ok(_) => State::Emulated,
    }
}

/// Whether its documentation says that some of what can be asked of it is refused although the service does it.
fn has_gaps(source: &str) -> bool {
    source.contains("\n//! Not emulated yet: ")
}

#[cfg(test)]
mod tests {
    use super::{has_gaps, replace};

    #[test]
    fn an_operation_that_names_its_gaps_is_not_complete() {
        assert!(has_gaps("//! `A` — b.\n//!\n//! Not emulated yet: c.\n"));
        assert!(!has_gaps("//! `A` — b.\n"));
    }

    #[test]
    fn only_what_is_between_the_markers_is_replaced() {
        let readme = "a <!-- coverage:begin -->old<!-- coverage:end --> b";

        assert_eq!(
            replace(readme, "new\n").as_deref(),
            Ok("a <!-- coverage:begin -->\nnew\n<!-- coverage:end --> b")
        );
        assert!(replace("a b", "new").is_err());
    }
}
