//! A template: what a stack is to be, as somebody has written it.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>
//!
//! - `checks` — what no template may have. [`references`] — what of a template a value is made
//!   from.
//! - [`rules`] — what parameters must fulfil together.

mod checks;
pub mod references;
pub mod rules;

use std::collections::{BTreeMap, BTreeSet};

use crate::aws::yaml;
use crate::wire::Json;

use self::references::references;
use super::resource::Policy;

/// The names by which templates know where they are: pseudo parameters.
pub const PSEUDO: [&str; 8] = [
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// The type of stacks, as resources and in events.
pub const STACK: &str = "AWS::CloudFormation::Stack";

/// How many resources a template may have.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
const RESOURCES_MAX: usize = 500;

const SECTIONS: [&str; 12] = [
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Globals",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
];

/// A template that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    /// As it was given.
    pub text: String,
    pub description: Option<String>,
    pub parameters: BTreeMap<String, Json>,
    pub mappings: Json,
    pub conditions: BTreeMap<String, Json>,
    pub rules: Json,
    pub metadata: Json,
    pub resources: BTreeMap<String, Declared>,
    pub outputs: BTreeMap<String, Json>,
}

/// A resource of a template.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Declared {
    pub kind: String,
    pub properties: Json,
    pub condition: Option<String>,
    pub deletion_policy: Option<Policy>,
    pub update_replace_policy: Option<Policy>,
    pub metadata: Json,
    /// The resources that are made before, by what the template says and by what the properties
    /// are made from.
    pub after: BTreeSet<String>,
}

impl Template {
    /// Reads a template, or says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let json = read(text)?;
        checks::nulls(&json)?;
        checks::sections(&json)?;
        if let Some((name, _)) = json.members().find(|(name, _)| !SECTIONS.contains(name)) {
            return Err(format!("Invalid template property or properties [{name}]"));
        }
        if let Some(name) = transforms(&json).find(|it| !is_without_effect(it, &json)) {
            return Err(format!(
                "fake-ecs does not emulate the transform {name}: give the template as it is after the transform"
            ));
        }
        let template = Self {
            text: text.to_owned(),
            description: json["Description"].as_str().map(str::to_owned),
            parameters: section(&json, "Parameters"),
            mappings: json["Mappings"].clone(),
            conditions: section(&json, "Conditions"),
            rules: json["Rules"].clone(),
            metadata: json["Metadata"].clone(),
            resources: resources(&json["Resources"])?,
            outputs: section(&json, "Outputs"),
        };
        template.check()?;
        checks::mappings(&template.mappings)?;
        let resources = template.resources.values().map(|it| &it.properties);
        for value in resources.chain(template.outputs.values()) {
            checks::attributes(value)?;
        }
        Ok(template)
    }

    /// Whether all that is referred to is there, and nothing is made from itself.
    fn check(&self) -> Result<(), String> {
        for (name, parameter) in &self.parameters {
            checks::parameter(name, parameter)?;
        }
        let missing = self.missing(self.resources.values().map(|it| &it.properties));
        let after = self.resources.values().flat_map(|it| &it.after);
        let missing: BTreeSet<String> = missing
            .into_iter()
            .chain(after.filter(|it| !self.is_known(it)).cloned())
            .collect();
        unresolved(missing, "Resources")?;
        for output in self.outputs.values() {
            if output["Value"].is_null() {
                return Err(
                    "Template format error: Every Outputs member must contain a Value object"
                        .to_owned(),
                );
            }
        }
        unresolved(self.missing(self.outputs.values()), "Outputs")?;
        self.check_conditions()?;
        match self.circle() {
            Some(names) => Err(format!(
                "Circular dependency between resources: [{}]",
                names.join(", ")
            )),
            None => Ok(()),
        }
    }

    fn check_conditions(&self) -> Result<(), String> {
        self.conditions.values().try_for_each(checks::conditions)?;
        let names = self.conditions.values().flat_map(references);
        let is_of_stack =
            |it: &String| !self.parameters.contains_key(it) && !PSEUDO.contains(&it.as_str());
        let of_stack: BTreeSet<String> = names.filter(is_of_stack).collect();
        if !of_stack.is_empty() {
            let names: Vec<String> = of_stack.into_iter().collect();
            return Err(format!(
                "Template format error: Unresolved dependencies [{}]. Cannot reference resources in the Conditions block of the template",
                names.join(", ")
            ));
        }
        let asked = self
            .resources
            .values()
            .filter_map(|it| it.condition.as_deref());
        let outputs = self.outputs.values();
        let asked = asked.chain(outputs.filter_map(|it| it["Condition"].as_str()));
        let missing = asked.filter(|name| !self.conditions.contains_key(*name));
        match missing.min() {
            Some(name) => Err(format!(
                "Template format error: Unrecognized Conditions in the template: [{name}]"
            )),
            None => Ok(()),
        }
    }

    fn is_known(&self, name: &str) -> bool {
        self.resources.contains_key(name)
            || self.parameters.contains_key(name)
            || PSEUDO.contains(&name)
    }

    /// What values refer to and is not there.
    fn missing<'v>(&self, values: impl Iterator<Item = &'v Json>) -> BTreeSet<String> {
        let names = values.flat_map(references);
        names.filter(|name| !self.is_known(name)).collect()
    }

    /// The resources of which each waits for another one of them.
    fn circle(&self) -> Option<Vec<String>> {
        let mut left: BTreeSet<&str> = self.resources.keys().map(String::as_str).collect();
        loop {
            let before = left.len();
            let waits = |name: &str| {
                let after = self.resources[name].after.iter();
                after.map(String::as_str).any(|it| left.contains(it))
            };
            let waiting = left.iter().copied().filter(|name| waits(name)).collect();
            left = waiting;
            if left.is_empty() {
                return None;
            }
            if left.len() == before {
                return Some(left.into_iter().map(str::to_owned).collect());
            }
        }
    }

    /// Whether stacks are nested in it.
    pub fn has_stacks(&self) -> bool {
        self.resources.values().any(|it| it.kind == STACK)
    }

    /// The capabilities that a caller has to name for this template, and why.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-template.html>
    pub fn capabilities(&self) -> Option<Needed> {
        let names = [
            "RoleName",
            "ManagedPolicyName",
            "InstanceProfileName",
            "UserName",
            "GroupName",
        ];
        let of_iam: Vec<&Declared> = self
            .resources
            .values()
            .filter(|it| it.kind.starts_with("AWS::IAM::"))
            .collect();
        let is_named = |it: &&Declared| names.iter().any(|name| !it.properties[*name].is_null());
        let types: BTreeSet<&str> = of_iam.iter().map(|it| it.kind.as_str()).collect();
        let types: Vec<&str> = types.into_iter().collect();
        (!of_iam.is_empty()).then(|| Needed {
            is_named: of_iam.iter().any(is_named),
            reason: format!(
                "The following resource(s) require capabilities: [{}]",
                types.join(", ")
            ),
        })
    }
}

/// What a caller has to acknowledge.
#[derive(Clone, Debug, PartialEq)]
pub struct Needed {
    /// Something of IAM has a name that the template gives it.
    pub is_named: bool,
    pub reason: String,
}

/// The transforms that a template names.
fn transforms(json: &Json) -> impl Iterator<Item = &str> {
    let one = json["Transform"].as_str().into_iter();
    one.chain(json["Transform"].items().filter_map(Json::as_str))
}

/// Whether a template is the same after a transform. Functions of the language extensions are
/// carried out with the others.
fn is_without_effect(transform: &str, json: &Json) -> bool {
    let mut resources = json["Resources"].members();
    let is_serverless = |it: &Json| {
        let kind = it["Type"].as_str().unwrap_or_default();
        kind.starts_with("AWS::Serverless::")
    };
    match transform {
        "AWS::LanguageExtensions" => true,
        "AWS::Serverless-2016-10-31" => !resources.any(|(_, it)| is_serverless(it)),
        _ => false,
    }
}

fn read(text: &str) -> Result<Json, String> {
    let json = if text.trim_start().starts_with('{') {
        text.parse().or_else(|why: String| {
            yaml::parse(text).map_err(|_| {
                let place = place(&why);
                format!("Template format error: JSON not well-formed.{place}")
            })
        })?
    } else {
        yaml::parse(text)
            .map_err(|why| format!("Template format error: YAML not well-formed. ({why})"))?
    };
    match json.is_object() {
        true => Ok(json),
        false => Err("Template format error: unsupported structure.".to_owned()),
    }
}

/// Where JSON is not well-formed, as in ` (line 1, column 25)`.
fn place(why: &str) -> String {
    let Some((_, place)) = why.rsplit_once(" at line ") else {
        return String::new();
    };
    match place.split_once(" column ") {
        Some((line, column)) => format!(" (line {line}, column {column})"),
        None => String::new(),
    }
}

fn section(json: &Json, name: &str) -> BTreeMap<String, Json> {
    let members = json[name].members();
    members
        .map(|(name, it)| (name.to_owned(), it.clone()))
        .collect()
}

fn resources(json: &Json) -> Result<BTreeMap<String, Declared>, String> {
    let no_object = "Template format error: Any Resources member must be an object.";
    if !json.is_null() && !json.is_object() {
        return Err(no_object.to_owned());
    }
    if json.members().len() == 0 {
        return Err(
            "Template format error: At least one Resources member must be defined.".to_owned(),
        );
    }
    let count = json.members().len();
    if count > RESOURCES_MAX {
        return Err(format!(
            "Template format error: Number of resources, {count}, is greater than maximum allowed, {RESOURCES_MAX}"
        ));
    }
    let mut resources = BTreeMap::new();
    for (name, resource) in json.members() {
        if name.starts_with("Fn::ForEach") {
            return Err("fake-ecs does not emulate the function Fn::ForEach".to_owned());
        }
        if !resource.is_object() {
            return Err(no_object.to_owned());
        }
        if name.is_empty() || !name.bytes().all(|it| it.is_ascii_alphanumeric()) {
            return Err(format!(
                "Template format error: Resource name {name} is non alphanumeric."
            ));
        }
        resources.insert(name.to_owned(), declared(name, resource)?);
    }
    Ok(resources)
}

/// What a resource may have. `CreationPolicy` and `UpdatePolicy` are without effect: the instances
/// of the fake run no user data, so that no signal would ever come.
const MEMBERS: [&str; 9] = [
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
];

fn declared(name: &str, json: &Json) -> Result<Declared, String> {
    if let Some((member, _)) = json.members().find(|(it, _)| !MEMBERS.contains(it)) {
        return Err(format!("Invalid template resource property '{member}'"));
    }
    checks::resource(name, json)?;
    let text = |member: &str| json[member].as_str().map(str::to_owned);
    let kind = text("Type").ok_or_else(|| {
        format!(
            "Template format error: [/Resources/{name}] Every Resources object must contain a Type member."
        )
    })?;
    let depends_on = &json["DependsOn"];
    let given = depends_on.as_str().into_iter();
    let given = given.chain(depends_on.items().filter_map(Json::as_str));
    let properties = json["Properties"].clone();
    let after = given.map(str::to_owned).chain(references(&properties));
    Ok(Declared {
        kind,
        condition: text("Condition"),
        deletion_policy: policy(name, json, "DeletionPolicy")?,
        update_replace_policy: policy(name, json, "UpdateReplacePolicy")?,
        metadata: json["Metadata"].clone(),
        after: after.collect(),
        properties,
    })
}

fn policy(name: &str, json: &Json, member: &str) -> Result<Option<Policy>, String> {
    let given = json[member].as_str();
    let known = given.map(|given| {
        Policy::parse(given).ok_or_else(|| {
            format!("Template error: Unrecognized {member} {given} for resource {name}")
        })
    });
    known.transpose()
}

fn unresolved(missing: BTreeSet<String>, section: &str) -> Result<(), String> {
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = missing.into_iter().collect();
    let names = names.join(", ");
    Err(match section {
        "Resources" => format!(
            "Template format error: Unresolved resource dependencies [{names}] in the Resources block of the template"
        ),
        _ => format!(
            "Unresolved resource dependencies [{names}] in the {section} block of the template"
        ),
    })
}
