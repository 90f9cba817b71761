//! Requests of services whose paths name operations, as in `PUT /schedules/nightly`.
//! <https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html>

use serde_json::{Map, Value};

use super::form::{Form, scalar, unescape_path};
use crate::wire::generated::services::Route;
use crate::wire::schema::{Kind, Shape};
use crate::wire::service::{AwsService, Http, Shapes};

/// The operation that a method and a path name, with the members that stand in the path.
#[derive(Debug)]
pub struct RestCall {
    pub route: Route,
    labels: Vec<(&'static str, String)>,
}

impl RestCall {
    /// Finds the operation of the service.
    pub fn find(service: &AwsService, method: &str, path: &str) -> Option<Self> {
        let routes = service.operations.iter().copied();
        let mut routes = routes.filter_map(|operation| (service.route)(operation));
        routes.find_map(|route| {
            let http = route.shapes()?.http.as_ref()?;
            let labels = labels(http.path, path).filter(|_| http.method == method)?;
            Some(Self { route, labels })
        })
    }

    /// The JSON of the request, with the members of the path, of the query string and of the body.
    /// A body that is no object stays as it came, to be refused.
    pub fn to_json(&self, query: &str, body: &[u8]) -> Vec<u8> {
        let mut members = match body.trim_ascii() {
            b"" => Map::new(),
            body => match serde_json::from_slice(body) {
                Ok(Value::Object(members)) => members,
                _ => return body.to_vec(),
            },
        };
        for (name, value) in &self.labels {
            members.insert((*name).to_owned(), Value::String(value.clone()));
        }
        if let Some(Shapes {
            input,
            http: Some(http),
            ..
        }) = self.route.shapes()
        {
            members.extend(from_query(http, input, query));
        }
        serde_json::to_vec(&members).expect("names are texts")
    }
}

/// What stands in a path where the template has labels; `None` when the path is another one.
fn labels(template: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut labels = Vec::new();
    let mut steps = path.split('/');
    for expected in template.split('/') {
        let step = steps.next()?;
        match expected
            .strip_prefix('{')
            .and_then(|it| it.strip_suffix('}'))
        {
            Some(_) if step.is_empty() => return None,
            Some(label) => labels.push((label, unescape_path(step))),
            None if step == expected => {}
            None => return None,
        }
    }
    steps.next().is_none().then_some(labels)
}

/// The members that stand in the query string.
pub(super) fn from_query<'a>(
    http: &'a Http,
    input: &'static Shape,
    query: &str,
) -> impl Iterator<Item = (String, Value)> + use<'a> {
    let form = Form::parse(query.as_bytes());
    http.query.iter().filter_map(move |(name, member)| {
        let mut all = form.all(name).peekable();
        all.peek()?;
        let shape = input.members.iter().find(|known| known.name == *member)?;
        let value = match shape.kind {
            Kind::List { item, .. } => {
                Value::Array(all.map(|value| scalar(item, value.to_owned())).collect())
            }
            ref kind => scalar(kind, all.next()?.to_owned()),
        };
        Some(((*member).to_owned(), value))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wire::schema::{INTEGER, TEXT, list, optional};

    #[test]
    fn a_path_is_that_of_an_operation_or_of_none() {
        let nightly = |name: &str| Some(vec![("Name", name.to_owned())]);
        for (template, path, expected) in [
            ("/schedules", "/schedules", Some(vec![])),
            ("/schedules", "/schedules/", None),
            ("/schedules/{Name}", "/schedules", None),
            ("/schedules/{Name}", "/schedules/", None),
            (
                "/schedules/{Name}",
                "/schedules/nightly",
                nightly("nightly"),
            ),
            (
                "/schedules/{Name}",
                "/schedules/a%2Fb+c%20%25",
                nightly("a/b+c %"),
            ),
            ("/schedules/{Name}", "/schedules/a/b", None),
        ] {
            assert_eq!(labels(template, path), expected, "{path}");
        }
    }

    #[test]
    fn members_in_the_query_string_are_of_the_type_that_the_model_has() {
        static INPUT: Shape = Shape {
            name: "Input",
            members: &[
                optional("TagKeys", list(&TEXT)),
                optional("MaxResults", INTEGER),
                optional("GroupName", TEXT),
            ],
        };
        let http = Http {
            method: "GET",
            path: "/",
            query: &[
                ("TagKeys", "TagKeys"),
                ("MaxResults", "MaxResults"),
                ("ScheduleGroup", "GroupName"),
            ],
            bindings: None,
        };
        for (query, expected) in [
            ("", json!({})),
            ("Other=1", json!({})),
            (
                "MaxResults=5&ScheduleGroup=a%20b",
                json!({"MaxResults": 5, "GroupName": "a b"}),
            ),
            ("MaxResults=many", json!({"MaxResults": "many"})),
            ("TagKeys=b&TagKeys=a", json!({"TagKeys": ["b", "a"]})),
        ] {
            let members: Map<String, Value> = from_query(&http, &INPUT, query).collect();
            assert_eq!(Value::Object(members), expected, "{query}");
        }
    }
}
