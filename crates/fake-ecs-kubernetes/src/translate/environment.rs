//! The variables of a container. The values of secrets are in a Secret, so that the Pod does not
//! show them.

use std::collections::{BTreeMap, BTreeSet};

use fake_ecs_core::wire::ContainerDefinition;
use k8s_openapi::api::core::v1::{EnvVar, EnvVarSource, SecretKeySelector};

/// Where SDKs look for their region. The agent adds both or none.
pub(crate) const REGION: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// What a container gets beside its definition.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Added {
    /// Variables that overrule the definition, but not its secrets.
    pub(crate) of_agent: Vec<(String, String)>,
    /// Variables that the definition may overrule.
    pub(crate) others: Vec<(String, String)>,
    /// Variables of these names have values that are not to be shown.
    pub(crate) hidden: BTreeSet<&'static str>,
}

/// The variables of a container, and those of their values that belong into a Secret, by their keys
/// in it. Of variables that several have, the first of these counts: the secrets, the agent, the
/// definition with its overrides and files, the surroundings.
pub(crate) fn variables(
    definition: &ContainerDefinition,
    index: usize,
    added: &Added,
    secret: &str,
) -> (Vec<EnvVar>, BTreeMap<String, String>) {
    let secrets = definition.secrets.iter().flatten();
    let secrets: BTreeSet<&str> = secrets.map(|secret| &*secret.name).collect();
    let of_agent = added.of_agent.iter();
    let of_agent: Vec<(&str, &str)> = of_agent
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| !secrets.contains(name))
        .collect();
    let is_agents = |name: &str| of_agent.iter().any(|(other, _)| *other == name);
    let own = definition.environment.iter().flatten().map(|pair| {
        let value = pair.value.as_deref().unwrap_or_default();
        (pair.name.as_deref().unwrap_or_default(), value)
    });
    let own: Vec<(&str, &str)> = own.filter(|(name, _)| !is_agents(name)).collect();
    let is_own = |name: &str| own.iter().any(|(other, _)| *other == name);
    let has_region = REGION.iter().any(|name| is_own(name));
    let others = added.others.iter().filter(|(name, _)| {
        let is_region = has_region && REGION.contains(&name.as_str());
        !is_region && !is_own(name) && !is_agents(name)
    });
    let others = others.map(|(name, value)| (name.as_str(), value.as_str()));
    let mut values = BTreeMap::new();
    let all = own
        .iter()
        .copied()
        .chain(of_agent.iter().copied())
        .chain(others);
    let all = all.enumerate().map(|(number, (name, value))| {
        if !secrets.contains(name) && !added.hidden.contains(name) {
            return shown(name, value);
        }
        // Names of variables need not be such that keys may have.
        let key = format!("{index}.{number}");
        values.insert(key.clone(), value.to_owned());
        hidden(name, key, secret)
    });
    (all.collect(), values)
}

fn shown(name: &str, value: &str) -> EnvVar {
    EnvVar {
        name: name.to_owned(),
        value: Some(literal(value)),
        value_from: None,
    }
}

fn hidden(name: &str, key: String, secret: &str) -> EnvVar {
    let key = SecretKeySelector {
        key,
        name: secret.to_owned(),
        optional: None,
    };
    EnvVar {
        name: name.to_owned(),
        value: None,
        value_from: Some(EnvVarSource {
            secret_key_ref: Some(key),
            ..EnvVarSource::default()
        }),
    }
}

/// A text in which the cluster finds no variables: `$(NAME)` is one to it, and `$$` a dollar sign.
pub(crate) fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        literal.push(letter);
        if letter == '$' && matches!(letters.peek(), Some('$' | '(')) {
            literal.push('$');
        }
    }
    literal
}

#[cfg(test)]
mod tests {
    use fake_ecs_core::wire::{KeyValuePair, Secret};

    use super::*;

    #[test]
    fn texts_are_not_expanded() {
        for (text, expected) in [
            ("echo $HOME", "echo $HOME"),
            ("echo $(date) $", "echo $$(date) $"),
            ("$$", "$$$"),
            ("$$(x)", "$$$$(x)"),
        ] {
            assert_eq!(literal(text), expected);
            assert_eq!(expanded(expected), text);
        }
    }

    /// What the cluster makes of a text, where no variable is known.
    fn expanded(text: &str) -> String {
        text.replace("$$", "$")
    }

    #[test]
    fn values_of_secrets_are_in_the_secret() {
        let pair = |name: &str, value: &str| KeyValuePair {
            name: Some(name.to_owned()),
            value: Some(value.to_owned()),
        };
        let definition = ContainerDefinition {
            environment: Some(vec![
                pair("A", "1"),
                pair("PASSWORD", "hush"),
                pair("AWS_REGION", "mars"),
                pair("ECS_AGENT_URI", "mine"),
            ]),
            secrets: Some(vec![Secret {
                name: "PASSWORD".to_owned(),
                value_from: "arn".to_owned(),
            }]),
            ..ContainerDefinition::default()
        };
        let pairs = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter();
            pairs
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        let added = Added {
            of_agent: pairs(&[("ECS_AGENT_URI", "http://agent"), ("PASSWORD", "no")]),
            others: pairs(&[("A", "2"), ("AWS_DEFAULT_REGION", "venus"), ("KEY", "k")]),
            hidden: BTreeSet::from(["KEY"]),
        };

        let (variables, values) = variables(&definition, 3, &added, "s");

        let found: Vec<_> = variables
            .iter()
            .map(|it| (it.name.as_str(), it.value.as_deref()))
            .collect();
        let expected = [
            ("A", Some("1")),
            ("PASSWORD", None),
            ("AWS_REGION", Some("mars")),
            ("ECS_AGENT_URI", Some("http://agent")),
            ("KEY", None),
        ];
        assert_eq!(found, expected);
        let values: Vec<&str> = values.values().map(String::as_str).collect();
        assert_eq!(values, ["hush", "k"]);
        let from = variables[1].value_from.as_ref().unwrap();
        let key = from.secret_key_ref.as_ref().unwrap();
        assert_eq!((key.name.as_str(), key.key.as_str()), ("s", "3.1"));
    }
}
