//! Texts without what differs from run to run: identifiers and times.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::driver::State;
use crate::ecs::Region;
use crate::fake::FakeEcs;

/// How identifiers look: `x` is a hexadecimal digit, `d` a decimal one.
const UUID: &str = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
const MAC: &str = "xx:xx:xx:xx:xx:xx";
/// What follows the prefix of an identifier of EC2, as in `eni-0123456789abcdef0`.
const OF_EC2: &str = "xxxxxxxxxxxxxxxxx";
/// The date and the seconds of a time; what is left of it is read by [`time`].
const TIME: &str = "dddd-dd-ddTdd:dd:dd";
/// Lengths of hexadecimal identifiers: of tasks and instances, and of containers of Docker.
const HEX_LENGTHS: [usize; 2] = [32, 64];
/// How many decimal digits the identifier of a deployment has, and the end of a runtime id.
const DECIMAL_LENGTHS: [usize; 2] = [19, 10];
/// How much later than now a time that is shown may be.
const AHEAD_MAX: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// The text with names in the place of identifiers and times.
pub(crate) fn redact(fake: &FakeEcs, text: &str) -> String {
    let mut names = fake.read(|state| Names::of(state, state.region(fake.region_key())));
    names.redact(text)
}

struct Names {
    /// Of what is in the region.
    known: BTreeMap<String, String>,
    /// Of what has come besides, and how many there are of a kind.
    others: BTreeMap<String, String>,
    counts: BTreeMap<String, usize>,
    /// Between these a number is a time: seconds since the epoch.
    times: [u64; 2],
}

impl Names {
    fn of(state: &State, region: &Region) -> Self {
        let seconds = |time: SystemTime| {
            let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
            since.as_secs()
        };
        let last = state.now().to_system();
        let last = last.checked_add(AHEAD_MAX).unwrap_or(last);
        let mut names = Self {
            known: BTreeMap::new(),
            others: BTreeMap::new(),
            counts: BTreeMap::new(),
            times: [seconds(state.started().to_system()), seconds(last)],
        };
        names.know(region);
        names
    }

    /// Numbers what is in the region in the order of creation.
    fn know(&mut self, region: &Region) {
        for task in region.tasks.iter() {
            // Also where earlier ones have been dropped.
            let (id, name) = (task.id(), format!("<task {}>", task.key.0 + 1));
            // As stories and timelines have it.
            self.known.insert(id[..8].to_owned(), name.clone());
            self.known.insert(id, name);
            for container in &task.containers {
                let name = self.next("container");
                self.known.insert(container.id.clone(), name);
            }
        }
        for (number, instance) in (1..).zip(region.instances.iter()) {
            let name = format!("<instance {number}>");
            self.known.insert(instance.id(), name);
            let name = format!("<EC2 instance {number}>");
            self.known.insert(instance.ec2_instance_id.clone(), name);
        }
        for rollout in region.services.iter().flat_map(|of| &of.rollouts) {
            let name = self.next("service deployment");
            self.known.insert(rollout.id.clone(), name);
            let digits = rollout.target.to_string();
            let digits = digits.trim_start_matches("ecs-svc/");
            let name = self.next("deployment");
            self.known.insert(digits.to_owned(), name);
        }
    }

    fn next(&mut self, kind: &str) -> String {
        let count = self.counts.entry(kind.to_owned()).or_default();
        *count += 1;
        format!("<{kind} {count}>")
    }

    fn redact(&mut self, text: &str) -> String {
        let mut redacted = String::with_capacity(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            // Here a word begins, or is over.
            let length = match self.name(rest) {
                Some((length, name)) => {
                    redacted.push_str(&name);
                    length
                }
                None => {
                    let word = word(rest);
                    let between = rest[word..].find(|next: char| next.is_ascii_alphanumeric());
                    let length = between.map_or(rest.len(), |between| word + between);
                    redacted.push_str(&rest[..length]);
                    length
                }
            };
            rest = &rest[length..];
        }
        redacted
    }

    /// What the text begins with, if that has a name, and how long it is.
    fn name(&mut self, text: &str) -> Option<(usize, String)> {
        if let Some(length) = time(text).or_else(|| self.seconds(text)) {
            return Some((length, "<time>".to_owned()));
        }
        let (length, kind) = identifier(text)?;
        let found = &text[..length];
        let name = self.known.get(found).or_else(|| self.others.get(found));
        if let Some(name) = name {
            return Some((length, name.clone()));
        }
        let name = self.next(kind?);
        self.others.insert(found.to_owned(), name.clone());
        Some((length, name))
    }

    /// The length of a time as AWS JSON has it: seconds since the epoch.
    fn seconds(&self, text: &str) -> Option<usize> {
        let digits = length_of(text, |byte| byte.is_ascii_digit());
        let seconds: u64 = text[..digits].parse().ok()?;
        let fraction = match text[digits..].strip_prefix('.') {
            Some(fraction) => 1 + length_of(fraction, |byte| byte.is_ascii_digit()),
            None => 0,
        };
        let length = digits + fraction;
        let [from, to] = self.times;
        ((from..=to).contains(&seconds) && ends(text, length)).then_some(length)
    }
}

/// The length of what may be an identifier, and its kind if it looks like one whatever is known.
fn identifier(text: &str) -> Option<(usize, Option<&str>)> {
    for (pattern, kind) in [(UUID, "id"), (MAC, "MAC")] {
        if is_like(text, pattern) {
            return Some((pattern.len(), Some(kind)));
        }
    }
    let word = word(text);
    if let Some(rest) = text[word..].strip_prefix('-')
        && is_like(rest, OF_EC2)
        && text[..word].bytes().all(|byte| byte.is_ascii_lowercase())
    {
        return (word > 0).then_some((word + 1 + OF_EC2.len(), Some(&text[..word])));
    }
    let is_hex = length_of(text, |byte| byte.is_ascii_hexdigit()) == word;
    let is_decimal = length_of(text, |byte| byte.is_ascii_digit()) == word;
    let is_one =
        (is_hex && HEX_LENGTHS.contains(&word)) || (is_decimal && DECIMAL_LENGTHS.contains(&word));
    (word > 0).then_some((word, is_one.then_some("id")))
}

/// The length of a time as EventBridge has it.
fn time(text: &str) -> Option<usize> {
    if !begins_like(text, TIME) {
        return None;
    }
    let rest = &text[TIME.len()..];
    let fraction = match rest.strip_prefix('.') {
        Some(fraction) => 1 + length_of(fraction, |byte| byte.is_ascii_digit()),
        None => 0,
    };
    let length = TIME.len() + fraction + 1;
    (rest[fraction..].starts_with('Z') && ends(text, length)).then_some(length)
}

/// The length of the word that the text begins with.
fn word(text: &str) -> usize {
    length_of(text, |byte| byte.is_ascii_alphanumeric())
}

fn length_of(text: &str, is_of: impl Fn(u8) -> bool) -> usize {
    text.bytes().take_while(|byte| is_of(*byte)).count()
}

/// Whether no word goes on there.
fn ends(text: &str, at: usize) -> bool {
    let next = text.as_bytes().get(at);
    next.is_none_or(|next| !next.is_ascii_alphanumeric())
}

fn is_like(text: &str, pattern: &str) -> bool {
    begins_like(text, pattern) && ends(text, pattern.len())
}

fn begins_like(text: &str, pattern: &str) -> bool {
    let pairs = text.bytes().zip(pattern.bytes());
    text.len() >= pattern.len()
        && pairs.into_iter().all(|(byte, expected)| match expected {
            b'x' => byte.is_ascii_hexdigit(),
            b'd' => byte.is_ascii_digit(),
            expected => byte == expected,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut names = Names {
            known: BTreeMap::from([("0123abcd".to_owned(), "<task 1>".to_owned())]),
            others: BTreeMap::new(),
            counts: BTreeMap::new(),
            times: [1_735_689_600, 1_735_689_700],
        };
        assert_eq!(names.redact(text), expected);
    }

    #[test]
    fn identifiers_get_names_and_equal_ones_the_same() {
        let (hex, uuid) = (
            "0123456789abcdef".repeat(2),
            "01234567-89ab-4def-8123-456789abcdef",
        );
        check(
            &format!("{hex}/{uuid}, {uuid} {hex}"),
            "<id 1>/<id 2>, <id 2> <id 1>",
        );
        check("report/0123abcd RUNNING", "report/<task 1> RUNNING");
        check(
            "eni-0123456789abcdef0 eni-0123456789abcdef1",
            "<eni 1> <eni 2>",
        );
        check("\"0e:12:34:56:78:9a\"", "\"<MAC 1>\"");
        check("ecs-svc/1234567890123456789", "ecs-svc/<id 1>");
        check(&format!("{hex}{hex}"), "<id 1>");
    }

    #[test]
    fn times_are_all_the_same() {
        check(
            "{\"a\":1735689600.0,\"b\":1735689612.345}",
            "{\"a\":<time>,\"b\":<time>}",
        );
        check(
            "2025-01-01T00:00:00Z, 2025-01-01T00:00:00.25Z",
            "<time>, <time>",
        );
        check("1735689600", "<time>");
    }

    #[test]
    fn anything_else_stays_as_it_is() {
        for text in [
            "",
            "ä → é",
            "deadbeef 1024 512.0 256 12345678901234567890",
            "arn:aws:ecs:us-east-1:123456789012:cluster/default",
            "subnet-1 10.0.0.5 2025-01-01 1735689600x 2025-01-01T00:00:00",
            "0123456789abcdef0123456789abcdef0",
            "-eni-0123456789abcdef01",
        ] {
            check(text, text);
        }
    }
}
