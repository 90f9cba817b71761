//! The tables of a file that say what is there from the beginning.

use std::fs;
use std::path::Path;

use fake_ecs::Json;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::text::{Text, quoted};

/// Something that is put into the fake.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// Where it stands among the tables that are known.
    pub(super) order: usize,
    pub(super) line: usize,
    /// The file and the line, and that of each member.
    pub(super) place: String,
    pub(super) members: Vec<(String, String)>,
    /// What it is, as in `services[1]`.
    pub(super) name: String,
    pub(super) times: usize,
    pub(super) what: What,
}

/// How it is put there.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// By a call of the API, with its input.
    Call(&'static str, String),
    /// By a command in JSON.
    Command(String),
}

#[derive(Clone, Copy)]
enum Kind {
    /// A list of inputs of that operation.
    Calls(&'static str),
    /// A list of commands of that name.
    Commands(&'static str),
    /// A list of them, each of which may have a `count`.
    CountedCommands(&'static str),
    /// One command of that name.
    Command(&'static str),
    /// A command of that name for each member: what its name is and what its value is.
    Pairs(&'static str, &'static str, &'static str),
}

/// The tables, in the order in which one needs another. Faults are the last: they are not for what
/// stands here.
const TABLES: [(&str, Kind); 14] = [
    ("clusters", Kind::Calls("CreateCluster")),
    ("subnets", Kind::Commands("SetSubnet")),
    ("secrets", Kind::Pairs("PutSecret", "secret", "value")),
    (
        "parameters",
        Kind::Pairs("PutParameter", "parameter", "value"),
    ),
    ("alarms", Kind::Pairs("SetAlarm", "alarm", "isRaised")),
    ("autoScalingGroups", Kind::Commands("AddAutoScalingGroup")),
    ("capacityProviders", Kind::Calls("CreateCapacityProvider")),
    ("instances", Kind::CountedCommands("AddInstance")),
    ("scripts", Kind::Commands("Script")),
    ("taskDefinitions", Kind::Calls("RegisterTaskDefinition")),
    ("services", Kind::Calls("CreateService")),
    ("tasks", Kind::Calls("RunTask")),
    ("quotas", Kind::Command("SetQuotas")),
    ("faults", Kind::Commands("AddFault")),
];

pub(super) fn of(
    text: &Text<'_>,
    name: &Spanned<DeString<'_>>,
    value: &Spanned<DeValue<'_>>,
    folder: &Path,
) -> Result<Vec<Step>, String> {
    let wrong = |why: &str| text.wrong(name.span().start, why);
    let table: &str = name.get_ref();
    let found = TABLES.iter().position(|(known, _)| *known == table);
    let Some(order) = found else {
        let known: Vec<&str> = TABLES.iter().map(|(name, _)| *name).collect();
        return Err(wrong(&format!(
            "there is no table '{table}'; there is: server, {}",
            known.join(", ")
        )));
    };
    let kind = TABLES[order].1;
    let reader = Reader {
        text,
        folder,
        order,
        kind,
    };
    match (kind, value.get_ref()) {
        (Kind::Pairs(..), DeValue::Table(pairs)) => pairs
            .iter()
            .map(|(name, value)| reader.pair(table, name, value))
            .collect(),
        (Kind::Command(_), DeValue::Table(members)) => {
            let at = name.span().start;
            Ok(vec![reader.entry(table, at, members)?])
        }
        (Kind::Pairs(..) | Kind::Command(_), _) => {
            Err(wrong(&format!("{table} is a table: [{table}]")))
        }
        (_, DeValue::Array(entries)) => {
            let mut steps = Vec::new();
            for (at, entry) in entries.iter().enumerate() {
                let Some(members) = entry.get_ref().as_table() else {
                    return Err(wrong(&format!("{table} are tables: [[{table}]]")));
                };
                let name = format!("{table}[{at}]");
                steps.push(reader.entry(&name, entry.span().start, members)?);
            }
            Ok(steps)
        }
        _ => Err(wrong(&format!("{table} are tables: [[{table}]]"))),
    }
}

struct Reader<'a> {
    text: &'a Text<'a>,
    folder: &'a Path,
    order: usize,
    kind: Kind,
}

impl Reader<'_> {
    fn step(&self, name: &str, at: usize, what: What) -> Step {
        let line = self.text.line(at);
        Step {
            order: self.order,
            line,
            place: self.text.place(line),
            members: Vec::new(),
            name: name.to_owned(),
            times: 1,
            what,
        }
    }

    /// A member whose name and value are members of a command.
    fn pair(
        &self,
        table: &str,
        name: &Spanned<DeString<'_>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<Step, String> {
        let Kind::Pairs(command, of_name, of_value) = self.kind else {
            unreachable!("only pairs are read so");
        };
        let json = format!(
            r#"{{"command":"{command}","{of_name}":{},"{of_value}":{}}}"#,
            quoted(name.get_ref()),
            self.text.json(value)?
        );
        let name_of_step = format!("{table}.\"{}\"", name.get_ref());
        let what = What::Command(json);
        Ok(self.step(&name_of_step, name.span().start, what))
    }

    /// A table whose members are those of an input or a command.
    fn entry(&self, name: &str, at: usize, members: &DeTable<'_>) -> Result<Step, String> {
        let wrong = |why: &str| self.text.wrong(at, &format!("{name}: {why}"));
        let mut times = 1;
        let what = match self.kind {
            Kind::Calls(operation) => {
                What::Call(operation, self.input(members).map_err(|why| wrong(&why))?)
            }
            Kind::CountedCommands(command) => {
                if let Some(count) = members.get("count") {
                    let count = self.text.json(count)?.parse();
                    times = count.map_err(|_| wrong("count is a number"))?;
                }
                What::Command(self.command(command, members, "count")?)
            }
            Kind::Commands(command) | Kind::Command(command) | Kind::Pairs(command, ..) => {
                What::Command(self.command(command, members, "")?)
            }
        };
        let mut lines = Vec::new();
        self.text
            .members(&DeValue::Table(members.clone()), &mut lines);
        let lines = lines.into_iter();
        Ok(Step {
            members: lines
                .map(|(member, line)| (member, self.text.place(line)))
                .collect(),
            times,
            ..self.step(name, at, what)
        })
    }

    fn command(
        &self,
        command: &str,
        members: &DeTable<'_>,
        without: &str,
    ) -> Result<String, String> {
        let json = self.text.object(members, without)?;
        let rest = json.strip_prefix('{').filter(|rest| *rest != "}");
        Ok(match rest {
            Some(rest) => format!(r#"{{"command":"{command}",{rest}"#),
            None => format!(r#"{{"command":"{command}"}}"#),
        })
    }

    /// The input of a call: the members themselves, or what a file has.
    fn input(&self, members: &DeTable<'_>) -> Result<String, String> {
        let Some(file) = members.get("file") else {
            return self.text.object(members, "");
        };
        let path = file.get_ref().as_str().filter(|_| members.len() == 1);
        let path = path.ok_or("file is the name of a file in JSON, which has all other members")?;
        let read = fs::read_to_string(self.folder.join(path));
        let read = read.map_err(|error| format!("{path}: {error}"))?;
        let json: Json = read.parse().map_err(|error| format!("{path}: {error}"))?;
        Ok(json.to_string())
    }
}
