//! The routes of commands, of which [`COMMANDS`] is the table.
//!
//! What a body may have is said by the [`Command`] itself.

use std::sync::LazyLock;

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::{Map, Value};

use super::route::{Arguments, Handler, Parameter, Problem, Route};
use super::schema::{self, Shape};
use crate::command::Command;
use crate::command::outcome::{Outcome, Refusal};
use crate::command_routes::{COMMANDS, CommandRoute};
use crate::driver::Driver;
use crate::ecs::Region;
use crate::http::Reply;
use crate::http::control::json;
use crate::kernel::arn::{Arn, Identified, Scope, id_in, is_account, is_region};

const IN_ACCOUNT: Parameter = Parameter::text(
    "account",
    "The account that the command is carried out in. [default: that of the ARN, task or instance in the path, otherwise that of the fake]",
);
const IN_REGION: Parameter = Parameter::text(
    "region",
    "The region that the command is carried out in. [default: that of the ARN, task or instance in the path, otherwise that of the fake]",
);

/// A row of the table for each command.
pub(super) static ROUTES: LazyLock<Vec<Route>> =
    LazyLock::new(|| COMMANDS.iter().map(route).collect());

fn route(command: &'static CommandRoute) -> Route {
    Route {
        method: command.method,
        path: command.path,
        about: command.about,
        query: &[IN_ACCOUNT, IN_REGION],
        answer: Shape::Outcome(command.outcome),
        handler: Handler::Command(command),
    }
}

impl CommandRoute {
    /// Carries the command out.
    pub(super) fn carry_out(
        &self,
        driver: &Driver,
        arguments: &Arguments<'_>,
    ) -> Result<Reply, Problem> {
        if let Some(why) = driver.journal_failure() {
            return Err(Problem::internal(why));
        }
        let members = self.members(arguments)?;
        let scope = scope(driver, arguments, &members)?;
        let command: Command = serde_json::from_value(Value::Object(members))
            .map_err(|error| Problem::bad_request(format!("{} is refused: {error}", self.name)))?;
        if let Command::AddFault(fault) = &command
            && fault.has_functions()
        {
            return Err(Problem::bad_request(
                "AddFault is refused: hasPredicate and runFirst stand for functions of a test",
            ));
        }
        let applied = driver.act(|state| {
            let region = state.region_of(&scope);
            state.apply(region, command).map_err(Problem::from)
        });
        let outcome = applied?;
        driver.flush_journal().map_err(Problem::internal)?;
        Ok(Reply::Now(written(driver, &outcome)))
    }

    /// The command as JSON: what the path says, and the body.
    fn members(&self, arguments: &Arguments<'_>) -> Result<Map<String, Value>, Problem> {
        let mut members = arguments.object()?;
        let schema = schema::of_command(self.name);
        for (name, value) in self.of_path(arguments) {
            let is_number = schema["properties"][name]["$ref"] == "#/$defs/FaultId";
            let value = match value.parse::<u64>() {
                Ok(number) if is_number => Value::from(number),
                _ => Value::from(value),
            };
            if members.insert(name.to_owned(), value).is_some() {
                return Err(Problem::bad_request(format!(
                    "'{name}' is in the path; it is not in the body as well"
                )));
            }
        }
        members.insert("command".to_owned(), Value::from(self.name));
        Ok(members)
    }

    fn of_path(&self, arguments: &Arguments<'_>) -> Vec<(&'static str, String)> {
        let composed = self.composed.iter().map(|(name, form)| {
            let value = arguments
                .segments()
                .iter()
                .fold((*form).to_owned(), |text, (segment, value)| {
                    text.replace(&format!("{{{segment}}}"), value)
                });
            (*name, value)
        });
        let single = arguments.segments().iter();
        let single = single.filter(|(segment, _)| !self.is_composed(segment));
        composed.chain(single.cloned()).collect()
    }
}

/// The account and region that a request names; otherwise that of an ARN in it, or the one that has
/// the task or instance; otherwise the one that the fake was started with.
fn scope(
    driver: &Driver,
    arguments: &Arguments<'_>,
    members: &Map<String, Value>,
) -> Result<Scope, Problem> {
    let scope = arguments.scope(driver.default_scope());
    check(&scope)?;
    if ["account", "region"]
        .iter()
        .any(|name| arguments.parameter(name).is_some())
    {
        return Ok(scope);
    }
    // Other members may be ARNs as well, such as the value of a secret, and say nothing of where.
    let member = |name: &str| members.get(name).and_then(Value::as_str);
    let (task, instance) = (member("task"), member("instance"));
    if let Some(Ok(arn)) = [task, instance]
        .into_iter()
        .flatten()
        .filter_map(Arn::parse)
        .next()
    {
        return of_arn(driver, &arn);
    }
    let task = task.and_then(|id| id_in(Identified::Task, id));
    let instance = instance.and_then(|id| id_in(Identified::Instance, id));
    let has = |region: &&Region| {
        task.is_some_and(|id| region.tasks.find(id).is_some())
            || instance.is_some_and(|id| region.instances.find(id).is_some())
    };
    let found = driver.read(|state| state.regions().find(has).map(|region| region.scope.clone()));
    Ok(found.unwrap_or(scope))
}

fn check(scope: &Scope) -> Result<(), Problem> {
    let Scope { account, region } = scope;
    if is_account(account) && is_region(region) {
        return Ok(());
    }
    Err(Problem::bad_request(format!(
        "account {account}, region {region} cannot be: an account has twelve digits, and a region lower-case letters, digits and '-'"
    )))
}

/// The account and region of an ARN, of which something has been heard before.
fn of_arn(driver: &Driver, arn: &Arn<'_>) -> Result<Scope, Problem> {
    let Arn {
        account, region, ..
    } = *arn;
    let is_meant = |it: &&Region| it.scope.account == account && it.scope.region == region;
    let found = driver.read(|state| state.regions().find(is_meant).map(|it| it.scope.clone()));
    found.ok_or_else(|| {
        Problem::not_found(format!(
            "there is nothing in account '{account}', region '{region}'"
        ))
    })
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound(why) => Self::not_found(why),
            Refusal::Conflict(why) => Self::conflict(why),
            Refusal::Invalid(why) => Self::bad_request(why),
        }
    }
}

/// An outcome is always an object, one without members where there is nothing to tell.
fn written(driver: &Driver, outcome: &Outcome) -> Response<Bytes> {
    let body = match outcome {
        Outcome::Done => "{}".to_owned(),
        other => serde_json::to_string(other).unwrap_or_default(),
    };
    json(driver, StatusCode::OK, body)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn named() -> impl Iterator<Item = (&'static Route, &'static CommandRoute)> {
        ROUTES.iter().filter_map(|route| match &route.handler {
            Handler::Command(command) => Some((route, *command)),
            _ => None,
        })
    }

    #[test]
    fn every_command_has_one_route() {
        let routed: Vec<&str> = named().map(|(_, command)| command.name).collect();
        let once: BTreeSet<&str> = routed.iter().copied().collect();
        assert_eq!(routed.len(), once.len(), "one of {routed:?} has two");
        let all = schema::names_of_commands();
        assert_eq!(once, all.into_iter().collect());
    }

    #[test]
    fn every_segment_of_a_path_is_a_member_of_its_command() {
        for (route, command) in named() {
            let schema = schema::of_command(command.name);
            let is_member = |name: &str| schema["properties"].get(name).is_some();
            for (member, _) in command.composed {
                assert!(is_member(member), "{}: {member}", command.name);
            }
            let segments = route.path.split('/');
            for segment in segments.filter_map(|it| it.strip_prefix('{')?.strip_suffix('}')) {
                let is_known = command.is_composed(segment) || is_member(segment);
                assert!(is_known, "{}: {segment}", command.name);
            }
        }
    }
}
