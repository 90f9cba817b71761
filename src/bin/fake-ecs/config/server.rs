//! The table `server`: a member for each flag, under its name.

use std::error::Error;
use std::ffi::OsString;
use std::num::ParseIntError;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};
use toml::Spanned;
use toml::de::{DeString, DeValue};

use super::text::Text;

/// What a member stands for.
#[derive(Clone, Debug)]
pub(super) struct Argument {
    /// The option, as clap identifies it.
    pub(super) option: String,
    pub(super) words: Vec<OsString>,
}

pub(super) fn arguments(
    text: &Text<'_>,
    value: &Spanned<DeValue<'_>>,
    command: &Command,
) -> Result<Vec<Argument>, String> {
    let Some(table) = value.get_ref().as_table() else {
        return Err(text.wrong(value.span().start, "server is a table: [server]"));
    };
    let members = table.iter();
    members
        .map(|(name, value)| argument(text, name, value, command))
        .collect()
}

fn argument(
    text: &Text<'_>,
    name: &Spanned<DeString<'_>>,
    value: &Spanned<DeValue<'_>>,
    command: &Command,
) -> Result<Argument, String> {
    let flag: &str = name.get_ref();
    let wrong = |why: &str| text.wrong(name.span().start, &format!("server.{flag}: {why}"));
    let Some(option) = options(command).find(|it| it.get_long() == Some(flag)) else {
        let mut known = options(command).filter_map(Arg::get_long);
        return Err(wrong(&match known.find(|known| is_near(flag, known)) {
            Some(meant) => format!("there is no such option; did you mean '{meant}'?"),
            None => "there is no such option; it is called like a flag of --help".to_owned(),
        }));
    };
    let values = values(option, value.get_ref()).map_err(|why| wrong(&why))?;
    let words: Vec<OsString> = values
        .into_iter()
        .map(|value| match option.get_action() {
            ArgAction::SetTrue => format!("--{flag}").into(),
            _ => format!("--{flag}={value}").into(),
        })
        .collect();
    check(&words, command).map_err(|why| wrong(&why))?;
    Ok(Argument {
        option: option.get_id().to_string(),
        words,
    })
}

/// The flags that a file can have: those that are variables as well, but for that of the file.
fn options(command: &Command) -> impl Iterator<Item = &Arg> {
    let options = command.get_arguments();
    options.filter(|option| option.get_env().is_some() && option.get_id() != "config")
}

/// Whether somebody may have meant that: it has the same letters, or begins alike.
fn is_near(given: &str, known: &str) -> bool {
    let letters = |text: &str| {
        let letters = text.chars().filter(|it| it.is_alphanumeric());
        let mut letters: Vec<char> = letters.map(|it| it.to_ascii_lowercase()).collect();
        letters.sort_unstable();
        letters
    };
    letters(given) == letters(known) || given.get(..4).is_some_and(|it| known.starts_with(it))
}

/// What is given to a flag: once, as often as there are items, or not at all.
fn values(option: &Arg, value: &DeValue<'_>) -> Result<Vec<String>, String> {
    let is_list = matches!(option.get_action(), ArgAction::Append);
    match (option.get_action(), value) {
        (ArgAction::SetTrue, DeValue::Boolean(is_on)) => Ok(match is_on {
            true => vec![String::new()],
            false => Vec::new(),
        }),
        (ArgAction::SetTrue, _) => Err("it is true or false".to_owned()),
        (_, DeValue::Array(items)) if is_list => {
            let items = items.iter().map(|item| scalar(item.get_ref()));
            let items: Option<Vec<String>> = items.collect();
            items.ok_or_else(|| "it is a list of texts".to_owned())
        }
        // As in NAME=VALUE.
        (_, DeValue::Table(table)) if is_list => {
            let pairs = table.iter().map(|(name, value)| {
                let value = scalar(value.get_ref())?;
                Some(format!("{}={value}", name.get_ref()))
            });
            let pairs: Option<Vec<String>> = pairs.collect();
            pairs.ok_or_else(|| "it is a table of texts".to_owned())
        }
        (_, value) => match (scalar(value), is_list) {
            (Some(value), _) => Ok(vec![value]),
            (None, true) => Err("it is a list of texts".to_owned()),
            (None, false) => Err("it is a text or a number".to_owned()),
        },
    }
}

fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.clone().into_owned()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        DeValue::Datetime(time) => Some(time.to_string()),
        DeValue::Boolean(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

/// Whether the option takes these values. That others are missing, which it goes with, is seen once
/// all are there.
fn check(words: &[OsString], command: &Command) -> Result<(), String> {
    let binary = OsString::from("fake-ecs");
    let words = std::iter::once(&binary).chain(words);
    let Err(error) = command.clone().try_get_matches_from(words) else {
        return Ok(());
    };
    if !matches!(
        error.kind(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation
    ) {
        return Ok(());
    }
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let value = context(ContextKind::InvalidValue).unwrap_or_default();
    let right = match (context(ContextKind::ValidValue), error.source()) {
        (Some(valid), _) if !valid.is_empty() => format!("it is one of: {valid}"),
        (_, Some(source)) if source.is::<ParseIntError>() => "it is a whole number".to_owned(),
        (_, Some(source)) => source.to_string(),
        _ => "it is not valid".to_owned(),
    };
    Err(format!("'{value}': {right}"))
}
