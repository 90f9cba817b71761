//! Values of a template as they are for a stack: functions are carried out.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html>
//!
//! - `conditions` — whether conditions are fulfilled. `network` — the function `Fn::Cidr`. `sets`
//!   — the functions that only rules have. `text` — values as text. [`dynamic`] — values that are
//!   read from Secrets Manager and the Parameter Store.

mod conditions;
pub mod dynamic;
mod network;
mod sets;
mod text;

use std::collections::BTreeMap;

use crate::kernel::arn::Scope;
use crate::wire::{Blob, Json};

use self::conditions::Conditions;
pub use self::text::text;
use super::state::Identity;
use super::template::Template;
use super::template::references::{Piece, placeholders};

/// What values are made from.
#[derive(Clone, Copy)]
pub struct Values<'a> {
    pub scope: &'a Scope,
    pub stack: &'a Identity,
    pub template: &'a Template,
    /// The values of parameters, by their names.
    pub parameters: &'a BTreeMap<String, Json>,
    pub resources: &'a dyn Resources,
    /// The values of exports of other stacks, by their names.
    pub exports: &'a BTreeMap<String, String>,
    pub notification_arns: &'a [String],
}

/// How long a text that a function makes may be, in bytes: a few letters of a template could ask
/// for all memory.
const TEXT_MAX: usize = 128 * 1024;

/// What resources are made of a template.
pub trait Resources {
    /// What `Ref` gives.
    fn reference(&self, logical: &str) -> Option<Json>;
    /// What `Fn::GetAtt` gives, or why it gives nothing.
    fn attribute(&self, logical: &str, attribute: &str) -> Result<Json, String>;
}

/// Nothing is made yet.
pub struct Nothing;

impl Resources for Nothing {
    fn reference(&self, _: &str) -> Option<Json> {
        None
    }

    fn attribute(&self, logical: &str, _: &str) -> Result<Json, String> {
        Err(format!("The resource {logical} is not there yet"))
    }
}

impl Values<'_> {
    /// Whether the condition of that name is fulfilled.
    pub fn condition(&self, name: &str) -> Result<bool, String> {
        self.judge(&|value| self.resolve(value)).one(name)
    }

    /// What all conditions come to.
    pub fn conditions(&self) -> Result<BTreeMap<String, bool>, String> {
        self.judge(&|value| self.resolve(value)).all()
    }

    /// Judges what a rule asserts.
    pub fn assert(&self, condition: &Json) -> Result<bool, String> {
        self.judge(&|value| self.resolve(value)).assert(condition)
    }

    fn judge<'j>(&'j self, resolve: &'j dyn Fn(&Json) -> Result<Json, String>) -> Conditions<'j> {
        Conditions {
            declared: &self.template.conditions,
            resolve,
        }
    }

    /// The value, or why there is none. Members and items that are `AWS::NoValue` are left out.
    pub fn resolve(&self, value: &Json) -> Result<Json, String> {
        Ok(self.value(value)?.unwrap_or_default())
    }

    /// The value; `None` for `AWS::NoValue`.
    fn value(&self, value: &Json) -> Result<Option<Json>, String> {
        if value.is_list() {
            let mut items = Vec::new();
            for item in value.items() {
                items.extend(self.value(item)?);
            }
            return Ok(Some(Json::list(items)));
        }
        if !value.is_object() {
            return Ok(Some(value.clone()));
        }
        let mut members = value.members();
        if let (Some((name, given)), None) = (members.next(), members.next())
            && (name == "Ref" || name.starts_with("Fn::"))
        {
            return self.call(name, given);
        }
        let mut members = Vec::new();
        for (name, member) in value.members() {
            members.extend(self.value(member)?.map(|member| (name, member)));
        }
        Ok(Some(Json::object(members.into_iter())))
    }

    /// Refuses what is looked up in mappings and is not there: that is known before any resource
    /// is made.
    pub fn check_mappings(&self, value: &Json) -> Result<(), String> {
        match value["Fn::FindInMap"].is_list() {
            true => self
                .find(&self.resolve(&value["Fn::FindInMap"])?)
                .map(|_| ()),
            false => {
                let chosen = &value["Fn::If"];
                let inside: Vec<&Json> = match chosen[0].as_str() {
                    Some(name) if self.condition(name)? => vec![&chosen[1]],
                    Some(_) => vec![&chosen[2]],
                    None => {
                        let members = value.members().map(|(_, it)| it);
                        members.chain(value.items()).collect()
                    }
                };
                inside
                    .into_iter()
                    .try_for_each(|it| self.check_mappings(it))
            }
        }
    }

    fn call(&self, function: &str, given: &Json) -> Result<Option<Json>, String> {
        let value = match function {
            "Ref" => return self.reference(given),
            "Fn::If" => return self.choose(given),
            "Fn::Base64" => Json::of(&Blob(text(&self.resolve(given)?).into_bytes())),
            "Fn::Cidr" => network::cidr(&self.resolve(given)?)?,
            "Fn::FindInMap" => self.find(&self.resolve(given)?)?,
            "Fn::GetAtt" => self.attribute(given)?,
            "Fn::GetAZs" => self.zones(),
            "Fn::ImportValue" => self.import(&text(&self.resolve(given)?))?,
            "Fn::Length" => {
                let count = self.resolve(given)?.items().len();
                Json::of(&i32::try_from(count).unwrap_or(i32::MAX))
            }
            "Fn::Join" => join(&given[0], &self.resolve(&given[1])?)?,
            "Fn::Select" => select(&self.resolve(given)?)?,
            "Fn::Split" => split(&self.resolve(given)?)?,
            "Fn::Sub" => self.substitute(given)?,
            "Fn::ToJsonString" => Json::of(&self.resolve(given)?.to_string()),
            "Fn::And" | "Fn::Equals" | "Fn::Not" | "Fn::Or" => {
                let condition = Json::object([(function, given.clone())].into_iter());
                Json::of(&self.assert(&condition)?)
            }
            _ => {
                return Err(format!(
                    "Template error: fake-ecs does not emulate the function {function}"
                ));
            }
        };
        Ok(Some(value))
    }

    fn reference(&self, given: &Json) -> Result<Option<Json>, String> {
        let name = given.as_str().unwrap_or_default();
        let scope = self.scope;
        let text = match name {
            "AWS::NoValue" => return Ok(None),
            "AWS::NotificationARNs" => {
                let arns = self.notification_arns.iter();
                return Ok(Some(Json::list(arns.map(|it| Json::of(it)))));
            }
            "AWS::AccountId" => scope.account.as_str(),
            "AWS::Partition" => scope.partition(),
            "AWS::Region" => scope.region.as_str(),
            "AWS::StackId" => self.stack.id.as_str(),
            "AWS::StackName" => self.stack.name.as_str(),
            "AWS::URLSuffix" if scope.region.starts_with("cn-") => "amazonaws.com.cn",
            "AWS::URLSuffix" => "amazonaws.com",
            name => {
                let parameter = self.parameters.get(name).cloned();
                let found = parameter.or_else(|| self.resources.reference(name));
                return found.map(Some).ok_or_else(|| {
                    format!(
                        "Template format error: Unresolved resource dependencies [{name}] in the Resources block of the template"
                    )
                });
            }
        };
        Ok(Some(Json::of(&text)))
    }

    fn choose(&self, given: &Json) -> Result<Option<Json>, String> {
        let (Some(name), 3) = (given[0].as_str(), given.items().len()) else {
            return Err(
                "Template error: Fn::If requires a list argument with the first element being a condition"
                    .to_owned(),
            );
        };
        match self.condition(name)? {
            true => self.value(&given[1]),
            false => self.value(&given[2]),
        }
    }

    fn attribute(&self, given: &Json) -> Result<Json, String> {
        let of_text = given.as_str().and_then(|it| it.split_once('.'));
        let attribute = match of_text {
            Some((_, attribute)) => attribute.to_owned(),
            None => text(&self.resolve(&given[1])?),
        };
        let logical = of_text.map_or(given[0].as_str(), |(logical, _)| Some(logical));
        match logical.filter(|it| !it.is_empty() && !attribute.is_empty()) {
            Some(logical) => self.resources.attribute(logical, &attribute),
            None => Err("Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute".to_owned()),
        }
    }

    fn find(&self, path: &Json) -> Result<Json, String> {
        let names: Vec<String> = path.items().map(text).collect();
        let [map, top, second] = &names[..] else {
            return Err(
                "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value"
                    .to_owned(),
            );
        };
        let found = &self.template.mappings[map.as_str()][top.as_str()][second.as_str()];
        match found.is_null() {
            true => Err(format!(
                "Template error: Unable to get mapping for {map}::{top}::{second}"
            )),
            false => Ok(found.clone()),
        }
    }

    /// The zones of the region, whichever is asked for: a stack knows no other region.
    fn zones(&self) -> Json {
        let region = &self.scope.region;
        Json::list(['a', 'b', 'c'].map(|zone| Json::of(&format!("{region}{zone}"))))
    }

    fn import(&self, name: &str) -> Result<Json, String> {
        let value = self.exports.get(name);
        value
            .map(|value| Json::of(value))
            .ok_or_else(|| format!("No export named {name} found. Rollback requested by user."))
    }

    fn substitute(&self, given: &Json) -> Result<Json, String> {
        let (pattern, beside) = match given.as_str() {
            Some(pattern) => (pattern, Json::default()),
            None => (
                given[0].as_str().unwrap_or_default(),
                self.resolve(&given[1])?,
            ),
        };
        let mut whole = String::new();
        for piece in placeholders(pattern) {
            match piece {
                Piece::Text(text) => whole.push_str(text),
                Piece::Name(name) if !beside[name].is_null() => {
                    whole.push_str(&text(&beside[name]));
                }
                Piece::Name(name) => whole.push_str(&text(&self.named_value(name)?)),
            }
            check_length(whole.len())?;
        }
        Ok(Json::of(&whole))
    }

    /// What `${name}` stands for.
    fn named_value(&self, name: &str) -> Result<Json, String> {
        match name.split_once('.') {
            Some((logical, attribute)) => self.resources.attribute(logical, attribute),
            None => {
                let value = self.reference(&Json::of(&name))?;
                Ok(value.unwrap_or_default())
            }
        }
    }
}

/// Refuses to make a text that is longer than anybody needs.
fn check_length(bytes: usize) -> Result<(), String> {
    match bytes > TEXT_MAX {
        true => Err(format!(
            "Template error: a function makes a text of more than {TEXT_MAX} bytes, which is the most that fake-ecs makes"
        )),
        false => Ok(()),
    }
}

fn join(delimiter: &Json, items: &Json) -> Result<Json, String> {
    let (Some(delimiter), true) = (delimiter.as_str(), items.is_list()) else {
        return Err(
            "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."
                .to_owned(),
        );
    };
    let items: Vec<String> = items.items().map(text).collect();
    let length = items.iter().map(|it| it.len() + delimiter.len()).sum();
    check_length(length)?;
    Ok(Json::of(&items.join(delimiter)))
}

fn select(given: &Json) -> Result<Json, String> {
    let index: Option<usize> = text(&given[0]).parse().ok();
    let items = &given[1];
    let (Some(index), true) = (index, items.is_list()) else {
        return Err(
            "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"
                .to_owned(),
        );
    };
    match items.items().nth(index) {
        Some(item) => Ok(item.clone()),
        None => Err(format!(
            "Template error: Fn::Select cannot select nonexistent value at index {index}"
        )),
    }
}

fn split(given: &Json) -> Result<Json, String> {
    let (Some(delimiter), source) = (given[0].as_str(), text(&given[1])) else {
        return Err(
            "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split."
                .to_owned(),
        );
    };
    Ok(Json::list(source.split(delimiter).map(|it| Json::of(&it))))
}
