//! Members that the model does not have, in JSON that a test's author has written. The service
//! ignores them; whoever writes by hand wants to know, and is told what the AWS CLI says of the
//! same file.

use serde_json::Value;

use super::decode::Request;
use super::schema::{Kind, Shape};
use super::violation;

/// What is to be said of members that `T` does not have, a line for each; `None` when there are
/// none. JSON that cannot be read has none either.
pub fn typing_errors<T: Request>(json: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(json).ok()?;
    let mut lines = Vec::new();
    structure(T::SHAPE, &value, "", &mut lines);
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn structure(shape: &'static Shape, value: &Value, path: &str, lines: &mut Vec<String>) {
    let Value::Object(members) = value else {
        return;
    };
    for (name, value) in members {
        match shape.members.iter().find(|member| member.name == name) {
            Some(member) if path.is_empty() => items(&member.kind, value, name, lines),
            Some(member) => items(&member.kind, value, &format!("{path}.{name}"), lines),
            None => {
                let known: Vec<&str> = shape.members.iter().map(|member| member.name).collect();
                lines.push(violation::unknown_parameter(
                    path,
                    name,
                    nearest(name, &known),
                    &known,
                ));
            }
        }
    }
}

/// What is in a member or an item.
fn items(kind: &'static Kind, value: &Value, path: &str, lines: &mut Vec<String>) {
    match (kind, value) {
        (Kind::Structure(shape), _) => structure(shape, value, path, lines),
        (Kind::List { item, .. }, Value::Array(values)) => {
            for (at, value) in values.iter().enumerate() {
                items(item, value, &format!("{path}[{at}]"), lines);
            }
        }
        _ => {}
    }
}

/// The name that was most likely meant.
fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    near(name, known).first().copied()
}

/// Names that may have been meant, the most likely ones first: at most every third letter is
/// another one.
pub fn near<'a>(name: &str, known: &[&'a str]) -> Vec<&'a str> {
    let given = letters(name);
    let far = |known: &&'a str| (distance(&given, &letters(known)), *known);
    let mut near: Vec<(usize, &str)> = known.iter().map(far).collect();
    near.retain(|(distance, _)| *distance <= (given.len() / 3).max(1));
    near.sort_unstable();
    near.into_iter().map(|(_, name)| name).collect()
}

/// Without what differs between ways to write a name: `memory_reservation`, `MemoryReservation`.
fn letters(name: &str) -> Vec<char> {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// How many letters are to be changed, added, taken away or swapped with the next to make one of
/// the other.
fn distance(one: &[char], other: &[char]) -> usize {
    // The distances between all beginnings of both.
    let mut far = vec![vec![0; other.len() + 1]; one.len() + 1];
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            far[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = far[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]);
                let is_swapped =
                    i > 1 && j > 1 && (one[i - 1], one[i - 2]) == (other[j - 2], other[j - 1]);
                let swapped = if is_swapped {
                    far[i - 2][j - 2] + 1
                } else {
                    changed
                };
                let longer = far[i - 1][j].min(far[i][j - 1]) + 1;
                changed.min(swapped).min(longer)
            };
        }
    }
    far[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{CreateClusterRequest, RegisterTaskDefinitionRequest};

    fn told(json: &str) -> Option<String> {
        typing_errors::<RegisterTaskDefinitionRequest>(json.as_bytes())
    }

    #[test]
    fn a_member_that_is_not_there_is_told_with_the_one_that_was_meant() {
        for (json, expected) in [
            (
                r#"{"famly": "web"}"#,
                r#"input: "famly"; did you mean "family"?"#,
            ),
            (
                r#"{"ContainerDefinitions": []}"#,
                r#"input: "ContainerDefinitions"; did you mean "containerDefinitions"?"#,
            ),
            (
                r#"{"containerDefinitions": [{}, {"esential": true}]}"#,
                r#"containerDefinitions[1]: "esential"; did you mean "essential"?"#,
            ),
            (
                r#"{"containerDefinitions": [{"portMappings": [{"container_port": 80}]}]}"#,
                r#"containerDefinitions[0].portMappings[0]: "container_port"; did you mean "containerPort"?"#,
            ),
            (
                r#"{"volumes": [{"host": {"path": "/"}}]}"#,
                r#"volumes[0].host: "path", must be one of: sourcePath"#,
            ),
            (
                r#"{"runtimePlatform": {"zzz": 1}}"#,
                r#"runtimePlatform: "zzz", must be one of: cpuArchitecture, operatingSystemFamily"#,
            ),
        ] {
            let expected = format!("Unknown parameter in {expected}");
            assert_eq!(told(json), Some(expected), "{json}");
        }
    }

    #[test]
    fn each_has_a_line_of_its_own() {
        let told = told(r#"{"a_b": 1, "containerDefinitions": [{"imgae": "a"}]}"#).unwrap();

        let lines: Vec<&str> = told.lines().collect();
        assert!(lines[0].starts_with(r#"Unknown parameter in input: "a_b", must be one of: "#));
        assert!(
            lines[1].ends_with(r#""imgae"; did you mean "image"?"#),
            "{told}"
        );
    }

    #[test]
    fn nothing_is_told_of_what_is_known_free_or_no_json() {
        for json in [
            r#"{"family": "web", "containerDefinitions": [{"dockerLabels": {"a.b": "c"}, "command": null}]}"#,
            r#"{"containerDefinitions": {"esential": true}}"#,
            r#"{"family": "#,
            "[]",
            "",
        ] {
            assert_eq!(told(json), None, "{json}");
        }
        assert_eq!(typing_errors::<CreateClusterRequest>(b"{}"), None);
    }

    #[test]
    fn distances_count_letters() {
        for (one, other, expected) in [
            ("", "abc", 3),
            ("abc", "", 3),
            ("esential", "essential", 1),
            ("imgae", "image", 1),
            ("abcd", "badc", 2),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(
                distance(&letters(one), &letters(other)),
                expected,
                "{one} {other}"
            );
        }
    }
}
