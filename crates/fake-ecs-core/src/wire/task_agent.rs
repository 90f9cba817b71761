//! What the agent answers to containers beside what they ask about themselves: credentials, and the
//! protection of their task.

use super::encode::{Encode, Object};
use super::timestamp::Timestamp;

/// What the application of a container signs its calls with.
pub struct TaskCredentials {
    pub role_arn: String,
    pub access_key: String,
    pub secret_key: String,
    pub token: String,
    pub expiration: Timestamp,
}

impl Encode for TaskCredentials {
    fn encode(&self, out: &mut Vec<u8>) {
        let Self {
            role_arn,
            access_key,
            secret_key,
            token,
            expiration,
        } = self;
        let mut object = Object::open(out);
        object.put("RoleArn", role_arn);
        object.put("AccessKeyId", access_key);
        object.put("SecretAccessKey", secret_key);
        object.put("Token", token);
        object.put("Expiration", &expiration.iso_seconds());
        object.close();
    }
}

/// Why there are no credentials.
pub struct NoCredentials {
    pub code: &'static str,
    pub message: String,
    pub status: u16,
}

impl Encode for NoCredentials {
    fn encode(&self, out: &mut Vec<u8>) {
        let Self {
            code,
            message,
            status,
        } = self;
        let mut object = Object::open(out);
        object.put("code", code);
        object.put("message", message);
        object.put("HTTPErrorCode", &i32::from(*status));
        object.close();
    }
}

/// The call that an agent makes for a task that asks for its protection.
pub struct ProtectionCall {
    pub cluster: String,
    pub task: String,
    pub enabled: Option<bool>,
    pub minutes: Option<i64>,
}

impl Encode for ProtectionCall {
    fn encode(&self, out: &mut Vec<u8>) {
        let Self {
            cluster,
            task,
            enabled,
            minutes,
        } = self;
        let mut object = Object::open(out);
        object.put("cluster", cluster);
        object.put("tasks", &vec![task.as_str()]);
        object.put("protectionEnabled", enabled);
        object.put("expiresInMinutes", minutes);
        object.close();
    }
}

/// What a task is told of its protection.
pub enum ProtectionAnswer {
    Protection {
        task: String,
        enabled: bool,
        until: Option<Timestamp>,
    },
    Failure {
        arn: String,
        reason: String,
    },
    Error {
        request_id: Option<String>,
        arn: Option<String>,
        code: String,
        message: String,
    },
}

impl Encode for ProtectionAnswer {
    fn encode(&self, out: &mut Vec<u8>) {
        let mut object = Object::open(out);
        match self {
            Self::Error { request_id, .. } => {
                object.put("requestID", request_id);
                object.put("error", &Inner(self));
            }
            Self::Protection { .. } => object.put("protection", &Inner(self)),
            Self::Failure { .. } => object.put("failure", &Inner(self)),
        }
        object.close();
    }
}

struct Inner<'a>(&'a ProtectionAnswer);

impl Encode for Inner<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        let mut object = Object::open(out);
        match self.0 {
            ProtectionAnswer::Protection {
                task,
                enabled,
                until,
            } => {
                object.put("ExpirationDate", &until.map(Timestamp::iso_seconds));
                object.put("ProtectionEnabled", enabled);
                object.put("TaskArn", task);
            }
            ProtectionAnswer::Failure { arn, reason } => {
                object.put("Arn", arn);
                object.put("Detail", &Null);
                object.put("Reason", reason);
            }
            ProtectionAnswer::Error {
                arn, code, message, ..
            } => {
                object.put("Arn", arn);
                object.put("Code", code);
                object.put("Message", message);
            }
        }
        object.close();
    }
}

/// What the agent writes where it has nothing.
pub struct Null;

impl Encode for Null {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"null");
    }
}
