//! What a call is asked a permission for, and the words of a refusal.

use super::verdict::Verdict;

/// Something that a caller must be allowed to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// With its service, as `ecs:RunTask`.
    pub action: String,
    /// An ARN, or `*` where the action is about no resource.
    pub resource: String,
    /// The resource as a policy names it that is written beforehand, with `*` for what ECS makes
    /// up.
    pub general: String,
    /// What conditions are compared with.
    pub context: Context,
    /// The key of a condition that a policy should have, so that it allows no more than this.
    pub restricted_by: Option<&'static str>,
}

/// The keys of conditions of a call, with their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    keys: Vec<(String, Vec<String>)>,
}

impl Context {
    /// The values of a key, whose name is compared in any case; `None` where the call has none.
    pub fn get(&self, name: &str) -> Option<&[String]> {
        let mut keys = self.keys.iter();
        let found = keys.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, values)| values.as_slice())
    }

    /// Sets a key. It is absent without values.
    pub fn put<T: Into<String>>(&mut self, name: &str, values: impl IntoIterator<Item = T>) {
        let values: Vec<String> = values.into_iter().map(Into::into).collect();
        if !values.is_empty() {
            self.keys.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
            self.keys.push((name.to_owned(), values));
        }
    }
}

impl Permission {
    /// Why the principal is refused it.
    ///
    /// Both texts were seen in answers: LBHackney-IT/Data-Platform#1818,
    /// terraform-aws-modules/terraform-aws-eks#2517. See also
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>
    pub fn refusal(&self, principal: &str, verdict: Verdict) -> String {
        let Self {
            action, resource, ..
        } = self;
        let why = match verdict {
            Verdict::Denied => "with an explicit deny in an identity-based policy".to_owned(),
            Verdict::Allowed | Verdict::NotAllowed => {
                format!("because no identity-based policy allows the {action} action")
            }
        };
        format!(
            "User: {principal} is not authorized to perform: {action} on resource: {resource} {why}"
        )
    }
}
