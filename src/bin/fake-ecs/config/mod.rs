//! `--config FILE`: what can be chosen, and what is there from the beginning, in TOML.
//!
//! - [`server`] — its table `server`: the flags. [`steps`] — its other tables: what is put into the
//!   fake. [`run`] — puts it there. [`text`] — where something stands in the file, and its JSON.

mod run;
mod server;
mod steps;
mod text;

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use clap::Command;
use toml::de::DeTable;

pub(crate) use self::run::Failure;
use self::server::Argument;
use self::steps::Step;
use self::text::Text;

/// What a file says.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    arguments: Vec<Argument>,
    steps: Vec<Step>,
}

impl Config {
    /// Reads a file for a command with these options.
    ///
    /// # Errors
    /// The line, the member, and what would be right.
    pub(crate) fn read(path: &Path, command: &Command) -> Result<Self, String> {
        let name = path.display().to_string();
        let source = fs::read_to_string(path);
        let source = source.map_err(|error| format!("failed to read {name}: {error}"))?;
        let text = Text::new(&name, &source);
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, folder, command)
    }

    fn parse(text: &Text<'_>, folder: &Path, command: &Command) -> Result<Self, String> {
        let file = DeTable::parse(text.source).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            text.wrong(
                at,
                error.message().trim().lines().next().unwrap_or_default(),
            )
        })?;
        let mut config = Self {
            arguments: Vec::new(),
            steps: Vec::new(),
        };
        for (name, value) in file.get_ref() {
            if name.get_ref() == "server" {
                config.arguments = server::arguments(text, value, command)?;
            } else {
                config.steps.extend(steps::of(text, name, value, folder)?);
            }
        }
        // In the order in which one needs another, whatever that in the file is.
        config.steps.sort_by_key(|step| (step.order, step.line));
        Ok(config)
    }

    /// The arguments that the file stands for, but for those of options that are `given` elsewhere.
    pub(crate) fn arguments(&self, given: impl Fn(&str) -> bool) -> Vec<OsString> {
        let arguments = self.arguments.iter();
        let arguments = arguments.filter(|argument| !given(&argument.option));
        arguments
            .flat_map(|argument| argument.words.clone())
            .collect()
    }
}
