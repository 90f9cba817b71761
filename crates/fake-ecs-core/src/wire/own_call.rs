//! Calls that ECS itself makes of real endpoints, as requests and answers on the wire.

use serde_json::{Value, json};

use crate::effect::own_call::{OwnAnswer, OwnFailure, OwnRequest, OwnTarget};

/// A request without what is signed into its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnBody {
    pub content_type: &'static str,
    /// `X-Amz-Target`, which forms do without.
    pub target: Option<String>,
    pub body: String,
}

/// What an endpoint has answered.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    pub status: u16,
    /// `x-amzn-RequestId`.
    pub request_id: Option<&'a str>,
    /// `x-amzn-errortype`, which only some have.
    pub error_type: Option<&'a str>,
    pub body: &'a str,
}

/// The request as the service's protocol has it.
pub fn request(request: &OwnRequest) -> OwnBody {
    let (prefix, body) = match request {
        OwnRequest::GetSecretValue {
            id,
            version_id,
            stage,
        } => {
            let mut body = json!({ "SecretId": id });
            put(&mut body, "VersionId", version_id.as_deref());
            put(&mut body, "VersionStage", stage.as_deref());
            ("secretsmanager", body)
        }
        OwnRequest::GetParameters { names } => {
            let body = json!({ "Names": names, "WithDecryption": true });
            ("AmazonSSM", body)
        }
        OwnRequest::CreateLogGroup { group } => (LOGS, json!({ "logGroupName": group })),
        OwnRequest::CreateLogStream { group, stream } => (
            LOGS,
            json!({ "logGroupName": group, "logStreamName": stream }),
        ),
        OwnRequest::PutLogEvents {
            group,
            stream,
            events,
        } => {
            let events = events.iter();
            let events = events.map(|(at, message)| json!({ "timestamp": at, "message": message }));
            let events: Vec<Value> = events.collect();
            (
                LOGS,
                json!({ "logGroupName": group, "logStreamName": stream, "logEvents": events }),
            )
        }
        OwnRequest::RegisterTargets { group, targets }
        | OwnRequest::DeregisterTargets { group, targets } => {
            return form(request.operation(), group, targets);
        }
        OwnRequest::Deliver(call) => {
            return OwnBody {
                content_type: "application/json",
                target: None,
                body: call.input.clone(),
            };
        }
    };
    OwnBody {
        content_type: "application/x-amz-json-1.1",
        target: Some(format!("{prefix}.{}", request.operation())),
        body: body.to_string(),
    }
}

const LOGS: &str = "Logs_20140328";

fn put(body: &mut Value, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        body[name] = value.into();
    }
}

fn form(operation: &str, group: &str, targets: &[OwnTarget]) -> OwnBody {
    let mut body = format!(
        "Action={operation}&Version=2015-12-01&TargetGroupArn={}",
        encoded(group)
    );
    for (at, target) in targets.iter().enumerate() {
        let (member, id) = (at + 1, encoded(&target.id));
        let port = target.port;
        body += &format!("&Targets.member.{member}.Id={id}&Targets.member.{member}.Port={port}");
    }
    OwnBody {
        content_type: "application/x-www-form-urlencoded; charset=utf-8",
        target: None,
        body,
    }
}

fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded += &format!("%{byte:02X}"),
        }
    }
    encoded
}

/// What an answer means. An error says in words what is wrong with one that nobody understands.
pub fn answer(request: &OwnRequest, answered: Answered<'_>) -> Result<OwnAnswer, String> {
    if !(200..300).contains(&answered.status) {
        return match request {
            OwnRequest::Deliver(_) => Ok(OwnAnswer::Failed(refused_delivery(answered))),
            _ => refusal(answered).map(OwnAnswer::Failed),
        };
    }
    match request {
        OwnRequest::Deliver(_) => Ok(OwnAnswer::Done {}),
        OwnRequest::GetSecretValue { .. } => {
            let body = object(answered.body)?;
            let text = body["SecretString"].as_str();
            match (text, &body["SecretBinary"]) {
                (Some(text), _) => Ok(OwnAnswer::Secret(text.to_owned())),
                // Of a binary secret nothing is read, which is an empty text in Go.
                (None, Value::String(_)) => Ok(OwnAnswer::Secret(String::new())),
                (None, _) => Err("the answer has no SecretString".to_owned()),
            }
        }
        OwnRequest::GetParameters { .. } => {
            let body = object(answered.body)?;
            let Value::Array(parameters) = &body["Parameters"] else {
                return Err("the answer has no Parameters".to_owned());
            };
            let values = parameters.iter().filter_map(|it| {
                let text = |name: &str| it[name].as_str().map(str::to_owned);
                Some((text("Name")?, text("Value")?))
            });
            Ok(OwnAnswer::Parameters(values.collect()))
        }
        OwnRequest::PutLogEvents { .. } => {
            let body = object_or_nothing(answered.body)?;
            Ok(match &body["rejectedLogEventsInfo"] {
                Value::Null => OwnAnswer::Done {},
                // Events that are too old or too new are left out, and no error is answered.
                rejected => OwnAnswer::Failed(OwnFailure::Refused {
                    status: answered.status,
                    request_id: answered.request_id.unwrap_or_default().to_owned(),
                    code: "rejectedLogEventsInfo".to_owned(),
                    message: rejected.to_string(),
                }),
            })
        }
        OwnRequest::CreateLogGroup { .. } | OwnRequest::CreateLogStream { .. } => {
            object_or_nothing(answered.body)?;
            Ok(OwnAnswer::Done {})
        }
        OwnRequest::RegisterTargets { .. } | OwnRequest::DeregisterTargets { .. } => {
            let element = format!("<{}Response", request.operation());
            match answered.body.contains(&element) {
                true => Ok(OwnAnswer::Done {}),
                false => Err(format!("the answer has no {element}>")),
            }
        }
    }
}

/// Some services say nothing where they have nothing to say.
fn object_or_nothing(body: &str) -> Result<Value, String> {
    match body.trim() {
        "" => Ok(Value::Null),
        body => object(body),
    }
}

fn object(body: &str) -> Result<Value, String> {
    match serde_json::from_str(body) {
        Ok(body @ Value::Object(_)) => Ok(body),
        _ => Err("the answer is no JSON object".to_owned()),
    }
}

/// The error in an answer, whichever of the protocols it is in.
/// A target has no form for its errors.
fn refused_delivery(answered: Answered<'_>) -> OwnFailure {
    OwnFailure::Refused {
        status: answered.status,
        request_id: String::new(),
        code: format!("status {}", answered.status),
        message: answered.body.chars().take(200).collect(),
    }
}

fn refusal(answered: Answered<'_>) -> Result<OwnFailure, String> {
    let Answered {
        status,
        request_id,
        error_type,
        body,
    } = answered;
    let json: Value = serde_json::from_str(body).unwrap_or_default();
    let json_text = |names: [&str; 2]| names.into_iter().find_map(|name| json[name].as_str());
    let code = json_text(["__type", "code"]).or(error_type);
    let code = code.or_else(|| element(body, "Code"));
    let Some(code) = code else {
        return Err(format!("status {status}, and no error in the answer"));
    };
    // As in `com.amazonaws.secretsmanager#ResourceNotFoundException:http://…`.
    let code = code.split(':').next().unwrap_or_default();
    let code = code.rsplit('#').next().unwrap_or_default();
    let message = json_text(["message", "Message"]).map(str::to_owned);
    let message = message.or_else(|| element(body, "Message").map(unescaped));
    let request_id = request_id.or_else(|| element(body, "RequestId"));
    Ok(OwnFailure::Refused {
        status,
        request_id: request_id.unwrap_or_default().to_owned(),
        code: code.to_owned(),
        message: message.unwrap_or_default(),
    })
}

/// What is in the first element of that name: enough for errors, which have no others in them.
fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    Some(text)
}

fn unescaped(text: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    let replaced = |text: String, (name, sign): (&str, &str)| text.replace(name, sign);
    pairs.into_iter().fold(text.to_owned(), replaced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_written_as_each_service_reads_them() {
        let secret = OwnRequest::GetSecretValue {
            id: "db".to_owned(),
            version_id: None,
            stage: Some("AWSPREVIOUS".to_owned()),
        };
        let events = OwnRequest::PutLogEvents {
            group: "g".to_owned(),
            stream: "s".to_owned(),
            events: vec![(1_500, "a \"b\"\n".to_owned())],
        };
        let targets = OwnRequest::RegisterTargets {
            group: "arn:aws:x/y".to_owned(),
            targets: vec![OwnTarget {
                id: "10.0.0.4".to_owned(),
                port: 80,
            }],
        };
        for (own, target, body) in [
            (
                secret,
                Some("secretsmanager.GetSecretValue"),
                r#"{"SecretId":"db","VersionStage":"AWSPREVIOUS"}"#,
            ),
            (
                events,
                Some("Logs_20140328.PutLogEvents"),
                r#"{"logEvents":[{"message":"a \"b\"\n","timestamp":1500}],"logGroupName":"g","logStreamName":"s"}"#,
            ),
            (
                targets,
                None,
                "Action=RegisterTargets&Version=2015-12-01&TargetGroupArn=arn%3Aaws%3Ax%2Fy&Targets.member.1.Id=10.0.0.4&Targets.member.1.Port=80",
            ),
        ] {
            let written = request(&own);

            assert_eq!(written.target.as_deref(), target);
            assert_eq!(written.body, body);
        }
    }

    #[test]
    fn refusals_are_read_in_all_protocols_and_what_nobody_understands_is_said() {
        let asked = OwnRequest::GetParameters { names: Vec::new() };
        let refused = |code: &str, message: &str| {
            Ok(OwnAnswer::Failed(OwnFailure::Refused {
                status: 400,
                request_id: "r".to_owned(),
                code: code.to_owned(),
                message: message.to_owned(),
            }))
        };
        for (body, expected) in [
            (
                r#"{"__type":"com.amazonaws#AccessDeniedException","Message":"No."}"#,
                refused("AccessDeniedException", "No."),
            ),
            (
                r#"{"__type":"InternalServerError:http://x/","message":"No."}"#,
                refused("InternalServerError", "No."),
            ),
            (
                "<E><Error><Code>TargetGroupNotFound</Code><Message>a &amp; b</Message></Error></E>",
                refused("TargetGroupNotFound", "a & b"),
            ),
            (
                "<html>",
                Err("status 400, and no error in the answer".to_owned()),
            ),
        ] {
            let answered = Answered {
                status: 400,
                request_id: Some("r"),
                error_type: None,
                body,
            };

            assert_eq!(answer(&asked, answered), expected, "{body}");
        }
    }

    #[test]
    fn a_success_is_one_of_the_service_that_was_asked() {
        let (group, stream) = ("g".to_owned(), "s".to_owned());
        let made = OwnRequest::CreateLogGroup {
            group: group.clone(),
        };
        let targets = || (group.clone(), Vec::new());
        let registered = {
            let (group, targets) = targets();
            OwnRequest::RegisterTargets { group, targets }
        };
        let deregistered = {
            let (group, targets) = targets();
            OwnRequest::DeregisterTargets { group, targets }
        };
        let put = OwnRequest::PutLogEvents {
            group: group.clone(),
            stream: stream.clone(),
            events: Vec::new(),
        };
        let opened = OwnRequest::CreateLogStream { group, stream };
        let (xml, other) = ("<RegisterTargetsResponse xmlns=\"x\"/>", "<html>");
        for (asked, body, is_one) in [
            (&made, "", true),
            (&made, "{}", true),
            (&made, other, false),
            (&opened, " ", true),
            (&opened, "[]", false),
            (&put, "", true),
            (&put, other, false),
            (&registered, xml, true),
            (&registered, other, false),
            (&registered, "", false),
            (&deregistered, xml, false),
        ] {
            let answered = Answered {
                status: 200,
                request_id: None,
                error_type: None,
                body,
            };

            let answer = answer(asked, answered);

            assert_eq!(answer == Ok(OwnAnswer::Done {}), is_one, "{asked:?} {body}");
            assert_eq!(answer.is_ok(), is_one);
        }
    }
}
