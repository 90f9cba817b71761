//! STUB: stands in for the generated wire types until they land; dropped at merge.

/// STUB: three operations are enough to exercise HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    ListClusters,
    ListTasks,
    RunTask,
}

impl Operation {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "ListClusters" => Some(Self::ListClusters),
            "ListTasks" => Some(Self::ListTasks),
            "RunTask" => Some(Self::RunTask),
            _ => None,
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ListClusters => "ListClusters",
            Self::ListTasks => "ListTasks",
            Self::RunTask => "RunTask",
        }
    }
}

/// STUB: the codes HTTP itself needs, and some of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorCode {
    ClusterNotFoundException,
    NotEmulated,
    SerializationException,
    ServerException,
    UnknownOperationException,
}

impl ErrorCode {
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::ClusterNotFoundException => "ClusterNotFoundException",
            Self::NotEmulated => "NotEmulated",
            Self::SerializationException => "SerializationException",
            Self::ServerException => "ServerException",
            Self::UnknownOperationException => "UnknownOperationException",
        }
    }
}

/// STUB: an error as AWS would answer it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ApiError {
    pub(crate) code: ErrorCode,
    pub(crate) message: String,
}

impl ApiError {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    pub(crate) fn body(&self) -> Vec<u8> {
        format!(
            r#"{{"__type":{},"message":{}}}"#,
            serde_json::Value::from(self.code.as_str()),
            serde_json::Value::from(self.message.as_str())
        )
        .into_bytes()
    }
}
