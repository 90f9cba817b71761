//! Whether a request is what the model demands: types first, as the framework in front of the
//! service reads the whole body before the service looks at it; then what is missing, too long, out
//! of range or unknown.

use serde_json::Value;

use super::blob::Blob;
use super::constraint;
use super::error::ApiError;
use super::names::Names;
use super::schema::{Kind, Shape};
use super::service::AwsService;
use super::violation::{self, Place, Violation};

/// The paths of members that the model does not know, sorted; or what is wrong.
pub(super) fn check(
    service: &'static AwsService,
    shape: &'static Shape,
    request: &Value,
) -> Result<Vec<String>, ApiError> {
    let mut walk = Walk {
        service,
        path: String::new(),
        unknown: Vec::new(),
        violation: None,
        constraints: Vec::new(),
    };
    walk.structure(shape, request)?;
    match (walk.violation, service.validation) {
        (Some(error), _) => Err(error),
        (None, Some(code)) if !walk.constraints.is_empty() => {
            Err(constraint::error(code, &walk.constraints))
        }
        (None, _) => Ok(walk.unknown),
    }
}

struct Walk {
    service: &'static AwsService,
    /// Where the walk is, such as `containerDefinitions.1.name`; empty at the request itself.
    path: String,
    unknown: Vec<String>,
    /// The first demand that is not met, in the words of ECS. A wrong type found later still comes
    /// before it.
    violation: Option<ApiError>,
    /// All demands that are not met, in those of other services.
    constraints: Vec<String>,
}

/// Whose demand is being checked; the path is in the walk.
#[derive(Clone, Copy)]
struct Owner {
    structure: &'static str,
    member: &'static str,
}

impl Walk {
    fn structure(&mut self, shape: &'static Shape, value: &Value) -> Result<(), ApiError> {
        let Value::Object(members) = value else {
            return Err(self.not_an_object(shape, value));
        };
        let names = Names::of(members);
        let mut known = 0;
        for member in shape.members {
            let found = if names.may_have(member.name) {
                members.get(member.name)
            } else {
                None
            };
            known += usize::from(found.is_some());
            if !member.required && found.is_none_or(Value::is_null) {
                continue;
            }
            let owner = Owner {
                structure: shape.name,
                member: member.name,
            };
            let outer = self.enter(member.name);
            match found {
                None | Some(Value::Null) => {
                    self.complain(owner, &Violation::Missing, &Value::Null);
                }
                Some(value) => self.value(owner, &member.kind, value)?,
            }
            self.path.truncate(outer);
        }
        if known == members.len() {
            return Ok(());
        }
        for name in members.keys() {
            if !shape.members.iter().any(|member| member.name == name) {
                let outer = self.enter(name);
                self.unknown.push(self.path.clone());
                self.path.truncate(outer);
            }
        }
        Ok(())
    }

    fn value(&mut self, owner: Owner, kind: &'static Kind, value: &Value) -> Result<(), ApiError> {
        match (kind, value) {
            (Kind::Structure(shape), _) => return self.structure(shape, value),
            (&Kind::List { item, min, max }, Value::Array(items)) => {
                self.limit(owner, value, items.len(), min, max, false);
                for (at, item_value) in items.iter().enumerate() {
                    if item_value.is_null() {
                        continue;
                    }
                    let outer = self.enter(&at.to_string());
                    self.value(owner, item, item_value)?;
                    self.path.truncate(outer);
                }
            }
            (Kind::Map { value, .. }, Value::Object(entries)) => {
                for (key, entry) in entries.iter().filter(|(_, entry)| !entry.is_null()) {
                    let outer = self.enter(key);
                    self.value(owner, value, entry)?;
                    self.path.truncate(outer);
                }
            }
            (&Kind::Text { min, max, pattern }, Value::String(text)) => {
                self.limit(owner, value, text.chars().count(), min, max, true);
                if !pattern.allows(text) {
                    self.complain(owner, &Violation::Characters { pattern }, value);
                }
            }
            (Kind::Enum(names), Value::String(text)) => {
                if !names.contains(&text.as_str()) {
                    let given = text;
                    self.complain(owner, &Violation::NotOneOf { given, names }, value);
                }
            }
            (&Kind::Integer { min, max }, Value::Number(_)) => {
                let number = whole(value)
                    .and_then(|number| i32::try_from(number).ok())
                    .ok_or_else(|| self.wrong_type(kind, value))?;
                self.range(owner, value, number.into(), min.into(), max.into());
            }
            (&Kind::Long { min }, Value::Number(_)) => {
                let number = whole(value).ok_or_else(|| self.wrong_type(kind, value))?;
                if number < min {
                    #[expect(clippy::cast_precision_loss, reason = "limits are small")]
                    self.range(owner, value, number as f64, min as f64, f64::MAX);
                }
            }
            (&Kind::Double { min, max }, Value::Number(number)) => {
                self.range(owner, value, number.as_f64().unwrap_or(f64::NAN), min, max);
            }
            (Kind::Blob, Value::String(text)) if Blob::is_base64(text) => {}
            (Kind::Boolean, Value::Bool(_))
            | (Kind::Timestamp, Value::Number(_))
            | (Kind::Document, _) => {}
            _ => return Err(self.wrong_type(kind, value)),
        }
        Ok(())
    }

    /// Steps into a member or an item; gives what to truncate the path to on the way back.
    fn enter(&mut self, step: &str) -> usize {
        let outer = self.path.len();
        if outer > 0 {
            self.path.push('.');
        }
        self.path.push_str(step);
        outer
    }

    fn limit(
        &mut self,
        owner: Owner,
        value: &Value,
        size: usize,
        min: usize,
        max: usize,
        text: bool,
    ) {
        if size < min {
            self.complain(owner, &Violation::TooShort { min, text }, value);
        } else if size > max {
            self.complain(owner, &Violation::TooLong { max, text }, value);
        }
    }

    fn range(&mut self, owner: Owner, value: &Value, number: f64, min: f64, max: f64) {
        if !(min..=max).contains(&number) {
            self.complain(owner, &Violation::OutOfRange { min, max }, value);
        }
    }

    fn complain(&mut self, owner: Owner, violation: &Violation<'_>, value: &Value) {
        if let (Violation::Missing, Some(code)) = (violation, self.service.missing) {
            let text = format!("The request must contain the parameter {}.", owner.member);
            self.violation.get_or_insert(ApiError::new(code, text));
        } else if self.service.validation.is_some() {
            let constraint = constraint::describe(&self.path, violation, value);
            self.constraints.push(constraint);
        } else if self.violation.is_none() {
            let Owner { structure, member } = owner;
            let place = Place {
                structure,
                member,
                path: &self.path,
            };
            self.violation = Some(violation::error(&place, violation));
        }
    }

    fn not_an_object(&self, shape: &Shape, value: &Value) -> ApiError {
        let text = match value {
            Value::Array(_) => violation::unrecognized_collection(shape.name),
            _ => "Expected null".to_owned(),
        };
        violation::serialization(&text, &self.path)
    }

    fn wrong_type(&self, kind: &Kind, value: &Value) -> ApiError {
        violation::serialization(&violation::wrong_type(kind, value), &self.path)
    }
}

/// The whole number that this is; `3.0` is one too.
pub(super) fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let number = value.as_f64()?;
        // Up to here an f64 holds every whole number.
        let exact = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
        #[expect(clippy::cast_possible_truncation, reason = "it was just seen to fit")]
        exact.then_some(number as i64)
    })
}

/// Every request of the model, with values made up from what is demanded of them.
#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use crate::wire::decode::Probe;
    use crate::wire::generated::services::REQUESTS;
    use crate::wire::schema::{Kind, Pattern, Shape};

    /// Those of all services.
    fn requests() -> impl Iterator<Item = &'static (&'static Shape, Probe)> {
        REQUESTS.iter().copied().flatten()
    }

    /// A structure with its required members, or with all it can have.
    fn sample(shape: &Shape, whole: bool) -> Value {
        let members = shape.members.iter();
        let members = members.filter(|member| whole || member.required);
        let entries =
            members.map(|member| (member.name.to_owned(), sample_value(&member.kind, whole)));
        Value::Object(entries.collect())
    }

    fn sample_value(kind: &Kind, whole: bool) -> Value {
        match kind {
            Kind::Text { min, max, pattern } => {
                let plain = "a".repeat(*min);
                let others = [
                    "aa-a-1",
                    "123456",
                    "123456789012",
                    "arn:aws:iam::123456789012:role/a",
                    "arn:aws:application-autoscaling:us-east-1:1:scalable-target/a",
                    "aws.partner/a/b",
                    "a.a",
                    "HTTPS",
                    "200",
                    "ipam-pool-a",
                    "ipv4pool-coip-a",
                    "Name",
                    "$",
                    "/",
                    "v1",
                    "ami-a",
                    "sha256:0",
                    "00000000-0000-0000-0000-000000000000",
                    "arn:aws:kms:a:123456789012:key/a",
                    "arn:aws:sqs:a:123456789012:a",
                    "arn:aws:scheduler:a:123456789012:schedule-group/a",
                ];
                let all = std::iter::once(plain.as_str()).chain(others);
                let fits = |text: &&str| (*min..=*max).contains(&text.len());
                let mut allowed = all.filter(fits).filter(|text| pattern.allows(text));
                json!(allowed.next().unwrap_or_else(|| match pattern {
                    Pattern::Of(pattern) => panic!("no text of the list is {pattern}"),
                    _ => panic!("no text of the list has {min} characters"),
                }))
            }
            Kind::Enum(names) => json!(names[names.len() - 1]),
            Kind::Integer { min, .. } => json!(min),
            Kind::Long { .. } => json!(i64::from(i32::MAX) + 1),
            Kind::Double { min, .. } => json!(min.max(-1.5)),
            Kind::Boolean => json!(true),
            Kind::Timestamp => json!(1_619_952_106.055),
            Kind::Blob => json!("Zm9v"),
            Kind::Document => json!({"a": [1, null]}),
            Kind::List { item, min, .. } => {
                let size = (*min).max(usize::from(whole));
                json!(vec![sample_value(item, whole); size])
            }
            Kind::Map { value, .. } => json!({"a": sample_value(value, whole)}),
            Kind::Structure(shape) => sample(shape, whole),
        }
    }

    fn bytes(value: &Value) -> Vec<u8> {
        value.to_string().into_bytes()
    }

    #[test]
    fn every_request_decodes_with_what_it_must_have_and_with_all_it_can_have() {
        assert_eq!(REQUESTS[0].len(), 88);
        for (shape, probe) in requests() {
            for whole in [false, true] {
                let unknown = probe(&bytes(&sample(shape, whole)));

                assert_eq!(unknown, Ok(Vec::new()), "{}", shape.name);
            }
        }
    }

    #[test]
    fn every_request_is_refused_without_any_of_what_it_must_have() {
        for (shape, probe) in requests() {
            for member in shape.members.iter().filter(|member| member.required) {
                let mut body = sample(shape, false);
                body.as_object_mut()
                    .map(|members| members.remove(member.name));

                assert!(
                    probe(&bytes(&body)).is_err(),
                    "{} without {}",
                    shape.name,
                    member.name
                );
            }
        }
    }

    #[test]
    fn every_request_is_refused_with_a_member_of_the_wrong_type() {
        for (shape, probe) in requests() {
            for member in shape.members {
                let mut body = sample(shape, true);
                // No kind but a document takes an object with a number in it.
                body[member.name] = match member.kind {
                    Kind::Structure(_) | Kind::Map { .. } => json!([]),
                    _ => json!({"a": 1}),
                };

                let error = probe(&bytes(&body)).expect_err(shape.name);

                // The second is that of services that take forms.
                let codes = ["SerializationException", "MalformedInput"];
                assert!(codes.contains(&error.code.as_str()), "{error}");
                let place = format!("(at {})", member.name);
                assert!(error.to_string().ends_with(&place), "{error}");
            }
        }
    }

    /// Bodies that an unmodified ECS agent 1.105.1 sent, scrubbed of what belongs to its host.
    #[test]
    fn what_an_agent_really_sends_is_accepted() {
        let recorded: Map<String, Value> =
            serde_json::from_str(include_str!("../../../../tests/data/agent-requests.json"))
                .expect("the recording is an object");
        assert!(!recorded.is_empty());
        for (operation, body) in recorded {
            let name = format!("{operation}Request");
            let found = requests().find(|(shape, _)| shape.name == name);
            let (_, probe) = found.unwrap_or_else(|| panic!("no operation {operation}"));

            let unknown = probe(&bytes(&body)).expect("a real agent meets all demands");

            // Agents know members that the public model does not have.
            let hidden: &[&str] = match operation.as_str() {
                "DiscoverPollEndpoint" => &["zoneId"],
                "RegisterContainerInstance" => &["clientToken"],
                _ => &[],
            };
            assert_eq!(unknown, hidden, "{operation}");
        }
    }
}
