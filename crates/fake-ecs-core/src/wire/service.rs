//! What the fake knows of a service besides its operations: how requests for it are recognized, and
//! how it answers.

use super::generated::error_code::ErrorCode;
use super::generated::services::Route;
use super::schema::Shape;

/// A service of AWS. The table of all is [`SERVICES`](super::services::SERVICES).
#[derive(Debug)]
pub struct AwsService {
    /// What AWS calls it, such as `Secrets Manager`.
    pub id: &'static str,
    /// What signatures for it name.
    pub signing_name: &'static str,
    pub version: &'static str,
    /// `X-Amz-Target` begins with it, and a dot.
    pub target_prefix: Option<&'static str>,
    /// The protocols that it speaks, the one that SDKs prefer first.
    pub protocols: &'static [Protocol],
    /// The namespace of its XML.
    pub xml_namespace: &'static str,
    /// What stands before the `#` in the `__type` of its errors; most have nothing there.
    pub error_namespace: &'static str,
    /// It once spoke the query protocol, and also answers the codes that errors had then.
    pub is_query_compatible: bool,
    /// The code for a request that the model does not allow. ECS has none: it has words for each
    /// case.
    pub validation: Option<ErrorCode>,
    /// The code for a member that is missing, in a service that has words of its own for that.
    pub missing: Option<ErrorCode>,
    /// Errors that differ from most in more than their code.
    pub exceptions: &'static [Exception],
    /// The feature of the crate that its operations come with, where that is not there.
    pub lacks: Option<&'static str>,
    /// The operations that are emulated. Of most services there are none.
    pub operations: &'static [&'static str],
    /// The emulated operation of that name.
    pub route: fn(&str) -> Option<Route>,
}

impl AwsService {
    /// What IAM's policies call it, as in `cloudwatch:PutMetricData`: what signatures do, but for
    /// CloudWatch.
    pub fn iam_prefix(&self) -> &'static str {
        match self.signing_name {
            "monitoring" => "cloudwatch",
            name => name,
        }
    }

    /// The variable in which SDKs and the AWS CLI look for the endpoint of the service.
    ///
    /// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>
    pub fn endpoint_variable(&self) -> String {
        format!(
            "AWS_ENDPOINT_URL_{}",
            self.id.to_uppercase().replace(' ', "_")
        )
    }
}

/// How a service answers an error.
#[derive(Debug)]
pub struct Exception {
    pub code: ErrorCode,
    /// The code that it had in the query protocol, if it is another one.
    pub query_code: Option<&'static str>,
    pub status: u16,
    /// The member with the text.
    pub message: &'static str,
}

/// What a request and an answer of an operation hold, for protocols in which that does not follow
/// from the bytes.
pub struct Shapes {
    pub input: &'static Shape,
    pub output: &'static Shape,
    /// Whether the model has an output, be it an empty one.
    pub has_result: bool,
    /// Where requests go, in services whose paths name operations.
    pub http: Option<Http>,
}

/// Where the requests of an operation go, and what of them does not stand in the body.
/// <https://smithy.io/2.0/spec/http-bindings.html>
pub struct Http {
    pub method: &'static str,
    /// As in `/schedules/{Name}`.
    pub path: &'static str,
    /// What the query string calls members, and what the model does.
    pub query: &'static [(&'static str, &'static str)],
    /// What else stands outside of bodies, and what is one, in services that speak XML.
    pub bindings: Option<Bindings>,
}

/// How requests and answers of an operation are divided between headers and bodies.
pub struct Bindings {
    pub request: Bound,
    pub answer: Bound,
    /// The status of its answers.
    pub status: u16,
}

/// How a request or an answer is divided.
pub struct Bound {
    /// What the headers call members, and what the model does.
    pub headers: &'static [(&'static str, &'static str)],
    /// How headers begin that are the entries of a map, and the member that it is.
    pub prefix: Option<(&'static str, &'static str)>,
    /// The member that is the body.
    pub payload: Option<&'static str>,
}

/// How requests and answers are written.
/// <https://smithy.io/2.0/aws/protocols/index.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    Json10,
    Json11,
    /// Shapes in, XML out.
    Query,
    /// The same with other names.
    Ec2,
    Cbor,
    /// Paths name operations.
    RestJson,
    /// Paths name operations; shapes in XML, and bytes as they are.
    RestXml,
}

impl Protocol {
    /// Whether requests are JSON whose operation a header names.
    pub fn is_json(self) -> bool {
        matches!(self, Self::Json10 | Self::Json11)
    }

    /// Whether requests are forms.
    pub fn is_form(self) -> bool {
        matches!(self, Self::Query | Self::Ec2)
    }

    /// What the framework answers when nobody knows the operation.
    pub fn unknown_operation(self) -> ErrorCode {
        match self {
            _ if self.is_form() => ErrorCode::InvalidAction,
            Self::RestXml => ErrorCode::NotImplemented,
            _ => ErrorCode::UnknownOperation,
        }
    }

    /// What the framework answers when it cannot read a request.
    pub fn unreadable(self) -> ErrorCode {
        if self.is_form() {
            ErrorCode::MalformedInput
        } else {
            ErrorCode::Serialization
        }
    }
}

impl AwsService {
    /// Stands for a service that is not in the table.
    pub const UNKNOWN: Self = Self {
        id: "",
        signing_name: "",
        version: "",
        target_prefix: None,
        protocols: &[Protocol::Json11],
        xml_namespace: "",
        error_namespace: "",
        is_query_compatible: false,
        validation: None,
        missing: None,
        exceptions: &[],
        lacks: None,
        operations: &[],
        route: |_| None,
    };

    /// The protocol that SDKs prefer.
    pub fn protocol(&self) -> Protocol {
        self.protocols[0]
    }

    /// The protocol with forms that it speaks.
    pub fn form_protocol(&self) -> Option<Protocol> {
        let mut protocols = self.protocols.iter().copied();
        protocols.find(|protocol| protocol.is_form())
    }

    /// How it answers an error, where that differs from most.
    pub fn exception(&self, code: ErrorCode) -> Option<&Exception> {
        let mut exceptions = self.exceptions.iter();
        exceptions.find(|exception| exception.code == code)
    }
}

impl PartialEq for AwsService {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}
