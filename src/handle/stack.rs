//! A stack of CloudFormation, from the outside.

use std::fmt;
use std::panic::Location;
use std::time::Duration;

use super::link::Link;
use super::{Fault, wait};
use crate::aws::cloudformation::state::{Event, EventStatus, Stack};
use crate::cloudformation::Operation;
use crate::fake::FakeEcs;
use crate::faults::Kind;
use crate::kernel::time::Time;
use crate::wire::cloudformation::enums::{Capability, StackStatus};
use crate::wire::{Json, Route};

/// A stack of CloudFormation, be it there or not; see
/// [`CloudFormation::stack`](crate::CloudFormation::stack).
///
/// ```
/// # use fake_ecs::FakeEcs;
/// # async fn example(ecs: &FakeEcs, template: &str) {
/// let stack = ecs.cloudformation().stack("web").parameter("Image", "web:1");
/// stack.deploy(template).await;
/// println!("the service is {}", stack.resource("Service"));
///
/// stack.parameter("Image", "web:2").deploy(template).await;
/// # }
/// ```
#[derive(Clone)]
pub struct StackHandle {
    link: Link,
    name: String,
    parameters: Vec<(String, String)>,
}

impl StackHandle {
    pub(crate) fn new(fake: &FakeEcs, name: &str) -> Self {
        Link::make(fake, |link, _| Self {
            link: link.clone(),
            name: name.to_owned(),
            parameters: Vec::new(),
        })
    }

    /// The same stack, for a template whose parameter has that value.
    #[must_use = "the handle that it is called on stays as it is"]
    pub fn parameter(&self, name: &str, value: &str) -> Self {
        let mut with = self.clone();
        with.parameters.retain(|(other, _)| other != name);
        with.parameters.push((name.to_owned(), value.to_owned()));
        with
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is there.
    #[track_caller]
    #[must_use]
    pub fn exists(&self) -> bool {
        self.look(|_| ()).is_some()
    }

    /// Its status; `None` where it is not there.
    #[track_caller]
    #[must_use]
    pub fn status(&self) -> Option<StackStatus> {
        self.look(|stack| stack.status)
    }

    /// The value of one of its outputs.
    ///
    /// # Panics
    ///
    /// When it has no such output, with those that it has.
    #[track_caller]
    #[must_use]
    pub fn output(&self, key: &str) -> String {
        let outputs = self.look(|stack| stack.outputs.clone()).unwrap_or_default();
        match outputs.iter().find(|it| it.key == key) {
            Some(output) => output.value.clone(),
            None => {
                let keys: Vec<&str> = outputs.iter().map(|it| it.key.as_str()).collect();
                panic!(
                    "the stack '{}' has no output '{key}', but [{}]",
                    self.name,
                    keys.join(", ")
                )
            }
        }
    }

    /// What identifies one of its resources to its service, such as the ARN of a service: what
    /// `Ref` gives in the template.
    ///
    /// # Panics
    ///
    /// When it has made no such resource, with those that it has.
    #[track_caller]
    #[must_use]
    pub fn resource(&self, logical_id: &str) -> String {
        let resources = self.look(|stack| {
            let there = stack.resources.iter().filter(|(_, it)| it.is_there());
            let there = there.map(|(name, it)| (name.clone(), it.physical.clone()));
            there.collect::<Vec<_>>()
        });
        let resources = resources.unwrap_or_default();
        let found = resources.iter().find(|(name, _)| name == logical_id);
        match found {
            Some((_, physical)) => physical.clone().unwrap_or_default(),
            None => {
                let names: Vec<&str> = resources.iter().map(|(name, _)| name.as_str()).collect();
                panic!(
                    "the stack '{}' has no resource '{logical_id}', but [{}]",
                    self.name,
                    names.join(", ")
                )
            }
        }
    }

    /// What has happened to it, the oldest first. Also of a stack that is deleted.
    #[track_caller]
    #[must_use]
    pub fn events(&self) -> Vec<StackEvent> {
        self.link.read(|region| {
            let stack = last(region, &self.name);
            let events = stack.map(|it| it.events.iter().map(StackEvent::of).collect());
            events.unwrap_or_default()
        })
    }

    /// Makes the stack what a template says, in JSON or YAML, and lets time pass until that has
    /// ended: the stack is made if it is not there, and updated otherwise. All capabilities are
    /// acknowledged. Where nothing changes nothing happens.
    ///
    /// # Panics
    ///
    /// When CloudFormation refuses the template, and when the stack fails: with what has happened
    /// to it.
    #[track_caller]
    pub fn deploy(&self, template: &str) -> impl Future<Output = ()> + use<> {
        let caller = Location::caller();
        let deployed = self.try_deploy(template);
        async move {
            if let Err(failed) = deployed.await {
                panic!("deployed at {caller}: {failed}");
            }
        }
    }

    /// Like [`deploy`](Self::deploy), but returns what has happened to a stack that fails.
    ///
    /// # Panics
    ///
    /// When CloudFormation refuses the template.
    #[track_caller]
    pub fn try_deploy(
        &self,
        template: &str,
    ) -> impl Future<Output = Result<(), FailedStack>> + use<> {
        let before = self.events().len();
        let is_new = !self.exists();
        let operation = match is_new {
            true => Operation::CreateStack,
            false => Operation::UpdateStack,
        };
        let body = self.request(template);
        let is_same = match self.link.call(Route::CloudFormation(operation), &body) {
            Ok(_) => false,
            Err(error) if is_unchanged(&error.to_string()) => true,
            Err(error) => panic!("{operation} of the stack '{}': {error}", self.name),
        };
        let ended = (!is_same).then(|| self.ended("deployed"));
        let stack = self.clone();
        async move {
            if let Some(ended) = ended {
                ended.await;
            }
            // One that could not be made has events only, after `OnFailure` deleted it.
            match stack.status() {
                Some(StackStatus::CreateComplete | StackStatus::UpdateComplete) => Ok(()),
                _ if is_same => Ok(()),
                _ => Err(stack.failed(if is_new { 0 } else { before })),
            }
        }
    }

    /// Deletes the stack with its resources, and lets time pass until that has ended. One that is
    /// not there is deleted already.
    ///
    /// # Panics
    ///
    /// When something cannot be deleted: with what has happened to the stack.
    #[track_caller]
    pub fn delete(&self) -> impl Future<Output = ()> + use<> {
        let caller = Location::caller();
        let deleted = self.try_delete();
        async move {
            if let Err(failed) = deleted.await {
                panic!("deleted at {caller}: {failed}");
            }
        }
    }

    /// Like [`delete`](Self::delete), but returns what has happened where something cannot be
    /// deleted.
    ///
    /// # Panics
    ///
    /// When CloudFormation refuses, as while the stack is protected from it.
    #[track_caller]
    pub fn try_delete(&self) -> impl Future<Output = Result<(), FailedStack>> + use<> {
        let before = self.events().len();
        let name = ("StackName", Json::of(&self.name));
        let body = Json::object([name].into_iter());
        let route = Route::CloudFormation(Operation::DeleteStack);
        if let Err(error) = self.link.call(route, &body) {
            panic!(
                "{} of the stack '{}': {error}",
                Operation::DeleteStack,
                self.name
            );
        }
        let ended = self.ended("deleted");
        let stack = self.clone();
        async move {
            ended.await;
            match stack.exists() {
                true => Err(stack.failed(before)),
                false => Ok(()),
            }
        }
    }

    /// The next time that the stack makes, changes or removes that resource of its template, this
    /// fails for that reason, and nothing is done to the resource. It is how a test sees what an
    /// application does about a stack that is rolled back, or that is `DELETE_FAILED`.
    ///
    /// By default resources fail only for what they are. After another call the time after that
    /// fails as well: with two of them an update fails, and so does what is to take it back, so
    /// that the stack is `UPDATE_ROLLBACK_FAILED`. The stack need not be there yet.
    ///
    /// ```
    /// # use fake_ecs::{FakeEcs, StackStatus};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let ecs = FakeEcs::start().await;
    /// let stack = ecs.cloudformation().stack("jobs");
    /// stack.fail_resource("Jobs", "The service is not available.");
    ///
    /// let template = "Resources: {Jobs: {Type: 'AWS::ECS::Cluster'}}";
    /// let failed = stack.try_deploy(template).await.unwrap_err();
    ///
    /// assert_eq!(failed.status(), StackStatus::RollbackComplete);
    /// assert_eq!(failed.cause().unwrap().logical_id(), "Jobs");
    /// # }
    /// ```
    #[track_caller]
    pub fn fail_resource(&self, logical_id: &str, reason: &str) -> Fault {
        Fault::of(&self.link, Some(1), |_| Kind::StackResource {
            stack: self.name.clone(),
            logical_id: logical_id.to_owned(),
            reason: reason.to_owned(),
        })
    }

    /// Lets time pass until `condition` holds for it.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }

    /// Lets time pass until nothing happens to the stack any more.
    #[track_caller]
    fn ended(&self, what: &str) -> impl Future<Output = ()> + use<> {
        let stack = self.clone();
        let what = format!("the stack '{}' to be {what}", self.name);
        wait::for_something(self.link.fake(), &what, move |_| {
            let goes_on = stack.look(|it| it.operation.is_some());
            goes_on != Some(true)
        })
    }

    fn request(&self, template: &str) -> Json {
        let parameters = self.parameters.iter().map(|(name, value)| {
            let members = [
                ("ParameterKey", Json::of(name)),
                ("ParameterValue", Json::of(value)),
            ];
            Json::object(members.into_iter())
        });
        let capabilities = Capability::NAMES.iter().map(|it| Json::of(it));
        let members = [
            ("StackName", Json::of(&self.name)),
            ("TemplateBody", Json::of(&template)),
            ("Parameters", Json::list(parameters)),
            ("Capabilities", Json::list(capabilities)),
        ];
        Json::object(members.into_iter())
    }

    /// What has happened since so many events.
    fn failed(&self, before: usize) -> FailedStack {
        let events = self.events().split_off(before);
        let status = self
            .link
            .read(|region| last(region, &self.name).map(|it| it.status));
        FailedStack {
            name: self.name.clone(),
            status: status.unwrap_or(StackStatus::DeleteComplete),
            events,
        }
    }

    #[track_caller]
    fn look<R>(&self, at: impl FnOnce(&Stack) -> R) -> Option<R> {
        self.link.read(|region| {
            let key = region.cloudformation.find(&self.name)?;
            Some(at(region.cloudformation.stack(key)))
        })
    }
}

/// What CloudFormation says where nothing changes.
fn is_unchanged(error: &str) -> bool {
    error.ends_with("No updates are to be performed.")
}

/// The last stack of that name, also one that is deleted.
fn last<'r>(region: &'r crate::ecs::Region, name: &str) -> Option<&'r Stack> {
    let mut stacks = region.cloudformation.stacks().rev();
    let found = stacks.find(|(_, it)| it.identity.name == name);
    found.map(|(_, it)| it)
}

impl PartialEq for StackHandle {
    /// Whether both are of the same stack of the same fake.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.link == other.link
    }
}

impl fmt::Debug for StackHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = self.link.show(|region| {
            let stack = last(region, &self.name);
            stack
                .map_or("not there", |it| it.status.as_str())
                .to_owned()
        });
        write!(f, "StackHandle({}, {seen})", self.name)
    }
}

/// Something that has happened to a stack or to one of its resources.
#[derive(Clone, Debug)]
pub struct StackEvent {
    at: Time,
    logical_id: String,
    resource_type: String,
    status: EventStatus,
    reason: Option<String>,
}

impl StackEvent {
    fn of(event: &Event) -> Self {
        Self {
            at: event.at,
            logical_id: event.logical.clone(),
            resource_type: event.kind.clone(),
            status: event.status,
            reason: event.reason.clone(),
        }
    }

    /// What the template calls the resource; of the stack itself its name.
    #[must_use]
    pub fn logical_id(&self) -> &str {
        &self.logical_id
    }

    /// As in `AWS::ECS::Service`.
    #[must_use]
    pub fn resource_type(&self) -> &str {
        &self.resource_type
    }

    /// What the stack or its resource is from then on; printed as in `CREATE_COMPLETE`.
    #[must_use]
    pub fn status(&self) -> EventStatus {
        self.status
    }

    /// Why, if CloudFormation says so.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

impl fmt::Display for StackEvent {
    /// As in `Service CREATE_FAILED Resource handler returned message: …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.logical_id, self.status)?;
        match &self.reason {
            Some(reason) => write!(f, " {}", reason.trim_end()),
            None => Ok(()),
        }
    }
}

/// A stack that has failed; see [`StackHandle::try_deploy`]. It prints what has happened.
#[derive(Clone, Debug)]
pub struct FailedStack {
    name: String,
    status: StackStatus,
    events: Vec<StackEvent>,
}

impl FailedStack {
    /// What the stack was after that, such as `ROLLBACK_COMPLETE`.
    #[must_use]
    pub fn status(&self) -> StackStatus {
        self.status
    }

    /// What has happened since it was deployed, the oldest first.
    #[must_use]
    pub fn events(&self) -> &[StackEvent] {
        &self.events
    }

    /// What has failed first: the resource, and why.
    #[must_use]
    pub fn cause(&self) -> Option<&StackEvent> {
        let mut events = self.events.iter();
        events.find(|it| it.status.is_failure())
    }
}

impl fmt::Display for FailedStack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the stack '{}' is {}", self.name, self.status)?;
        let began = self.events.first().map(|it| it.at);
        for event in &self.events {
            let since = began.map_or(Duration::ZERO, |began| event.at.since(began));
            write!(f, "\n  {:>5} s  {event}", since.as_secs())?;
        }
        Ok(())
    }
}

impl std::error::Error for FailedStack {}
