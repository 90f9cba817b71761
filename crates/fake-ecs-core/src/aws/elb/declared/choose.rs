//! What becomes of a request that a listener gets.

use crate::wire::elbv2::enums::ActionTypeEnum;
use crate::wire::elbv2::types::{Action, FixedResponseActionConfig, RedirectActionConfig};

use super::conditions::{self, Request};
use super::state::Declared;
use super::use_of;

/// What a rule does with a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Chosen {
    /// To one of these groups, in these shares.
    Forward(Vec<(String, i32)>),
    Answer(FixedResponseActionConfig),
    Redirect(RedirectActionConfig),
    /// The rule has an action first that the fake does not do.
    NotEmulated(ActionTypeEnum),
}

/// What the first rule that is for the request does with it, and the ARN of the rule. `None`: there
/// is no such listener.
pub fn choose(
    declared: &Declared,
    listener: &str,
    request: &Request<'_>,
) -> Option<(String, Chosen)> {
    let mut rules = declared.rules_of(listener).into_iter();
    let (arn, rule) = rules.find(|(_, rule)| conditions::are_met(&rule.conditions, request))?;
    let first = rule.actions.first()?;
    Some((arn.to_owned(), does(first)))
}

fn does(action: &Action) -> Chosen {
    match (
        action.r#type,
        &action.fixed_response_config,
        &action.redirect_config,
    ) {
        (ActionTypeEnum::Forward, ..) => {
            let groups = use_of::groups_of(action).into_iter();
            Chosen::Forward(
                groups
                    .map(|(arn, weight)| (arn.to_owned(), weight))
                    .collect(),
            )
        }
        (ActionTypeEnum::FixedResponse, Some(config), _) => Chosen::Answer(config.clone()),
        (ActionTypeEnum::Redirect, _, Some(config)) => Chosen::Redirect(config.clone()),
        (other, ..) => Chosen::NotEmulated(other),
    }
}

/// Where a redirect leads: its parts, with what the request has where they name it.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html>
pub fn location(config: &RedirectActionConfig, request: &Request<'_>, port: u16) -> String {
    let (host, path) = (
        request.host.split(':').next().unwrap_or_default(),
        request.path,
    );
    let port = port.to_string();
    let fill = |template: &str| {
        let filled = template
            .replace("#{protocol}", "http")
            .replace("#{host}", host);
        let filled = filled.replace("#{port}", &port);
        let filled = filled.replace("#{path}", path.strip_prefix('/').unwrap_or(path));
        filled.replace("#{query}", request.query)
    };
    let part = |given: &Option<String>, default: &str| fill(given.as_deref().unwrap_or(default));
    let protocol = part(&config.protocol, "#{protocol}").to_ascii_lowercase();
    let host = part(&config.host, "#{host}");
    let port = part(&config.port, "#{port}");
    let path = part(&config.path, "/#{path}");
    let query = part(&config.query, "#{query}");
    let query = if query.is_empty() {
        query
    } else {
        format!("?{query}")
    };
    format!("{protocol}://{host}:{port}{path}{query}")
}

/// Shares turns among several by their weights: each gets its share of any number of turns as
/// evenly as whole numbers can. Without a weight above 0 there is nobody.
#[derive(Clone, Debug, Default)]
pub struct Turns {
    weights: Vec<(String, i32)>,
    credit: Vec<i64>,
}

impl Turns {
    /// Whose turn it is. Other weights than before begin anew.
    pub fn next(&mut self, weights: &[(String, i32)]) -> Option<String> {
        if self.weights != weights {
            self.weights = weights.to_vec();
            self.credit = vec![0; weights.len()];
        }
        let total: i64 = weights.iter().map(|(_, weight)| i64::from(*weight)).sum();
        if total <= 0 {
            return None;
        }
        for (credit, (_, weight)) in self.credit.iter_mut().zip(weights) {
            *credit += i64::from(*weight);
        }
        // The first of those that are owed most, and nobody who gets nothing.
        let owed = self.credit.iter().enumerate();
        let owed = owed.filter(|(at, _)| weights[*at].1 > 0);
        let (at, _) = owed.max_by_key(|(at, credit)| (**credit, usize::MAX - at))?;
        self.credit[at] -= total;
        Some(weights[at].0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::elbv2::enums::RedirectActionStatusCodeEnum;

    #[test]
    fn turns_are_shared_by_weight_and_as_evenly_as_can_be() {
        let weights = |all: &[(&str, i32)]| -> Vec<(String, i32)> {
            all.iter()
                .map(|(name, weight)| ((*name).to_owned(), *weight))
                .collect()
        };
        for (given, expected) in [
            (&[("a", 1), ("b", 1)][..], "ababab"),
            (&[("a", 100), ("b", 0)], "aaaaaa"),
            (&[("a", 0), ("b", 1)], "bbbbbb"),
            (&[("a", 2), ("b", 1)], "abaaba"),
            (&[("a", 0), ("b", 0)], ""),
            (&[], ""),
        ] {
            let mut turns = Turns::default();
            let given = weights(given);

            let names: String = (0..6).filter_map(|_| turns.next(&given)).collect();

            assert_eq!(names, expected, "{given:?}");
        }
        let mut turns = Turns::default();
        let share = weights(&[("blue", 90), ("green", 10)]);
        let green = (0..1000).filter(|_| turns.next(&share).as_deref() == Some("green"));
        assert_eq!(green.count(), 100);
    }

    #[test]
    fn a_redirect_keeps_what_it_does_not_name() {
        let request = Request {
            method: "GET",
            host: "example.com:80",
            path: "/a/b",
            query: "c=d",
            headers: &[],
            source: [127, 0, 0, 1].into(),
        };
        let config =
            |protocol: Option<&str>, port: Option<&str>, path: Option<&str>| RedirectActionConfig {
                status_code: RedirectActionStatusCodeEnum::Http301,
                host: None,
                path: path.map(str::to_owned),
                port: port.map(str::to_owned),
                protocol: protocol.map(str::to_owned),
                query: None,
            };
        let to = |config| location(&config, &request, 80);

        assert_eq!(
            to(config(None, None, None)),
            "http://example.com:80/a/b?c=d"
        );
        assert_eq!(
            to(config(Some("HTTPS"), Some("443"), Some("/new/#{path}"))),
            "https://example.com:443/new/a/b?c=d"
        );
    }
}
