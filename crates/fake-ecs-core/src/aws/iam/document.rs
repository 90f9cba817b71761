//! The policy that permissions take.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::permission::Permission;
use crate::wire::encode;

/// A policy that allows some permissions: few statements, in an order that depends on nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    statements: BTreeSet<Statement>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Statement {
    actions: BTreeSet<String>,
    resources: BTreeSet<String>,
    restriction: Option<Restriction>,
}

/// A condition: one of the values is that of the key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Restriction {
    key: &'static str,
    values: BTreeSet<String>,
}

/// What a permission is restricted to: the key and its value.
type Restricted = Option<(&'static str, String)>;

impl Document {
    pub fn of(permissions: &[Permission]) -> Self {
        let mut needed: BTreeMap<(&str, &str), BTreeSet<Restricted>> = BTreeMap::new();
        for permission in permissions {
            let Permission {
                action, general, ..
            } = permission;
            let restricted = permission.restricted_by.and_then(|key| {
                let value = permission.context.get(key)?.first()?;
                Some((key, value.clone()))
            });
            needed
                .entry((action, general))
                .or_default()
                .insert(restricted);
        }

        // First the resources of an action with the same condition, then the actions with the same
        // resources.
        let mut resources: BTreeMap<(&str, Option<Restriction>), BTreeSet<String>> =
            BTreeMap::new();
        for ((action, resource), restricted) in needed {
            for restriction in restrictions(restricted) {
                let of = resources.entry((action, restriction)).or_default();
                of.insert(resource.to_owned());
            }
        }
        let mut actions: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
        for ((action, restriction), resources) in resources {
            let of = actions.entry((resources, restriction)).or_default();
            of.insert(action.to_owned());
        }
        let statements = actions
            .into_iter()
            .map(|((resources, restriction), actions)| Statement {
                actions,
                resources,
                restriction,
            });
        Self {
            statements: statements.collect(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// The actions of all statements, sorted.
    pub fn actions(&self) -> BTreeSet<&str> {
        let actions = self.statements.iter().flat_map(|it| &it.actions);
        actions.map(String::as_str).collect()
    }

    /// The policy in JSON, in lines, with its members in the order in which AWS writes them.
    pub fn to_json(&self) -> String {
        let mut json = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [".to_owned();
        for (at, statement) in self.statements.iter().enumerate() {
            json += if at == 0 { "\n" } else { ",\n" };
            statement.write(&mut json);
        }
        json += if self.is_empty() { "]\n}" } else { "\n  ]\n}" };
        json
    }
}

/// The conditions for all of these: none where one of them is not restricted.
fn restrictions(restricted: BTreeSet<Restricted>) -> Vec<Option<Restriction>> {
    if restricted.contains(&None) {
        return vec![None];
    }
    let mut by_key: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    for (key, value) in restricted.into_iter().flatten() {
        by_key.entry(key).or_default().insert(value);
    }
    let restrictions = by_key
        .into_iter()
        .map(|(key, values)| Some(Restriction { key, values }));
    restrictions.collect()
}

impl Statement {
    fn write(&self, json: &mut String) {
        let Self {
            actions,
            resources,
            restriction,
        } = self;
        *json += "    {\n      \"Effect\": \"Allow\",\n      \"Action\": ";
        write_list(json, actions, 6);
        *json += ",\n      \"Resource\": ";
        write_list(json, resources, 6);
        if let Some(Restriction { key, values }) = restriction {
            let operator = match *key {
                "ecs:cluster" => "ArnEquals",
                _ => "StringEquals",
            };
            write!(
                json,
                ",\n      \"Condition\": {{\n        \"{operator}\": {{\n          \"{key}\": "
            )
            .expect("a text can be written to");
            write_list(json, values, 10);
            *json += "\n        }\n      }";
        }
        *json += "\n    }";
    }
}

/// A list of texts, or the text where there is one.
fn write_list(json: &mut String, texts: &BTreeSet<String>, indent: usize) {
    let quoted = |text: &String| String::from_utf8_lossy(&encode(text)).into_owned();
    let quoted: Vec<String> = texts.iter().map(quoted).collect();
    if let [only] = &quoted[..] {
        *json += only;
        return;
    }
    let pad = " ".repeat(indent);
    *json += "[";
    for (at, text) in quoted.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(json, "{comma}\n{pad}  {text}").expect("a text can be written to");
    }
    write!(json, "\n{pad}]").expect("a text can be written to");
}

#[cfg(test)]
mod tests {
    use super::super::permission::Context;
    use super::*;

    fn permission(action: &str, resource: &str, cluster: Option<&str>) -> Permission {
        let mut context = Context::default();
        context.put("ecs:cluster", cluster);
        Permission {
            action: action.to_owned(),
            resource: resource.to_owned(),
            general: resource.to_owned(),
            context,
            restricted_by: cluster.map(|_| "ecs:cluster"),
        }
    }

    #[test]
    fn actions_on_the_same_resources_share_a_statement() {
        let document = Document::of(&[
            permission("ecs:StopTask", "task/a", None),
            permission("ecs:RunTask", "web:*", Some("a")),
            permission("ecs:RunTask", "job:*", Some("a")),
            permission("ecs:RunTask", "job:*", Some("b")),
            permission("ecs:DescribeTasks", "task/a", None),
            permission("ecs:StopTask", "task/a", None),
            permission("ecs:ListTasks", "*", None),
            permission("ecs:ListTasks", "*", Some("a")),
        ]);

        let expected = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "ecs:DescribeTasks",
        "ecs:StopTask"
      ],
      "Resource": "task/a"
    },
    {
      "Effect": "Allow",
      "Action": "ecs:ListTasks",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": "ecs:RunTask",
      "Resource": "job:*",
      "Condition": {
        "ArnEquals": {
          "ecs:cluster": [
            "a",
            "b"
          ]
        }
      }
    },
    {
      "Effect": "Allow",
      "Action": "ecs:RunTask",
      "Resource": "web:*",
      "Condition": {
        "ArnEquals": {
          "ecs:cluster": "a"
        }
      }
    }
  ]
}"#;
        assert_eq!(document.to_json(), expected);
    }

    #[test]
    fn of_nothing_nothing_is_allowed() {
        let json = Document::of(&[]).to_json();
        assert_eq!(
            json,
            "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": []\n}"
        );
    }
}
