//! How many operations are emulated, as the tables in the README.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::model::Model;
use crate::names;
use crate::services::{Resource, SERVICES, Service};
use crate::source::workspace;
use crate::taken_apart::is_taken_apart;

/// The table of a service all of whose operations are wanted, by the folders that these are in.
const COMPLETE: &str = "coverage";
/// The table of the other services.
const OTHERS: &str = "neighbours";

/// How far an operation is.
#[derive(Clone, Copy, PartialEq)]
enum State {
    /// It has no file.
    Missing,
    /// It has one, but leaves members of its input aside, or says that some of what they ask for is
    /// not emulated yet.
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

/// The README with the tables as they should be; a README without the markers is an error.
pub(crate) fn readme(models: &[Model]) -> Result<String, String> {
    let path = workspace().join("README.md");
    let readme =
        fs::read_to_string(path).map_err(|error| format!("cannot read README.md: {error}"))?;
    let services = models.iter().map(|model| model.service);
    let (complete, others): (Vec<_>, Vec<_>) = services.partition(|service| service.is_complete);
    let readme = replace(&readme, COMPLETE, &by_folder(&complete))?;
    replace(&readme, OTHERS, &(by_service(&others) + &told_apart()))
}

fn replace(readme: &str, name: &str, table: &str) -> Result<String, String> {
    let (begin, end) = (
        format!("<!-- {name}:begin -->"),
        format!("<!-- {name}:end -->"),
    );
    let parts = readme
        .split_once(&begin)
        .and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let Some((before, after)) = parts else {
        return Err(format!("README.md lacks {begin} … {end}"));
    };
    Ok(format!("{before}{begin}\n{table}{end}{after}"))
}

fn by_folder(services: &[&Service]) -> String {
    let resources = services.iter().flat_map(|service| {
        let resources = service.wanted.iter();
        resources.map(move |resource| {
            let name = format!("`{}`", resource.folder);
            (name, states(service, resource))
        })
    });
    table("resource", resources.collect())
}

fn by_service(services: &[&Service]) -> String {
    let services = services.iter().map(|service| {
        let resources = service.wanted.iter();
        let states = resources.flat_map(|resource| states(service, resource));
        (title(service).to_owned(), states.collect())
    });
    table("service", services.collect())
}

/// What a service is called where people read of it: as in `src/neighbours.rs`.
fn title(service: &Service) -> &'static str {
    match service.id {
        "Auto Scaling" => "EC2 Auto Scaling",
        "Elastic Load Balancing" => "Elastic Load Balancing (classic)",
        "Elastic Load Balancing v2" => "Elastic Load Balancing",
        "Scheduler" => "EventBridge Scheduler",
        "ServiceDiscovery" => "Cloud Map",
        "SSM" => "Parameter Store",
        id => id,
    }
}

/// What is told to callers of other services.
fn told_apart() -> String {
    let services = SERVICES.iter().filter(|service| !service.is_emulated());
    let names: Vec<&str> = services.map(title).collect();
    format!(
        "\nCalls of other services are refused with an error that names the service and the operation, in the \
         service's own protocol: {}.\n",
        names.join(", ")
    )
}

/// The operations and how far they are.
type States = Vec<(&'static str, State)>;

fn states(service: &Service, resource: &Resource) -> States {
    let folder = workspace().join(service.ops).join(resource.folder);
    let operations = resource.operations.iter();
    operations
        .map(|operation| (*operation, state(&folder, operation)))
        .collect()
}

fn table(what: &str, rows: Vec<(String, States)>) -> String {
    let mut table = format!("| {what} | operations | emulated | complete |\n|---|---|--:|--:|\n");
    let mut all = Vec::new();
    for (name, states) in rows {
        let marked: Vec<String> = states
            .iter()
            .map(|(operation, state)| format!("{}&nbsp;{operation}", state.mark()))
            .collect();
        let states: Vec<State> = states.into_iter().map(|(_, state)| state).collect();
        row(&mut table, &name, &marked.join(" · "), &states);
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

/// Whether its documentation says that some of what can be asked of it is refused although the
/// service does it.
fn has_gaps(source: &str) -> bool {
    source.contains("\n//! Not emulated yet: ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wanted_operation_has_a_file_and_a_function_of_its_name_and_an_arm() {
        for service in SERVICES {
            for resource in service.wanted {
                let ops = workspace().join(service.ops);
                let table = fs::read_to_string(ops.join("mod.rs")).unwrap();
                for operation in resource.operations {
                    let function = names::snake(operation);
                    let file = ops.join(resource.folder).join(format!("{function}.rs"));
                    let text = fs::read_to_string(&file)
                        .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
                    let begins = text.starts_with(&format!("//! `{operation}` — "));
                    let links = text.contains(&format!("/API_{operation}.html"));
                    let function = text.contains(&format!("fn {function}("));
                    // Rust calls `DescribeSSLPolicies` otherwise, and long tables shorten the enum.
                    let arm = format!("::{operation} =>").to_lowercase();
                    let arm = table.to_lowercase().contains(&arm);
                    assert!(begins && links && function && arm, "{}", file.display());
                }
            }
        }
    }

    #[test]
    fn an_operation_that_names_its_gaps_is_not_complete() {
        assert!(has_gaps("//! `A` — b.\n//!\n//! Not emulated yet: c.\n"));
        assert!(!has_gaps("//! `A` — b.\n"));
    }

    #[test]
    fn only_what_is_between_the_markers_is_replaced() {
        let readme = "a <!-- coverage:begin -->old<!-- coverage:end --> b";

        assert_eq!(
            replace(readme, "coverage", "new\n").as_deref(),
            Ok("a <!-- coverage:begin -->\nnew\n<!-- coverage:end --> b")
        );
        assert!(replace("a b", "coverage", "new").is_err());
    }
}
