//! What the apiserver answers when it does not do what it was asked: a `Status`, in its words.

use serde_json::{Value, json};

use crate::resource::Resource;

/// An answer that is a failure.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) code: u16,
    pub(crate) reason: &'static str,
    pub(crate) message: String,
    pub(crate) details: Value,
}

pub(crate) type Answer<T> = Result<T, Refusal>;

impl Refusal {
    fn new(code: u16, reason: &'static str, message: String) -> Self {
        Self {
            code,
            reason,
            message,
            details: json!({}),
        }
    }

    fn about(mut self, resource: &Resource, name: &str) -> Self {
        self.details = json!({"name": name, "kind": resource.plural});
        if !resource.group.is_empty() {
            self.details["group"] = resource.group.into();
        }
        self
    }

    pub(crate) fn not_found(resource: &Resource, name: &str) -> Self {
        let message = format!("{} \"{name}\" not found", resource.full_name());
        Self::new(404, "NotFound", message).about(resource, name)
    }

    /// There is nothing at a path.
    pub(crate) fn no_path() -> Self {
        let message = "the server could not find the requested resource";
        Self::new(404, "NotFound", message.to_owned())
    }

    pub(crate) fn already_exists(resource: &Resource, name: &str) -> Self {
        let message = format!("{} \"{name}\" already exists", resource.full_name());
        Self::new(409, "AlreadyExists", message).about(resource, name)
    }

    pub(crate) fn conflict(resource: &Resource, name: &str, why: &str) -> Self {
        let full = resource.full_name();
        let message = format!("Operation cannot be fulfilled on {full} \"{name}\": {why}");
        Self::new(409, "Conflict", message).about(resource, name)
    }

    /// Each cause is a field, what is wrong with it (`Required value`) and the rest.
    pub(crate) fn invalid(resource: &Resource, name: &str, causes: &[Cause]) -> Self {
        let texts: Vec<String> = causes.iter().map(Cause::text).collect();
        let texts = match &*texts {
            [one] => one.clone(),
            several => format!("[{}]", several.join(", ")),
        };
        let message = format!("{} \"{name}\" is invalid: {texts}", resource.kind);
        let mut refusal = Self::new(422, "Invalid", message);
        let causes: Vec<Value> = causes.iter().map(Cause::to_json).collect();
        refusal.details = json!({"name": name, "kind": resource.kind, "causes": causes});
        refusal
    }

    pub(crate) fn bad_request(message: String) -> Self {
        Self::new(400, "BadRequest", message)
    }

    pub(crate) fn forbidden(
        resource: &Resource,
        verb: &str,
        namespace: Option<&str>,
        name: Option<&str>,
    ) -> Self {
        let what = match name {
            Some(name) => format!("{} \"{name}\"", resource.full_name()),
            None => resource.full_name(),
        };
        let place = match namespace {
            Some(namespace) => format!("in the namespace \"{namespace}\""),
            None => "at the cluster scope".to_owned(),
        };
        let message = format!(
            "{what} is forbidden: User \"stand-in\" cannot {verb} resource \"{}\" in API group \
             \"{}\" {place}",
            resource.plural, resource.group
        );
        Self::new(403, "Forbidden", message).about(resource, name.unwrap_or_default())
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "Unauthorized", "Unauthorized".to_owned())
    }

    pub(crate) fn expired(asked: u64, oldest: u64) -> Self {
        let message = format!("too old resource version: {asked} ({oldest})");
        Self::new(410, "Expired", message)
    }

    /// The kubelet of the Pod's node does not answer.
    pub(crate) fn no_kubelet(path: &str) -> Self {
        let message = format!(
            "Get \"https://127.0.0.1:10250/{path}\": dial tcp 127.0.0.1:10250: connect: \
             connection refused"
        );
        Self::new(500, "InternalError", message)
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
            "reason": self.reason,
            "details": self.details,
            "code": self.code,
        })
    }
}

/// What is wrong with a field.
#[derive(Clone, Debug)]
pub(crate) struct Cause {
    pub(crate) field: String,
    pub(crate) reason: &'static str,
    pub(crate) message: String,
}

impl Cause {
    pub(crate) fn required(field: &str, why: &str) -> Self {
        let message = match why {
            "" => "Required value".to_owned(),
            why => format!("Required value: {why}"),
        };
        Self::new(field, "FieldValueRequired", message)
    }

    pub(crate) fn invalid(field: &str, value: &str, why: &str) -> Self {
        let message = format!("Invalid value: {value:?}: {why}");
        Self::new(field, "FieldValueInvalid", message)
    }

    pub(crate) fn duplicate(field: &str, value: &str) -> Self {
        let message = format!("Duplicate value: {value:?}");
        Self::new(field, "FieldValueDuplicate", message)
    }

    pub(crate) fn not_found(field: &str, value: &str) -> Self {
        let message = format!("Not found: {value:?}");
        Self::new(field, "FieldValueNotFound", message)
    }

    pub(crate) fn unsupported(field: &str, value: &str, supported: &[&str]) -> Self {
        let supported: Vec<String> = supported.iter().map(|it| format!("{it:?}")).collect();
        let supported = supported.join(", ");
        let message = format!("Unsupported value: {value:?}: supported values: {supported}");
        Self::new(field, "FieldValueNotSupported", message)
    }

    pub(crate) fn too_long(field: &str, value: &str, max: usize) -> Self {
        let message = format!("Invalid value: {value:?}: must be no more than {max} characters");
        Self::new(field, "FieldValueInvalid", message)
    }

    fn new(field: &str, reason: &'static str, message: String) -> Self {
        let field = field.to_owned();
        Self {
            field,
            reason,
            message,
        }
    }

    fn text(&self) -> String {
        format!("{}: {}", self.field, self.message)
    }

    fn to_json(&self) -> Value {
        json!({"reason": self.reason, "message": self.message, "field": self.field})
    }
}
