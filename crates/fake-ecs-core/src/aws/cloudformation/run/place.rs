//! The stack that a step is of, and what steps do with it.

use crate::aws::cloudformation::call::{Call, Dispatch, Failure};
use crate::aws::cloudformation::operation::Kind;
use crate::aws::cloudformation::resolve::dynamic;
use crate::aws::cloudformation::state::{Key, Resource, ResourceStatus as Status};
use crate::aws::cloudformation::types::{self, Doing, Made, Type, unknown};
use crate::ecs::Region;
use crate::wire::Json;

use super::{outputs, told};

/// Types whose services change what there is of a name, when they are asked for another, and the
/// properties that say which it is.
const ADOPTED: [(&str, &[&str]); 4] = [
    (
        "AWS::ApplicationAutoScaling::ScalableTarget",
        &["ResourceId", "ScalableDimension", "ServiceNamespace"],
    ),
    ("AWS::CloudWatch::Alarm", &["AlarmName"]),
    ("AWS::ECS::Cluster", &["ClusterName"]),
    ("AWS::Events::Rule", &["Name", "EventBusName"]),
];

/// The stack, and the operation that goes on.
pub struct Place<'r> {
    pub region: &'r mut Region,
    pub key: Key,
    pub kind: Kind,
    pub token: Option<String>,
    pub authority: String,
    pub dispatch: Dispatch,
    /// Whether a service has done something since this was last set back.
    pub has_changed: bool,
}

impl Place<'_> {
    /// The properties of a resource of the template with all functions carried out.
    pub(super) fn resolve(&self, logical: &str) -> Result<Json, String> {
        let stack = self.region.cloudformation.stack(self.key);
        let declared = &stack.given.template.resources[logical];
        let exports = self.region.cloudformation.export_values();
        outputs::values(self.region, stack, &exports).resolve(&declared.properties)
    }

    /// The properties with what is read from Secrets Manager and the Parameter Store.
    pub(super) fn read_dynamic(&mut self, properties: &Json) -> Result<Json, Failure> {
        dynamic::resolve(self.region, properties).map_err(Failure::new)
    }

    pub(super) fn update(
        &mut self,
        logical: &str,
        kind: Option<&Type>,
        from: &Resource,
        to: &Json,
        doing: Doing,
    ) -> Result<Made, Failure> {
        let made = from.made();
        let Some(kind) = kind else {
            return Ok(made);
        };
        let before = self.read_dynamic(&from.tagged)?;
        let after = self.read_dynamic(to)?;
        self.with_call(logical, |call| match doing {
            Doing::Restore => kind.handler.restore(call, &made, &before, &after),
            _ => kind.handler.update(call, &made, &before, &after),
        })
    }

    pub(super) fn is_settled(
        &mut self,
        logical: &str,
        resource: &Resource,
        doing: Doing,
    ) -> Result<bool, Failure> {
        let Some(kind) = types::find(&resource.kind) else {
            return Ok(true);
        };
        let made = resource.made();
        self.with_call(logical, |call| {
            let properties = &resource.tagged;
            kind.handler.is_settled(call, &made, properties, doing)
        })
    }

    /// The service has done what it was asked.
    pub(super) fn finish(&mut self, logical: &str) {
        let resource = self.resource(logical);
        let Some(kind) = types::find(&resource.kind) else {
            return;
        };
        let made = resource.made();
        let attributes = self.with_call(logical, |call| kind.handler.finished(call, &made));
        self.resource_mut(logical).attributes = attributes;
    }

    /// Records a resource of which nothing is made.
    pub(super) fn record(
        &mut self,
        logical: &str,
        kind: &str,
        properties: &Json,
    ) -> Result<Made, Failure> {
        if !unknown::is_nothing(kind) && !self.region.settings.ignores_unknown_resources {
            return Err(unknown::refusal(kind));
        }
        Ok(self.with_call(logical, |call| unknown::record(call, kind, properties)))
    }

    pub(super) fn with_call<R>(
        &mut self,
        logical: &str,
        ask: impl FnOnce(&mut Call<'_>) -> R,
    ) -> R {
        let stack = self.region.cloudformation.stack(self.key).identity.clone();
        let mut call = Call {
            region: self.region,
            stack: &stack,
            logical,
            authority: &self.authority,
            dispatch: self.dispatch,
            has_changed: false,
        };
        let asked = ask(&mut call);
        self.has_changed |= call.has_changed;
        asked
    }

    pub(super) fn resource(&self, logical: &str) -> &Resource {
        &self.region.cloudformation.stack(self.key).resources[logical]
    }

    fn resource_mut(&mut self, logical: &str) -> &mut Resource {
        let stack = self.region.cloudformation.stack_mut(self.key);
        stack.resources.entry(logical.to_owned()).or_default()
    }

    pub(super) fn put(&mut self, logical: &str, resource: Resource) {
        *self.resource_mut(logical) = resource;
    }

    /// The resource has that status from now on.
    pub(super) fn note(&mut self, logical: &str, status: Status, why: Option<&str>) {
        let resource = self.resource(logical).clone();
        self.note_of(logical, &resource, status, why);
    }

    /// Like `note`, for a resource whose place another one may have by now.
    pub(super) fn note_of(
        &mut self,
        logical: &str,
        resource: &Resource,
        status: Status,
        why: Option<&str>,
    ) {
        let now = self.region.now();
        let token = self.token.as_deref();
        let mut event = told::event(now, (logical, resource), status, why, token);
        if self.kind.is_cleanup() {
            // These events of AWS have ids of their own, and do not have the properties.
            event.id = format!("{logical}-{}", told::event_id(self.region));
            event.properties = None;
        }
        let stack = self.region.cloudformation.stack_mut(self.key);
        let known = stack.resources.get_mut(logical);
        if let Some(known) = known.filter(|it| it.physical == resource.physical) {
            known.status = Some(status);
            known.reason = why.map(str::to_owned);
            known.changed = Some(now);
        }
        stack.tell(event);
    }

    /// Refuses a resource of which there is one of each name only, and which a stack has already:
    /// before the service is asked, which would change that one.
    pub(super) fn check_is_free(
        &self,
        logical: &str,
        kind: &str,
        properties: &Json,
    ) -> Result<(), Failure> {
        let Some((_, names)) = ADOPTED.iter().find(|(adopted, _)| *adopted == kind) else {
            return Ok(());
        };
        if properties[names[0]].is_null() {
            return Ok(());
        }
        let is_same = |it: &Resource| {
            names
                .iter()
                .all(|name| it.tagged[*name] == properties[*name])
        };
        let stacks = self.region.cloudformation.stacks();
        for (key, stack) in stacks.filter(|(_, stack)| !stack.is_deleted()) {
            let mut resources = stack.resources.iter().filter(|(other, it)| {
                let is_itself = key == self.key && other.as_str() == logical;
                !is_itself && it.kind == kind && it.is_there() && it.physical.is_some()
            });
            if let Some((_, taken)) = resources.find(|(_, it)| is_same(it)) {
                let (id, stack) = (taken.physical.as_deref(), &stack.identity.id);
                let id = id.unwrap_or_default();
                return Err(Failure::new(format!(
                    "{id} already exists in stack {stack}"
                )));
            }
        }
        Ok(())
    }

    /// Another resource takes the place of one. If it was there before the update, that knows it.
    pub(super) fn leave(&mut self, logical: &str, resource: &Resource) {
        let stack = self.region.cloudformation.stack_mut(self.key);
        let before = stack.before.as_ref();
        let had = before.and_then(|it| it.resources.get(logical));
        if had.is_none_or(|it| it.physical != resource.physical) {
            stack.leave(logical, resource);
        }
    }

    /// A resource that the template has no more is gone.
    pub(super) fn forget(&mut self, logical: &str, resource: &Resource) {
        let stack = self.region.cloudformation.stack_mut(self.key);
        let is_gone =
            |(other, it): &(String, Resource)| other == logical && it.physical == resource.physical;
        stack.leftovers.retain(|it| !is_gone(it));
        let is_declared = stack.given.template.resources.contains_key(logical);
        let known = stack.resources.get(logical);
        if !is_declared && known.is_some_and(|it| it.physical == resource.physical) {
            stack.resources.remove(logical);
        }
    }
}
