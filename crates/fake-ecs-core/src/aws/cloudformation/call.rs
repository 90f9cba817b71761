//! What CloudFormation asks of other services. It calls their operations, as everybody else does.

use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::kernel::ids::{letters, uuid};
use crate::ops::Answer;
use crate::wire::{ApiError, Json, Request, Route, encode};

use super::fit;
use super::state::Identity;

/// What carries out a call of any service. It is handed down, as CloudFormation is a service
/// itself.
pub type Dispatch = fn(&mut Region, &Caller<'_>, Route, &[u8]) -> Result<Answer, ApiError>;

/// For which resource of which stack something is asked.
pub struct Call<'r> {
    pub region: &'r mut Region,
    pub stack: &'r Identity,
    /// What the template calls the resource.
    pub logical: &'r str,
    /// Host and port by which the fake was reached, as callers of SQS need it.
    pub authority: &'r str,
    pub dispatch: Dispatch,
    /// Whether a service has done something.
    pub has_changed: bool,
}

/// Why a resource cannot be made, changed or removed.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// What the events of the stack say.
    pub reason: String,
    /// Something else still uses the resource, or changes it: trying again may help.
    pub is_in_use: bool,
    /// There is no such resource.
    pub is_missing: bool,
    /// What was asked for makes no sense: the same again would not help.
    pub is_invalid: bool,
}

impl Failure {
    /// What is wrong with the properties.
    pub fn of_properties(logical: &str, why: &str) -> Self {
        Self {
            is_invalid: true,
            ..Self::new(format!(
                "Properties validation failed for resource {logical} with message:\n{why}"
            ))
        }
    }

    /// Nothing can be done yet.
    pub fn in_use(reason: impl Into<String>) -> Self {
        Self {
            is_in_use: true,
            ..Self::new(reason)
        }
    }

    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            is_in_use: false,
            is_missing: false,
            is_invalid: false,
        }
    }
}

impl Call<'_> {
    /// Calls an operation. A refusal is told as AWS's handlers of resources do.
    pub fn ask(&mut self, operation: impl Into<Route>, body: &Json) -> Result<Json, Failure> {
        let route = operation.into();
        let answer = self.ask_plainly(route, body);
        answer.map_err(|error| self.refused(route, &error))
    }

    /// Calls an operation. A refusal is told as the service does.
    pub fn ask_plainly(&mut self, route: Route, body: &Json) -> Result<Json, ApiError> {
        let caller = Caller {
            authority: self.authority,
            ..Caller::default()
        };
        let answer = (self.dispatch)(self.region, &caller, route, &encode(body))?;
        self.has_changed |= !route.is_read();
        Ok(Json::read(&answer.body))
    }

    /// Calls an operation with a request that is made of properties: names in their capitals, and
    /// numbers that were written as texts.
    pub fn send<Q: Request>(
        &mut self,
        operation: impl Into<Route>,
        properties: &Json,
    ) -> Result<Json, Failure> {
        let request = fit::structure(Q::SHAPE, properties, "");
        let request = request.map_err(|why| Failure::of_properties(self.logical, &why))?;
        self.ask(operation.into(), &request)
    }

    /// A failure that a handler tells, with the code by which handlers tell failures apart.
    pub fn failure(&mut self, text: &str, code: &str) -> Failure {
        let token = uuid(self.number("handler"));
        Failure::new(format!(
            "Resource handler returned message: \"{text}\" (RequestToken: {token}, HandlerErrorCode: {code})"
        ))
    }

    fn refused(&mut self, route: Route, error: &ApiError) -> Failure {
        let name = error.code.as_str();
        let message = error.message.as_deref().unwrap_or_default();
        let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
        let is_missing = has(&["NotFound", "NoSuchEntity", "NonExistent", "DoesNotExist"]);
        let is_in_use = has(&[
            "ClusterContains",
            "DeleteConflict",
            "DependencyViolation",
            "InProgress",
            "InUse",
        ]);
        let (code, lead) = match () {
            () if has(&["AlreadyExists", "Duplicate"]) => ("AlreadyExists", ""),
            () if is_missing => ("NotFound", ""),
            () if has(&["AccessDenied", "Unauthorized"]) => ("AccessDenied", ""),
            () if has(&["LimitExceeded"]) => ("ServiceLimitExceeded", ""),
            () => ("InvalidRequest", "Invalid request provided: "),
        };
        let request = uuid(self.number("request"));
        let service = sdk_name(route);
        let text = format!(
            "{lead}{message} (Service: {service}, Status Code: 400, Request ID: {request}) (SDK Attempt Count: 1)"
        );
        Failure {
            is_in_use,
            is_missing,
            is_invalid: !is_in_use && has(&["Invalid", "Malformed", "Serialization", "Validation"]),
            ..self.failure(&text, code)
        }
    }

    /// A UUID that nothing else has.
    pub fn uuid(&mut self) -> String {
        uuid(self.number("uuid"))
    }

    /// An id as EC2 and others give them: a word, and 17 hexadecimal digits.
    pub fn id(&mut self, word: &str) -> String {
        let number = self.number("id") as u64;
        format!("{word}-0{number:016x}")
    }

    /// An id of capital letters and digits.
    pub fn letters(&mut self, start: &str, length: usize) -> String {
        let number = self.number("letters") as u64;
        let rest = letters(number, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", length);
        format!("{start}{rest}")
    }

    /// A number that nothing else has.
    fn number(&mut self, what: &str) -> u128 {
        let ids = &mut self.region.cloudformation.ids;
        *ids += 1;
        let text = format!("{what} {ids}");
        self.region.ids.number_of(&text)
    }

    /// The name of a resource that the template gives none: of the stack, the resource and twelve
    /// letters, no longer than `max`.
    pub fn name(&mut self, max: usize) -> String {
        let number = self.number("name") as u64;
        let letters = letters(
            number,
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
            12,
        );
        let (stack, logical) = (&self.stack.name, self.logical);
        let room = max.saturating_sub(letters.len() + 1);
        let both = format!("{stack}-{logical}");
        if both.len() <= room {
            return format!("{both}-{letters}");
        }
        // The name of the stack gives way first; AWS shares the room in a way that it does not
        // tell.
        let logical = &logical[..logical.len().min(room / 2)];
        let stack = &stack[..stack.len().min(room - logical.len() - 1)];
        format!("{stack}-{logical}-{letters}")
    }
}

/// What AWS's SDK for Java calls a service.
fn sdk_name(route: Route) -> String {
    let id = route.service().id;
    let parts = id.split(' ').map(|part| match part {
        "ECS" => "Ecs",
        "EC2" => "Ec2",
        "IAM" => "Iam",
        "SQS" => "Sqs",
        "SNS" => "Sns",
        "SSM" => "Ssm",
        "ECR" => "Ecr",
        part => part,
    });
    parts.collect()
}
