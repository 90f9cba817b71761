//! From the protocol of a caller to JSON and back. Inside, every call is JSON; ECS and most others
//! speak it themselves.
//!
//! - [`Dialect`] — how a caller is answered. Start here.
//! - [`form`] — a request of the query protocols, and its JSON.
//! - [`xml`] — an answer of the query protocols, made from its JSON.
//! - [`cbor`] — both, for those who speak CBOR.
//! - [`rest`] — a request of a service whose paths name operations, and its JSON.
//! - `rest_xml` — both, for S3: with `tree`, the XML of a request, and `chunks`, a body in chunks.

pub(super) mod cbor;
#[cfg(feature = "s3")]
mod chunks;
pub(super) mod form;
pub(super) mod rest;
#[cfg(feature = "s3")]
pub(super) mod rest_xml;
#[cfg(feature = "s3")]
mod tree;
mod xml;

use super::encode::Object;
use super::error::{ApiError, error_body};
use super::generated::error_code::ErrorCode;
use super::generated::services::{self, Route};
use super::service::{AwsService, Exception, Protocol};

/// How a caller is answered: as which service, and in which protocol.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dialect {
    pub service: &'static AwsService,
    pub protocol: Protocol,
}

/// An error as it is written.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    pub code: &'a str,
    pub message: Option<&'a str>,
    pub status: u16,
}

/// Who is to blame for an error of that status.
fn blame(status: u16) -> &'static str {
    match status {
        500.. => "Receiver",
        _ => "Sender",
    }
}

impl Dialect {
    /// That of ECS, in which those are answered who might mean anything.
    pub const ECS: Self = Self {
        service: &services::ECS,
        protocol: Protocol::Json11,
    };

    /// How SDKs speak to the service.
    pub fn of(service: &'static AwsService) -> Self {
        Self {
            service,
            protocol: service.protocol(),
        }
    }

    /// The content type of its answers.
    pub fn content_type(self) -> &'static str {
        match self.protocol {
            Protocol::Json10 => "application/x-amz-json-1.0",
            Protocol::Json11 => "application/x-amz-json-1.1",
            Protocol::Query => "text/xml",
            Protocol::Ec2 => "text/xml;charset=UTF-8",
            Protocol::Cbor => "application/cbor",
            Protocol::RestJson => "application/json",
            Protocol::RestXml => "application/xml",
        }
    }

    /// The body of an answer, made from its JSON.
    pub fn answer(self, route: Route, json: Vec<u8>, request_id: &str) -> Vec<u8> {
        match (route.shapes(), self.protocol) {
            (Some(shapes), Protocol::Query | Protocol::Ec2) => {
                xml::answer(self, route.operation(), shapes, &json, request_id)
            }
            (Some(shapes), Protocol::Cbor) => cbor::answer(shapes.output, &json),
            _ => json,
        }
    }

    /// The body of an error.
    pub fn error(self, error: &ApiError, request_id: &str) -> Vec<u8> {
        match self.protocol {
            Protocol::Json10 | Protocol::Json11 | Protocol::RestJson => self.json_error(error),
            Protocol::Query | Protocol::Ec2 | Protocol::RestXml => {
                let written = Written {
                    code: self.query_code(error),
                    message: self.query_message(error),
                    status: self.status(error),
                };
                xml::error(self, written, request_id)
            }
            Protocol::Cbor => {
                let message = error.message.as_deref();
                let message = message.map(|text| (self.message_name(error), text));
                cbor::error(&self.error_type(error), message)
            }
        }
    }

    /// The body of an error with any code, also one that no service has.
    pub fn error_with_code(self, error: Written<'_>, request_id: &str) -> Vec<u8> {
        let message = error.message.unwrap_or_default();
        match self.protocol {
            Protocol::Json10 | Protocol::Json11 | Protocol::RestJson => {
                error_body(&self.in_namespace(error.code), message)
            }
            Protocol::Query | Protocol::Ec2 | Protocol::RestXml => {
                xml::error(self, error, request_id)
            }
            Protocol::Cbor => {
                let message = error.message.map(|text| ("message", text));
                cbor::error(&self.in_namespace(error.code), message)
            }
        }
    }

    /// What `x-amzn-query-error` says of an error with that code.
    pub fn query_error_with_code(self, error: Written<'_>) -> Option<String> {
        let is_asked = self.service.is_query_compatible && !self.protocol.is_form();
        is_asked.then(|| format!("{};{}", error.code, blame(error.status)))
    }

    /// The HTTP status of an error.
    pub fn status(self, error: &ApiError) -> u16 {
        match (self.exception(error), error.code) {
            (Some(exception), _) => exception.status,
            (None, ErrorCode::Server | ErrorCode::InternalFailure) => 500,
            (None, ErrorCode::AccessDeniedCode) => 403,
            (None, ErrorCode::DryRunOperation) => 412,
            (None, _) => 400,
        }
    }

    /// What `x-amzn-query-error` says of an error: the code that it had before the service spoke
    /// JSON. Some SDKs know it by nothing else.
    pub fn query_error(self, error: &ApiError) -> Option<String> {
        if !self.service.is_query_compatible || self.protocol.is_form() {
            return None;
        }
        let code = self.query_code(error);
        Some(format!("{code};{}", blame(self.status(error))))
    }

    /// The text of an error in the query protocol. Old clients of SQS know a missing queue by it.
    fn query_message(self, error: &ApiError) -> Option<&str> {
        match error.code {
            ErrorCode::QueueDoesNotExist if self.service.signing_name == "sqs" => {
                Some("The specified queue does not exist for this wsdl version.")
            }
            _ => error.message.as_deref(),
        }
    }

    /// What the query protocol calls an error.
    fn query_code(self, error: &ApiError) -> &'static str {
        let declared = self.exception(error).and_then(|it| it.query_code);
        declared.unwrap_or(match error.code {
            code if !self.service.is_query_compatible => code.as_str(),
            ErrorCode::AccessDenied => "AccessDenied",
            ErrorCode::Serialization => "MalformedInput",
            ErrorCode::Server => "InternalFailure",
            ErrorCode::UnknownOperation => "InvalidAction",
            code => code.as_str(),
        })
    }

    fn exception(self, error: &ApiError) -> Option<&'static Exception> {
        self.service.exception(error.code)
    }

    fn error_type(self, error: &ApiError) -> String {
        self.in_namespace(error.code.as_str())
    }

    fn in_namespace(self, code: &str) -> String {
        match self.service.error_namespace {
            "" => code.to_owned(),
            namespace => format!("{namespace}#{code}"),
        }
    }

    /// The member with the text of an error.
    fn message_name(self, error: &ApiError) -> &'static str {
        match (self.exception(error), error.code) {
            (Some(exception), _) => exception.message,
            // The framework's own errors have a capital letter, those of most services have none.
            (None, ErrorCode::Serialization) => "Message",
            (None, _) => "message",
        }
    }

    fn json_error(self, error: &ApiError) -> Vec<u8> {
        let mut body = Vec::new();
        let mut object = Object::open(&mut body);
        object.put("__type", &self.error_type(error));
        if let Some(message) = &error.message {
            object.put(self.message_name(error), message);
        }
        if !error.resource_ids.is_empty() {
            object.put("resourceIds", &error.resource_ids);
        }
        object.close();
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A service that once spoke the query protocol, with an error of each kind.
    static QUEUES: AwsService = AwsService {
        exceptions: &[
            Exception {
                code: ErrorCode::ResourceNotFound,
                query_code: Some("AWS.SimpleQueueService.NonExistentQueue"),
                status: 400,
                message: "message",
            },
            Exception {
                code: ErrorCode::InternalServiceError,
                query_code: None,
                status: 503,
                message: "Message",
            },
        ],
        error_namespace: "com.amazonaws.sqs",
        is_query_compatible: true,
        protocols: &[Protocol::Json10],
        ..AwsService::UNKNOWN
    };

    #[track_caller]
    fn check(dialect: Dialect, error: &ApiError, status: u16, body: &str) {
        let written = String::from_utf8(dialect.error(error, "id"));

        assert_eq!(written.as_deref(), Ok(body));
        assert_eq!(dialect.status(error), status);
    }

    #[test]
    fn errors_of_ecs_are_those_of_the_real_service() {
        check(
            Dialect::ECS,
            &ApiError::new(ErrorCode::ClusterNotFound, "Cluster not found."),
            400,
            r#"{"__type":"ClusterNotFoundException","message":"Cluster not found."}"#,
        );
        check(
            Dialect::ECS,
            &ApiError::without_message(ErrorCode::UnknownOperation),
            400,
            r#"{"__type":"UnknownOperationException"}"#,
        );
        check(
            Dialect::ECS,
            &ApiError::new(ErrorCode::Serialization, "Expected list or null"),
            400,
            r#"{"__type":"SerializationException","Message":"Expected list or null"}"#,
        );
        check(
            Dialect::ECS,
            &ApiError::new(ErrorCode::Conflict, "a \"b\"").with_resource_ids(vec!["c".to_owned()]),
            400,
            r#"{"__type":"ConflictException","message":"a \"b\"","resourceIds":["c"]}"#,
        );
        check(
            Dialect::ECS,
            &ApiError::new(ErrorCode::Server, "oh"),
            500,
            r#"{"__type":"ServerException","message":"oh"}"#,
        );
    }

    #[test]
    fn a_service_may_write_the_text_with_a_capital_and_have_a_status_of_its_own() {
        check(
            Dialect::of(&services::SECRETSMANAGER),
            &ApiError::new(ErrorCode::ResourceNotFound, "no"),
            400,
            r#"{"__type":"ResourceNotFoundException","Message":"no"}"#,
        );
        check(
            Dialect::of(&QUEUES),
            &ApiError::new(ErrorCode::InternalServiceError, "no"),
            503,
            r#"{"__type":"com.amazonaws.sqs#InternalServiceError","Message":"no"}"#,
        );
    }

    #[test]
    fn a_service_that_once_spoke_the_query_protocol_also_says_what_an_error_was_called_then() {
        for (code, expected) in [
            (
                ErrorCode::ResourceNotFound,
                "AWS.SimpleQueueService.NonExistentQueue;Sender",
            ),
            (
                ErrorCode::InternalServiceError,
                "InternalServiceError;Receiver",
            ),
            (ErrorCode::UnknownOperation, "InvalidAction;Sender"),
            (ErrorCode::Server, "InternalFailure;Receiver"),
        ] {
            let error = ApiError::without_message(code);

            let query_error = Dialect::of(&QUEUES).query_error(&error);

            assert_eq!(query_error.as_deref(), Some(expected));
            assert_eq!(Dialect::ECS.query_error(&error), None);
        }
    }
}
