//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html>
//!
//! Accepted, and without effect: `ReplicaRegions`, as secrets stay in their region.

use crate::wire::Json;
use crate::wire::secretsmanager::operation::Operation::{
    CreateSecret, DeleteSecret, GetRandomPassword, TagResource, UntagResource, UpdateSecret,
};
use crate::wire::secretsmanager::types::{
    CreateSecretRequest, GetRandomPasswordRequest, UpdateSecretRequest,
};

use super::super::super::call::{Call, Failure};
use super::super::alike::{Tagging, changed, named, taken_away};
use super::super::{
    Handler, Made, PATIENCE, TAGS, Type, object, only, replaces, text, updates, with, without,
};

pub const TYPE: Type = Type {
    name: "AWS::SecretsManager::Secret",
    properties: &[
        updates("Description"),
        updates("GenerateSecretString"),
        updates("KmsKeyId"),
        replaces("Name"),
        updates("ReplicaRegions"),
        updates("SecretString"),
        TAGS,
        updates("Type"),
    ],
    attributes: &["Id"],
    handler: &Secret,
    patience: PATIENCE,
};

const GENERATED: &str = "GenerateSecretString";
const GIVEN: &str = "SecretString";

struct Secret;

impl Handler for Secret {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = named(call, properties, "Name", 255);
        let value = value(call, properties)?;
        let request = without(&request, &[GENERATED, "ReplicaRegions"]);
        let request = with(&request, [(GIVEN, value)]);
        let answer = call.send::<CreateSecretRequest>(CreateSecret, &request)?;
        let arn = &answer["ARN"];
        Ok(Made::new(text(arn), [("Id", arn.clone())]))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let secret = ("SecretId", Json::of(&made.id));
        // A secret that was generated is generated anew when what is said of it is new.
        let values = [GENERATED, GIVEN];
        let has_value = changed(from, to, &values) && only(to, &values).members().len() > 0;
        let described = ["Description", "KmsKeyId", "Type"];
        if has_value || changed(from, to, &described) {
            let mut members = vec![secret.clone()];
            if has_value {
                members.push((GIVEN, value(call, to)?));
            }
            let gone = taken_away(from, to, &["Description", "KmsKeyId"]);
            members.extend(gone.map(|name| (name, Json::of(&""))));
            let request = with(&only(to, &described), members);
            call.send::<UpdateSecretRequest>(UpdateSecret, &request)?;
        }
        Tagging::new(TagResource, UntagResource, [secret]).change(call, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        let at_once = ("ForceDeleteWithoutRecovery", Json::of(&true));
        call.ask(
            DeleteSecret,
            &object([("SecretId", Json::of(&made.id)), at_once]),
        )?;
        Ok(())
    }
}

/// What the secret is to be, if it is to have a value yet.
fn value(call: &mut Call<'_>, properties: &Json) -> Result<Json, Failure> {
    let generated = &properties[GENERATED];
    let given = &properties[GIVEN];
    if generated.is_object() && !given.is_null() {
        return Err(call.failure(
            "You can't specify both SecretString and GenerateSecretString.",
            "InvalidRequest",
        ));
    }
    if !generated.is_object() {
        return Ok(match given.is_object() {
            true => Json::of(&given.to_string()),
            false => given.clone(),
        });
    }
    let places = ["GenerateStringKey", "SecretStringTemplate"];
    let request = without(generated, &places);
    let answer = call.send::<GetRandomPasswordRequest>(GetRandomPassword, &request)?;
    let password = answer["RandomPassword"].clone();
    let [key, template] = places.map(|name| text(&generated[name]));
    if key.is_empty() && template.is_empty() {
        return Ok(password);
    }
    match template.parse::<Json>() {
        Ok(template) if template.is_object() && !key.is_empty() => {
            let filled = with(&template, [(key.as_str(), password)]);
            Ok(Json::of(&filled.to_string()))
        }
        // The text is a guess.
        _ => Err(call.failure(
            "Could not parse SecretStringTemplate JSON, or GenerateStringKey is missing.",
            "InvalidRequest",
        )),
    }
}
