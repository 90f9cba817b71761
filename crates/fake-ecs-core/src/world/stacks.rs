//! Stacks of CloudFormation, from the call that makes them to their end.

mod attempts;
mod changes;
mod containers;
mod endings;
mod known;
mod leftovers;
mod made;
mod named;
mod neighbours;
mod nested;
mod network;
mod patterns;
mod policies;
mod property;
mod recorded;
mod refused;

use std::time::Duration;

use crate::kernel::caller::Caller;
use crate::wire::{Json, Route};
use crate::world::World;
use crate::world::tests::world_of;

/// A world in which stacks are made.
struct Stacks(World);

impl Stacks {
    fn new() -> Self {
        Self(world_of("123456789012"))
    }

    fn try_call(&mut self, operation: &str, body: &str) -> Result<Json, String> {
        let route: Route = operation.parse().expect(operation);
        let caller = Caller::default();
        let key = World::DEFAULT_REGION;
        match self.0.call(key, &caller, route, body.as_bytes()) {
            Ok(answer) => Ok(Json::read(&answer.body)),
            Err(error) => Err(error.to_string()),
        }
    }

    #[track_caller]
    fn call(&mut self, operation: &str, body: &str) -> Json {
        match self.try_call(operation, body) {
            Ok(answer) => answer,
            Err(error) => panic!("{operation} {body}: {error}"),
        }
    }

    fn pass(&mut self, seconds: u64) {
        let end = self.0.now() + Duration::from_secs(seconds);
        loop {
            let has_fired = self.0.fire_next(end);
            let mut has_effects = false;
            while self.0.poll_effect().is_some() {
                has_effects = true;
            }
            if !has_fired && !has_effects {
                break;
            }
        }
        self.0.pass_to(end);
    }

    /// Calls an operation about the stack `web` with a template, and lets ten minutes pass.
    #[track_caller]
    fn deploy(&mut self, operation: &str, template: &str) {
        let template = Json::of(&template);
        let body = format!(r#"{{"StackName":"web","TemplateBody":{template}}}"#);
        self.call(&format!("cloudformation:{operation}"), &body);
        self.pass(600);
    }

    #[track_caller]
    fn stack(&mut self) -> Json {
        let found = self.call("cloudformation:DescribeStacks", r#"{"StackName":"web"}"#);
        found["Stacks"][0].clone()
    }

    /// The status of the stack, and why.
    #[track_caller]
    fn status(&mut self) -> String {
        let stack = self.stack();
        let reason = stack["StackStatusReason"].as_str().unwrap_or_default();
        let status = stack["StackStatus"].as_str().unwrap_or_default();
        format!("{status} {reason}").trim().to_owned()
    }

    /// What has happened to a stack, in order, a line each.
    #[track_caller]
    fn events(&mut self, stack: &str) -> Vec<String> {
        let body = format!(r#"{{"StackName":"{stack}"}}"#);
        let found = self.call("cloudformation:DescribeStackEvents", &body);
        let events = found["StackEvents"].items().map(|event| {
            let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
            let (logical, status) = (text("LogicalResourceId"), text("ResourceStatus"));
            let reason = text("ResourceStatusReason");
            format!("{logical} {status} {reason}").trim().to_owned()
        });
        let mut events: Vec<String> = events.collect();
        events.reverse();
        events
    }
}
