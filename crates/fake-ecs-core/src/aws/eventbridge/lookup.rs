//! How operations find buses and rules, and what they say when there are none.

use crate::aws::eventbridge::state::{Bus, DEFAULT_BUS, EventBridge, Rule};
use crate::aws::tags::{self, Refused};
use crate::ecs::Region;
use crate::kernel::arn::{Arn, Scope};
use crate::kernel::sorted::SortedMap;
use crate::wire::{ApiError, ErrorCode};

/// The name of a bus that is given by name or ARN; the default bus where none is.
///
/// The bus of another region or account is called by its whole ARN, so that it is not found.
pub fn bus_name<'a>(scope: &Scope, reference: Option<&'a str>) -> &'a str {
    let reference = reference.unwrap_or(DEFAULT_BUS);
    let Some(Ok(arn)) = Arn::parse(reference) else {
        return reference;
    };
    let is_here = arn.region == scope.region && arn.account == scope.account;
    let name = arn.resource.strip_prefix("event-bus/");
    name.filter(|_| is_here).unwrap_or(reference)
}

/// A bus that has to be there, with its name.
pub fn bus<'r>(
    region: &'r Region,
    reference: Option<&'r str>,
) -> Result<(&'r str, &'r Bus), ApiError> {
    let name = bus_name(&region.scope, reference);
    let bus = region.eventbridge.bus(name);
    Ok((name, bus.ok_or_else(|| no_bus(name))?))
}

/// A rule that has to be there, with the name of its bus.
pub fn rule<'r>(
    region: &'r Region,
    bus_reference: Option<&'r str>,
    name: &str,
) -> Result<(&'r str, &'r Rule), ApiError> {
    let (bus, found) = bus(region, bus_reference)?;
    let rule = found.rules.get(name);
    Ok((bus, rule.ok_or_else(|| no_rule(bus, name))?))
}

/// A rule that is to be changed; see [`EventBridge::note_change`].
pub fn rule_mut<'r>(
    state: &'r mut EventBridge,
    bus: &str,
    name: &str,
) -> Result<&'r mut Rule, ApiError> {
    let found = state.bus_mut(bus).ok_or_else(|| no_bus(bus))?;
    let rule = found.rules.get_mut(name);
    rule.ok_or_else(|| no_rule(bus, name))
}

pub fn no_bus(name: &str) -> ApiError {
    ApiError::new(
        ErrorCode::ResourceNotFound,
        format!("Event bus {name} does not exist."),
    )
}

pub fn no_rule(bus: &str, name: &str) -> ApiError {
    ApiError::new(
        ErrorCode::ResourceNotFound,
        format!("Rule {name} does not exist on EventBus {bus}."),
    )
}

pub fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::Validation, message)
}

/// The texts are guesses.
pub fn refused_tags(why: Refused) -> ApiError {
    match why {
        Refused::Reserved(key) => {
            invalid(format!("The tag key {key} begins with the reserved aws:"))
        }
        Refused::TooMany => invalid(format!("A resource can have at most {} tags.", tags::MAX)),
    }
}

/// The ARN of a rule. Those on the default bus do not name it.
pub fn rule_arn(scope: &Scope, bus: &str, name: &str) -> String {
    match bus {
        DEFAULT_BUS => scope.arn_in("events", &format!("rule/{name}")),
        bus => scope.arn_in("events", &format!("rule/{bus}/{name}")),
    }
}

/// The ARN of a bus.
pub fn bus_arn(scope: &Scope, name: &str) -> String {
    scope.arn_in("events", &format!("event-bus/{name}"))
}

/// What an ARN that tags are asked of stands for.
pub enum Tagged {
    Bus(String),
    /// Its bus and its name.
    Rule(String, String),
}

/// The bus or rule of that ARN, which has to be there: nothing of another region or account is.
pub fn tagged(region: &Region, arn: &str) -> Result<Tagged, ApiError> {
    let parsed = Arn::parse(arn).and_then(Result::ok);
    let parsed = parsed.filter(|parsed| parsed.service == "events");
    let resource = parsed.map_or("", |parsed| parsed.resource);
    let scope = &region.scope;
    let is_here = parsed.is_some_and(|it| it.region == scope.region && it.account == scope.account);
    let parts: Vec<&str> = resource.splitn(3, '/').collect();
    match parts[..] {
        ["event-bus", name] if !is_here => Err(no_bus(name)),
        ["rule", name] if !is_here => Err(no_rule(DEFAULT_BUS, name)),
        ["rule", bus, name] if !is_here => Err(no_rule(bus, name)),
        ["event-bus", name] => {
            let (name, _) = bus(region, Some(name))?;
            Ok(Tagged::Bus(name.to_owned()))
        }
        ["rule", name] => {
            rule(region, None, name)?;
            Ok(Tagged::Rule(DEFAULT_BUS.to_owned(), name.to_owned()))
        }
        ["rule", bus, name] => {
            rule(region, Some(bus), name)?;
            Ok(Tagged::Rule(bus.to_owned(), name.to_owned()))
        }
        // From memory.
        _ => Err(invalid("Parameter ResourceARN is not valid.")),
    }
}

/// The tags of the bus or rule of that ARN.
pub fn tags_mut<'r>(
    region: &'r mut Region,
    arn: &str,
) -> Result<&'r mut SortedMap<String, String>, ApiError> {
    match tagged(region, arn)? {
        Tagged::Bus(name) => {
            let bus = region.eventbridge.bus_mut(&name);
            Ok(&mut bus.ok_or_else(|| no_bus(&name))?.tags)
        }
        Tagged::Rule(bus, name) => Ok(&mut rule_mut(&mut region.eventbridge, &bus, &name)?.tags),
    }
}
