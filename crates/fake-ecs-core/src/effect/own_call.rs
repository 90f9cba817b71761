//! Calls that ECS itself makes of a neighbour whose place a real endpoint has taken, and what comes
//! of them.
//!
//! Whoever makes them also makes them again where that may help, so an answer is the last word.

use std::fmt;

use crate::ecs::keys::RegionKey;
use crate::effect::target::TargetCall;

/// The neighbours that ECS calls by itself, by their signing names: a real endpoint can take the
/// place of each.
pub const SERVICES: [&str; 4] = ["elasticloadbalancing", "logs", "secretsmanager", "ssm"];

/// What the ARNs of targets begin with that a real endpoint can stand for.
pub const TARGETS: [&str; 2] = ["arn:aws:lambda:", "arn:aws:states:"];

/// A call of ECS's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCall {
    pub region: RegionKey,
    /// The number of the call in its region.
    pub number: u64,
    /// The region of AWS that it is for: most often that of the task.
    pub to: String,
    pub request: OwnRequest,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnRequest {
    GetSecretValue {
        id: String,
        version_id: Option<String>,
        stage: Option<String>,
    },
    /// The values of at most ten parameters, decrypted.
    GetParameters {
        names: Vec<String>,
    },
    CreateLogGroup {
        group: String,
    },
    CreateLogStream {
        group: String,
        stream: String,
    },
    PutLogEvents {
        group: String,
        stream: String,
        /// In the order of their times, which are milliseconds since the Unix epoch.
        events: Vec<(i64, String)>,
    },
    RegisterTargets {
        group: String,
        targets: Vec<OwnTarget>,
    },
    DeregisterTargets {
        group: String,
        targets: Vec<OwnTarget>,
    },
    /// What a target of EventBridge is given, or a subscriber, that has an endpoint of its own.
    Deliver(TargetCall),
}

/// A task as a target group has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnTarget {
    pub id: String,
    pub port: u16,
}

impl OwnRequest {
    /// Whose endpoint is called: that of a service, by its signing name, or of a target, by its
    /// ARN.
    pub fn whose(&self) -> &str {
        match self {
            Self::Deliver(call) => &call.arn,
            Self::GetSecretValue { .. } => "secretsmanager",
            Self::GetParameters { .. } => "ssm",
            Self::CreateLogGroup { .. }
            | Self::CreateLogStream { .. }
            | Self::PutLogEvents { .. } => "logs",
            Self::RegisterTargets { .. } | Self::DeregisterTargets { .. } => "elasticloadbalancing",
        }
    }

    pub fn operation(&self) -> &'static str {
        match self {
            Self::Deliver(_) => "Invoke",
            Self::GetSecretValue { .. } => "GetSecretValue",
            Self::GetParameters { .. } => "GetParameters",
            Self::CreateLogGroup { .. } => "CreateLogGroup",
            Self::CreateLogStream { .. } => "CreateLogStream",
            Self::PutLogEvents { .. } => "PutLogEvents",
            Self::RegisterTargets { .. } => "RegisterTargets",
            Self::DeregisterTargets { .. } => "DeregisterTargets",
        }
    }
}

/// What comes of a call of ECS's own.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum OwnAnswer {
    /// The text of a secret, which is empty for a binary one.
    Secret(String),
    /// Names of parameters with their values. Those that there are not are left out.
    Parameters(Vec<(String, String)>),
    Done {},
    Failed(OwnFailure),
}

/// Why nothing came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum OwnFailure {
    /// The service has refused it.
    Refused {
        status: u16,
        request_id: String,
        /// As the service names it, such as `ResourceNotFoundException`.
        code: String,
        message: String,
    },
    /// Nobody has answered who speaks as the service does: how often that was tried, and why it
    /// failed the last time.
    Unanswered { attempts: u32, why: String },
}

/// How often a call is made at most. It is made again where nobody has answered, and where the
/// service says that it is busy or has failed itself.
pub const ATTEMPTS_MAX: u32 = 3;

/// What services say when they want to be asked again.
const BUSY: [&str; 5] = [
    "RequestLimitExceeded",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
];

impl OwnFailure {
    /// Whether it may help to make the call again.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Refused { status, code, .. } => {
                *status >= 500 || *status == 429 || BUSY.contains(&code.as_str())
            }
            Self::Unanswered { .. } => true,
        }
    }

    pub fn is(&self, name: &str) -> bool {
        matches!(self, Self::Refused { code, .. } if code == name)
    }
}

/// For people.
impl fmt::Display for OwnFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { code, message, .. } => write!(f, "{code}: {message}"),
            Self::Unanswered { attempts, why } => write!(f, "{why}, in {attempts} attempts"),
        }
    }
}
