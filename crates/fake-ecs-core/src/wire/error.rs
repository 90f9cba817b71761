//! What a service answers when it does not do what it was asked.

use std::fmt;

use super::encode::Object;
use super::generated::error_code::ErrorCode;
#[cfg(any(test, feature = "self-check"))]
use super::generated::services::Route;

/// An error as AWS answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    pub code: ErrorCode,
    /// The framework answers some errors without a word.
    pub message: Option<String>,
    /// What the request conflicts with; only `ConflictException` has it.
    pub resource_ids: Vec<String>,
    /// Members of the request that the service does not know: often why others are missing. They
    /// are no part of the answer.
    pub unknown_members: Vec<String>,
}

impl ApiError {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            message: Some(message.into()),
            ..Self::without_message(code)
        }
    }

    /// The framework's answer to a body that is no JSON, and to an operation that nobody knows.
    pub fn without_message(code: ErrorCode) -> Self {
        Self {
            code,
            message: None,
            resource_ids: Vec::new(),
            unknown_members: Vec::new(),
        }
    }

    pub fn client(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Client, message)
    }

    pub fn invalid_parameter(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidParameter, message)
    }

    pub fn service_not_found() -> Self {
        Self::new(ErrorCode::ServiceNotFound, "Service not found.")
    }

    /// The answer to what the service does and fake-ecs does not: "fake-ecs does not emulate …".
    /// `what` names the member of the request, and what to use in place of it if there is anything.
    pub fn not_emulated(code: ErrorCode, what: impl fmt::Display) -> Self {
        Self::new(code, format!("fake-ecs does not emulate {what}"))
    }

    /// Refuses an operation the first of those members that is given, since nothing would come of
    /// that.
    pub fn refuse_members(
        code: ErrorCode,
        operation: &str,
        members: &[(&str, bool)],
    ) -> Result<(), Self> {
        match members.iter().find(|(_, is_given)| *is_given) {
            None => Ok(()),
            Some((member, _)) => {
                let what = format_args!("the member '{member}' of {operation}");
                Err(Self::not_emulated(code, what))
            }
        }
    }

    /// The same as another exception, for operations that do not declare the one that others
    /// answer.
    pub fn not_as(mut self, undeclared: ErrorCode, declared: ErrorCode) -> Self {
        if self.code == undeclared {
            self.code = declared;
        }
        self
    }

    /// Whether the model has the exception for the operation, or it is one that the framework
    /// answers.
    #[cfg(any(test, feature = "self-check"))]
    pub fn is_declared_by(&self, route: Route) -> bool {
        let service = route.service();
        let framework = if service.protocol().is_form() {
            ErrorCode::QUERY
        } else {
            ErrorCode::JSON
        };
        let [common, own] = route.errors();
        let mut all = [framework, common, own].into_iter();
        service.validation == Some(self.code) || all.any(|codes| codes.contains(&self.code))
    }

    pub fn with_resource_ids(mut self, resource_ids: Vec<String>) -> Self {
        self.resource_ids = resource_ids;
        self
    }
}

/// The body of an answer with any code, also one that no service knows.
pub(super) fn error_body(code: &str, message: &str) -> Vec<u8> {
    let mut body = Vec::new();
    let mut object = Object::open(&mut body);
    object.put("__type", &code);
    object.put("message", &message);
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
    use super::ApiError;

    #[test]
    fn an_error_reads_as_code_and_message() {
        let error = ApiError::client("No.");

        assert_eq!(error.to_string(), "ClientException: No.");
    }
}
