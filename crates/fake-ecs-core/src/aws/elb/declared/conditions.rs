//! When a rule is for a request: which conditions are allowed, how they are shown, and whether a
//! request meets them.

use std::net::IpAddr;

use crate::kernel::regex;
use crate::kernel::wildcards::{self, Syntax};
use crate::wire::ApiError;
use crate::wire::elbv2::types::{
    HostHeaderConditionConfig, PathPatternConditionConfig, RuleCondition,
};

use super::refusals::invalid;

const VALUES_MAX: usize = 5;
const LENGTH_MAX: usize = 128;
const FIELDS: [&str; 6] = [
    "host-header",
    "path-pattern",
    "http-header",
    "query-string",
    "http-request-method",
    "source-ip",
];

/// A request, as far as rules look at it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub method: &'a str,
    pub host: &'a str,
    pub path: &'a str,
    /// What follows the `?`.
    pub query: &'a str,
    pub headers: &'a [(String, String)],
    pub source: IpAddr,
}

/// The conditions of a rule as they are kept and shown, or what is wrong with them.
pub fn checked(conditions: Vec<RuleCondition>) -> Result<Vec<RuleCondition>, ApiError> {
    if conditions.is_empty() {
        return Err(invalid("A condition must be specified"));
    }
    let conditions: Vec<RuleCondition> =
        conditions.into_iter().map(one).collect::<Result<_, _>>()?;
    let counts = conditions.iter().map(|it| values_of(it).len());
    if counts.sum::<usize>() > VALUES_MAX {
        return Err(invalid(format!(
            "A rule can only have '{VALUES_MAX}' condition values"
        )));
    }
    for field in [
        "host-header",
        "path-pattern",
        "http-request-method",
        "source-ip",
    ] {
        let same = conditions
            .iter()
            .filter(|it| it.field.as_deref() == Some(field));
        if same.count() > 1 {
            // From memory.
            return Err(invalid(format!(
                "A rule can only have one '{field}' condition"
            )));
        }
    }
    Ok(conditions)
}

fn one(mut condition: RuleCondition) -> Result<RuleCondition, ApiError> {
    let field = condition.field.clone().unwrap_or_default();
    if !FIELDS.contains(&field.as_str()) {
        return Err(invalid(format!(
            "Condition field '{field}' must be one of '[{}]'",
            FIELDS.join(", ")
        )));
    }
    // Two fields can be given in two forms, and are shown in both.
    match field.as_str() {
        "host-header" => {
            let config = condition.host_header_config.take().unwrap_or_default();
            let values = config.values.or(condition.values.take());
            let regex_values = config.regex_values.or(condition.regex_values.take());
            condition.values.clone_from(&values);
            condition.regex_values.clone_from(&regex_values);
            condition.host_header_config = Some(HostHeaderConditionConfig {
                regex_values,
                values,
            });
        }
        "path-pattern" => {
            let config = condition.path_pattern_config.take().unwrap_or_default();
            let values = config.values.or(condition.values.take());
            let regex_values = config.regex_values.or(condition.regex_values.take());
            condition.values.clone_from(&values);
            condition.regex_values.clone_from(&regex_values);
            condition.path_pattern_config = Some(PathPatternConditionConfig {
                regex_values,
                values,
            });
        }
        _ => {}
    }
    let values = values_of(&condition);
    if values.is_empty() {
        return Err(invalid("A condition value must be specified"));
    }
    if let Some(long) = values.iter().find(|it| it.len() > LENGTH_MAX) {
        return Err(invalid(format!(
            "The '{field}' value '{long}' cannot be longer than '{LENGTH_MAX}' characters"
        )));
    }
    let mut regexes = regexes_of(&condition).iter();
    if let Some(wrong) = regexes.find(|it| regex::anywhere(it).is_err()) {
        return Err(invalid(format!(
            "The regular expression '{wrong}' is not valid"
        )));
    }
    if field == "source-ip"
        && let Some(wrong) = values.iter().find(|it| Network::parse(it).is_none())
    {
        return Err(invalid(format!(
            "The source IP '{wrong}' is not a valid CIDR block"
        )));
    }
    let header = condition.http_header_config.as_ref();
    let name = header.and_then(|config| config.http_header_name.as_deref());
    if field == "http-header" && name.unwrap_or_default().is_empty() {
        return Err(invalid("A header name must be specified"));
    }
    Ok(condition)
}

/// All values of a condition, each as one text.
fn values_of(condition: &RuleCondition) -> Vec<String> {
    let none: &[String] = &[];
    let plain = match condition.field.as_deref().unwrap_or_default() {
        "query-string" => {
            let config = condition.query_string_config.as_ref();
            let pairs = config
                .and_then(|it| it.values.as_deref())
                .unwrap_or_default();
            let texts = pairs.iter().map(|it| {
                let value = it.value.as_deref().unwrap_or_default();
                it.key
                    .as_ref()
                    .map_or(value.to_owned(), |key| format!("{key}={value}"))
            });
            return texts.collect();
        }
        "http-header" => {
            let config = condition.http_header_config.as_ref();
            config.and_then(|it| it.values.as_deref())
        }
        "http-request-method" => {
            let config = condition.http_request_method_config.as_ref();
            config.and_then(|it| it.values.as_deref())
        }
        "source-ip" => {
            let config = condition.source_ip_config.as_ref();
            config.and_then(|it| it.values.as_deref())
        }
        _ => condition.values.as_deref(),
    };
    let all = plain.unwrap_or(none).iter().chain(regexes_of(condition));
    all.cloned().collect()
}

fn regexes_of(condition: &RuleCondition) -> &[String] {
    let of_header = condition.http_header_config.as_ref();
    let regexes = match condition.field.as_deref() {
        Some("http-header") => of_header.and_then(|it| it.regex_values.as_deref()),
        _ => condition.regex_values.as_deref(),
    };
    regexes.unwrap_or_default()
}

/// Whether the request meets all conditions.
pub fn are_met(conditions: &[RuleCondition], request: &Request<'_>) -> bool {
    conditions
        .iter()
        .all(|condition| is_met(condition, request))
}

fn is_met(condition: &RuleCondition, request: &Request<'_>) -> bool {
    let regexes = regexes_of(condition);
    let matches_regex = |text: &str| {
        let mut compiled = regexes.iter().filter_map(|it| regex::anywhere(it).ok());
        compiled.any(|regex| regex.is_match(text))
    };
    let values = || condition.values.iter().flatten();
    match condition.field.as_deref().unwrap_or_default() {
        "host-header" => {
            let host = request.host.split(':').next().unwrap_or_default();
            let host = host.to_ascii_lowercase();
            let mut values = values();
            values.any(|it| is_like(&it.to_ascii_lowercase(), &host)) || matches_regex(&host)
        }
        "path-pattern" => {
            values().any(|it| is_like(it, request.path)) || matches_regex(request.path)
        }
        "http-header" => condition.http_header_config.as_ref().is_some_and(|config| {
            let name = config.http_header_name.as_deref().unwrap_or_default();
            let headers = request.headers.iter();
            let mut named = headers.filter(|(known, _)| known.eq_ignore_ascii_case(name));
            named.any(|(_, text)| {
                let lower = text.to_ascii_lowercase();
                let mut values = config.values.iter().flatten();
                values.any(|it| is_like(&it.to_ascii_lowercase(), &lower)) || matches_regex(text)
            })
        }),
        "query-string" => condition
            .query_string_config
            .as_ref()
            .is_some_and(|config| {
                let mut wanted = config.values.iter().flatten();
                wanted.any(|pair| {
                    let fields = request.query.split('&').filter(|it| !it.is_empty());
                    let mut fields = fields.map(|it| it.split_once('=').unwrap_or((it, "")));
                    let value = pair
                        .value
                        .as_deref()
                        .unwrap_or_default()
                        .to_ascii_lowercase();
                    let key = pair.key.as_ref().map(|key| key.to_ascii_lowercase());
                    fields.any(|(name, text)| {
                        let is_key = key.as_ref();
                        is_key.is_none_or(|key| is_like(key, &name.to_ascii_lowercase()))
                            && is_like(&value, &text.to_ascii_lowercase())
                    })
                })
            }),
        "http-request-method" => {
            let config = condition.http_request_method_config.as_ref();
            let mut values = config.into_iter().flat_map(|it| it.values.iter().flatten());
            values.any(|it| it == request.method)
        }
        "source-ip" => {
            let config = condition.source_ip_config.as_ref();
            let values = config.into_iter().flat_map(|it| it.values.iter().flatten());
            let mut networks = values.filter_map(|it| Network::parse(it));
            networks.any(|network| network.contains(request.source))
        }
        _ => false,
    }
}

/// Whether the text is like a pattern, in which `*` stands for any characters and `?` for one.
fn is_like(pattern: &str, text: &str) -> bool {
    let syntax = Syntax {
        has_one: true,
        has_escapes: false,
    };
    wildcards::matches(&wildcards::parse(pattern, syntax), text)
}

/// A block of addresses.
#[derive(Clone, Copy, Debug)]
struct Network {
    first: IpAddr,
    bits: u8,
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (first, bits) = text.split_once('/')?;
        let (first, bits): (IpAddr, u8) = (first.parse().ok()?, bits.parse().ok()?);
        let most = if first.is_ipv4() { 32 } else { 128 };
        (bits <= most).then_some(Self { first, bits })
    }

    fn contains(self, address: IpAddr) -> bool {
        let number = |address| match address {
            IpAddr::V4(address) => u128::from(u32::from(address)) << 96,
            IpAddr::V6(address) => u128::from(address),
        };
        let mask = u128::MAX
            .checked_shl(128 - u32::from(self.bits))
            .unwrap_or(0);
        self.first.is_ipv4() == address.is_ipv4()
            && number(self.first) & mask == number(address) & mask
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::elbv2::types::{
        HttpHeaderConditionConfig, HttpRequestMethodConditionConfig, QueryStringConditionConfig,
        QueryStringKeyValuePair, SourceIpConditionConfig,
    };

    fn of(field: &str, values: &[&str]) -> RuleCondition {
        let values: Vec<String> = values.iter().map(|it| (*it).to_owned()).collect();
        let mut condition = RuleCondition {
            field: Some(field.to_owned()),
            ..RuleCondition::default()
        };
        let values = Some(values);
        match field {
            "http-request-method" => {
                condition.http_request_method_config =
                    Some(HttpRequestMethodConditionConfig { values });
            }
            "source-ip" => {
                condition.source_ip_config = Some(SourceIpConditionConfig {
                    ip_address_type: None,
                    values,
                });
            }
            "http-header" => {
                condition.http_header_config = Some(HttpHeaderConditionConfig {
                    http_header_name: Some("X-Env".to_owned()),
                    regex_values: None,
                    values,
                });
            }
            "query-string" => {
                let pairs = values.into_iter().flatten().map(|it| {
                    let (key, value) = match it.split_once('=') {
                        Some((key, value)) => (Some(key.to_owned()), value.to_owned()),
                        None => (None, it),
                    };
                    QueryStringKeyValuePair {
                        key,
                        value: Some(value),
                    }
                });
                condition.query_string_config = Some(QueryStringConditionConfig {
                    values: Some(pairs.collect()),
                });
            }
            _ => condition.values = values,
        }
        condition
    }

    #[test]
    fn requests_meet_conditions_as_the_guide_says() {
        let headers = [("x-env".to_owned(), "Test".to_owned())];
        let request = Request {
            method: "GET",
            host: "API.example.com:8080",
            path: "/img/logo.png",
            query: "Version=v1&flag",
            headers: &headers,
            source: [10, 0, 0, 7].into(),
        };
        for (field, values, expected) in [
            ("host-header", &["*.example.com"][..], true),
            ("host-header", &["example.com"], false),
            ("host-header", &["a.b", "api.EXAMPLE.com"], true),
            ("path-pattern", &["/img/*"], true),
            ("path-pattern", &["/img/????.png"], true),
            ("path-pattern", &["/IMG/*"], false),
            ("path-pattern", &["*logo*"], true),
            ("http-header", &["test"], true),
            ("http-header", &["te"], false),
            ("query-string", &["version=V1"], true),
            ("query-string", &["version=v2"], false),
            ("query-string", &["v1"], true),
            ("query-string", &["flag="], true),
            ("http-request-method", &["GET", "HEAD"], true),
            ("http-request-method", &["get"], false),
            ("source-ip", &["10.0.0.0/24"], true),
            ("source-ip", &["10.0.1.0/24", "0.0.0.0/0"], true),
            ("source-ip", &["10.0.1.0/24", "::/0"], false),
        ] {
            let conditions = checked(vec![of(field, values)]).unwrap();

            assert_eq!(
                are_met(&conditions, &request),
                expected,
                "{field} {values:?}"
            );
        }
    }

    #[test]
    fn regular_expressions_are_held_against_the_whole_request() {
        let mut condition = of("path-pattern", &[]);
        condition.values = None;
        condition.regex_values = Some(vec!["^/v[0-9]+/".to_owned()]);
        let conditions = checked(vec![condition]).unwrap();
        let request = |path| Request {
            method: "GET",
            host: "",
            path,
            query: "",
            headers: &[],
            source: [127, 0, 0, 1].into(),
        };

        assert!(are_met(&conditions, &request("/v12/a")));
        assert!(!are_met(&conditions, &request("/a/v12/")));
    }

    #[test]
    fn conditions_that_make_no_sense_are_refused() {
        for (conditions, problem) in [
            (vec![], "A condition must be specified"),
            (
                vec![of("path", &["/"])],
                "Condition field 'path' must be one of '[host-header, path-pattern, http-header, query-string, http-request-method, source-ip]'",
            ),
            (
                vec![of("path-pattern", &[])],
                "A condition value must be specified",
            ),
            (
                vec![of("path-pattern", &["1", "2", "3", "4", "5", "6"])],
                "A rule can only have '5' condition values",
            ),
            (
                vec![of("host-header", &["a"]), of("host-header", &["b"])],
                "A rule can only have one 'host-header' condition",
            ),
            (
                vec![of("source-ip", &["10.0.0.1"])],
                "The source IP '10.0.0.1' is not a valid CIDR block",
            ),
        ] {
            let refused = checked(conditions).unwrap_err();

            assert_eq!(refused.message.as_deref(), Some(problem));
        }
    }
}
