//! Where something stands in the file, and what it is in JSON.

use fake_ecs_core::wire::encode;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The text of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'a> {
    name: &'a str,
    pub(super) source: &'a str,
}

impl<'a> Text<'a> {
    pub(super) fn new(name: &'a str, source: &'a str) -> Self {
        Self { name, source }
    }

    /// In which line that byte is, counted from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        let before = self.source.get(..at).unwrap_or(self.source);
        before.matches('\n').count() + 1
    }

    /// What is wrong at that byte.
    pub(super) fn wrong(&self, at: usize, why: &str) -> String {
        format!("{}: {why}", self.place(self.line(at)))
    }

    /// How a line of the file is named.
    pub(super) fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.name)
    }

    /// A value in JSON.
    pub(super) fn json(&self, value: &Spanned<DeValue<'_>>) -> Result<String, String> {
        match value.get_ref() {
            DeValue::String(text) => Ok(quoted(text)),
            DeValue::Boolean(flag) => Ok(flag.to_string()),
            DeValue::Datetime(time) => Ok(quoted(&time.to_string())),
            DeValue::Integer(number) => {
                let found = i64::from_str_radix(number.as_str(), number.radix());
                let wrong = |_| self.wrong(value.span().start, "the number is too large");
                found.map(|number| number.to_string()).map_err(wrong)
            }
            DeValue::Float(number) => {
                let found = number.as_str().parse::<f64>().ok();
                let found = found.filter(|number| number.is_finite());
                let wrong = || self.wrong(value.span().start, "JSON has no such number");
                found.map(|number| number.to_string()).ok_or_else(wrong)
            }
            DeValue::Array(items) => {
                let items = items.iter().map(|item| self.json(item));
                let items: Vec<String> = items.collect::<Result<_, _>>()?;
                Ok(format!("[{}]", items.join(",")))
            }
            DeValue::Table(table) => self.object(table, ""),
        }
    }

    /// A table in JSON, without the member of that name.
    pub(super) fn object(&self, table: &DeTable<'_>, without: &str) -> Result<String, String> {
        let members = table.iter().filter(|(name, _)| name.get_ref() != without);
        let members = members.map(|(name, value)| {
            let value = self.json(value)?;
            Ok(format!("{}:{value}", quoted(name.get_ref())))
        });
        let members: Vec<String> = members.collect::<Result<_, String>>()?;
        Ok(format!("{{{}}}", members.join(",")))
    }

    /// The names of all members in a value, with their lines.
    pub(super) fn members(&self, value: &DeValue<'_>, found: &mut Vec<(String, usize)>) {
        match value {
            DeValue::Table(table) => {
                for (name, value) in table {
                    let line = self.line(name.span().start);
                    found.push((name.get_ref().clone().into_owned(), line));
                    self.members(value.get_ref(), found);
                }
            }
            DeValue::Array(items) => {
                for item in items {
                    self.members(item.get_ref(), found);
                }
            }
            _ => {}
        }
    }
}

/// A text in JSON.
pub(super) fn quoted(text: &str) -> String {
    String::from_utf8_lossy(&encode(&text)).into_owned()
}
