//! From events to rows.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::command::{Aggregate, Column, Command, Key, Row, What};
use super::expression::compare;
use super::record::{Record, shown};

/// What comes of a query.
#[derive(Debug, Default)]
pub struct Answer {
    pub rows: Vec<Row>,
    /// How many events the filters let pass.
    pub matched: usize,
}

/// Runs the commands. Without `sort` the newest events come first.
pub(super) fn run(commands: &[Command], mut records: Vec<Record>, limit: usize) -> Answer {
    let is_sorted = commands.iter().any(|it| matches!(it, Command::Sort(_)));
    if !is_sorted {
        records.reverse();
    }
    let (mut columns, mut is_of_events) = (Vec::<Column>::new(), true);
    let mut matched = records.len();
    for command in commands {
        match command {
            Command::Fields(more) | Command::Display(more) => {
                if matches!(command, Command::Display(_)) {
                    columns.clear();
                }
                for column in more {
                    records
                        .iter_mut()
                        .for_each(|it| it.alias(&column.field, &column.name));
                }
                columns.extend(more.iter().cloned());
            }
            Command::Filter(expression) => {
                records.retain(|record| expression.is_so(record));
                if is_of_events {
                    matched = records.len();
                }
            }
            Command::Sort(fields) => records.sort_by(|one, other| order(fields, one, other)),
            Command::Limit(limit) => records.truncate(*limit),
            Command::Dedup(fields) => dedup(&mut records, fields),
            Command::Stats(aggregates, keys) => {
                records = stats(aggregates, keys, &records);
                (is_of_events, columns) = (false, Vec::new());
            }
        }
    }
    records.truncate(limit);
    let rows = records.iter().map(|it| row(it, &columns, is_of_events));
    Answer {
        rows: rows.collect(),
        matched,
    }
}

/// What a row has. Values that are not there are left out.
fn row(record: &Record, columns: &[Column], is_of_events: bool) -> Row {
    let names: Vec<&str> = match (columns, is_of_events) {
        ([], true) => vec!["@timestamp", "@message"],
        ([], false) => record.names().collect(),
        (columns, _) => columns.iter().map(|it| it.name.as_str()).collect(),
    };
    let names = names.into_iter();
    let pointer = is_of_events.then_some("@ptr");
    let columns = names.chain(pointer).filter_map(|name| {
        let value = record.get(name)?;
        Some((name.to_owned(), value))
    });
    columns.collect()
}

/// Records without the field come last.
fn order(fields: &[(String, bool)], one: &Record, other: &Record) -> Ordering {
    let orders =
        fields.iter().map(
            |(field, is_descending)| match (one.get(field), other.get(field)) {
                (Some(one), Some(other)) if *is_descending => compare(&other, &one),
                (Some(one), Some(other)) => compare(&one, &other),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => Ordering::Equal,
            },
        );
    orders.fold(Ordering::Equal, Ordering::then)
}

fn dedup(records: &mut Vec<Record>, fields: &[String]) {
    let mut seen = BTreeSet::new();
    records.retain(|record| {
        let key: Vec<Option<String>> = fields.iter().map(|it| record.get(it)).collect();
        seen.insert(key)
    });
}

/// A row for each group of records, in the order in which the groups come up.
fn stats(aggregates: &[(Aggregate, String)], keys: &[Key], records: &[Record]) -> Vec<Record> {
    let mut groups: Vec<(Vec<Option<String>>, Vec<&Record>)> = Vec::new();
    let mut places = BTreeMap::new();
    for record in records {
        let key: Vec<_> = keys.iter().map(|key| value(key, record)).collect();
        match places.get(&key) {
            Some(place) => {
                let (_, all): &mut (_, Vec<_>) = &mut groups[*place];
                all.push(record);
            }
            None => {
                places.insert(key.clone(), groups.len());
                groups.push((key, vec![record]));
            }
        }
    }
    if groups.is_empty() && keys.is_empty() {
        groups.push((Vec::new(), Vec::new()));
    }
    let rows = groups.into_iter().map(|(key, records)| {
        let names = keys.iter().map(|key| match key {
            Key::Field(column) => &column.name,
            Key::Bin(_, name) => name,
        });
        let keys = names
            .zip(key)
            .filter_map(|(name, value)| Some((name.clone(), value?)));
        let values = aggregates.iter().filter_map(|(aggregate, name)| {
            let value = aggregate.of(&records)?;
            Some((name.clone(), value))
        });
        Record::of_row(keys.chain(values).collect())
    });
    rows.collect()
}

fn value(key: &Key, record: &Record) -> Option<String> {
    match key {
        Key::Field(column) => record.get(&column.field),
        Key::Bin(step, _) => Some(shown(record.at - record.at.rem_euclid(*step))),
    }
}

impl Aggregate {
    #[expect(clippy::cast_precision_loss, reason = "an average is a double")]
    fn of(&self, records: &[&Record]) -> Option<String> {
        let values = || {
            let values = records.iter();
            values.filter_map(|it| {
                self.field
                    .as_ref()
                    .map_or(Some(String::new()), |f| it.get(f))
            })
        };
        let numbers = || values().filter_map(|it| it.parse::<f64>().ok());
        match self.what {
            What::Count => Some(values().count().to_string()),
            What::CountDistinct => Some(values().collect::<BTreeSet<_>>().len().to_string()),
            What::Sum => Some(numbers().sum::<f64>().to_string()),
            What::Avg => {
                let count = numbers().count();
                (count > 0).then(|| (numbers().sum::<f64>() / count as f64).to_string())
            }
            What::Min => values().min_by(|one, other| compare(one, other)),
            What::Max => values().max_by(|one, other| compare(one, other)),
        }
    }
}
