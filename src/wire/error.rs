//! What ECS answers when it does not do what it was asked.

use std::fmt;

use super::encode::Object;
use super::generated::error_code::ErrorCode;
#[cfg(any(test, feature = "self-check"))]
use super::generated::operation::Operation;

/// An error as AWS answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) code: ErrorCode,
    /// The framework answers some errors without a word.
    pub(crate) message: Option<String>,
    /// What the request conflicts with; only `ConflictException` has it.
    pub(crate) resource_ids: Vec<String>,
}

impl ApiError {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            message: Some(message.into()),
            ..Self::without_message(code)
        }
    }

    /// The framework's answer to a body that is no JSON, and to an operation that nobody knows.
    pub(crate) fn without_message(code: ErrorCode) -> Self {
        Self {
            code,
            message: None,
            resource_ids: Vec::new(),
        }
    }

    pub(crate) fn client(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Client, message)
    }

    pub(crate) fn invalid_parameter(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidParameter, message)
    }

    pub(crate) fn service_not_found() -> Self {
        Self::new(ErrorCode::ServiceNotFound, "Service not found.")
    }

    /// The same as another exception, for operations that do not declare the one that others
    /// answer.
    pub(crate) fn not_as(mut self, undeclared: ErrorCode, declared: ErrorCode) -> Self {
        if self.code == undeclared {
            self.code = declared;
        }
        self
    }

    /// Whether the model has the exception for the operation, or it is one that the framework
    /// answers.
    #[cfg(any(test, feature = "self-check"))]
    pub(crate) fn is_declared_by(&self, operation: Operation) -> bool {
        let all = [
            ErrorCode::FRAMEWORK,
            Operation::COMMON_ERRORS,
            operation.errors(),
        ];
        all.iter().any(|codes| codes.contains(&self.code))
    }

    pub(crate) fn with_resource_ids(mut self, resource_ids: Vec<String>) -> Self {
        self.resource_ids = resource_ids;
        self
    }

    /// The body of the answer.
    pub(crate) fn body(&self) -> Vec<u8> {
        body(
            self.code.as_str(),
            self.message.as_deref(),
            &self.resource_ids,
        )
    }
}

/// The body of an answer with any code, also one that the service does not know.
pub(crate) fn error_body(code: &str, message: &str) -> Vec<u8> {
    body(code, Some(message), &Vec::new())
}

fn body(code: &str, message: Option<&str>, resource_ids: &Vec<String>) -> Vec<u8> {
    let mut body = Vec::new();
    let mut object = Object::open(&mut body);
    object.put("__type", &code);
    if let Some(message) = message {
        // The framework's own errors have a capital letter, the service's have none.
        let name = match code {
            "SerializationException" => "Message",
            _ => "message",
        };
        object.put(name, &message);
    }
    if !resource_ids.is_empty() {
        object.put("resourceIds", resource_ids);
    }
    object.close();
    body
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        match &self.message {
            Some(message) => write!(f, ": {message}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ApiError {}

#[cfg(test)]
mod tests {
    use super::{ApiError, ErrorCode};

    #[track_caller]
    fn check(error: &ApiError, body: &str) {
        assert_eq!(String::from_utf8(error.body()).as_deref(), Ok(body));
    }

    #[test]
    fn bodies_are_those_of_the_real_service() {
        check(
            &ApiError::new(ErrorCode::ClusterNotFound, "Cluster not found."),
            r#"{"__type":"ClusterNotFoundException","message":"Cluster not found."}"#,
        );
        check(
            &ApiError::without_message(ErrorCode::UnknownOperation),
            r#"{"__type":"UnknownOperationException"}"#,
        );
        check(
            &ApiError::new(ErrorCode::Serialization, "Expected list or null"),
            r#"{"__type":"SerializationException","Message":"Expected list or null"}"#,
        );
        check(
            &ApiError::new(ErrorCode::Conflict, "a \"b\"").with_resource_ids(vec!["c".to_owned()]),
            r#"{"__type":"ConflictException","message":"a \"b\"","resourceIds":["c"]}"#,
        );
    }

    #[test]
    fn an_error_reads_as_code_and_message() {
        let error = ApiError::client("No.");

        assert_eq!(error.to_string(), "ClientException: No.");
    }
}
