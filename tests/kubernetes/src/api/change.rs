//! Objects that are made and changed.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hyper::Response;
use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::{Node, Pod, Secret};
use serde_json::Value;

use crate::api::answer::found;
use crate::api::body::{self, Answered};
use crate::api::pods;
use crate::api::route::Asked;
use crate::refusal::{Answer, Cause, Refusal};
use crate::resource::{PODS, Resource, SECRETS};
use crate::shared::State;
use crate::store::Key;

pub(crate) fn create(state: &mut State, asked: &Asked, mut object: Value) -> Answer<Value> {
    let resource = asked.resource;
    prepare(asked, &mut object)?;
    if let Some(place) = asked.place()
        && state.store.get(&place).is_none()
    {
        return Err(Refusal::not_found(place.resource, &place.name));
    }
    let metadata = &mut object["metadata"];
    if let (None, Some(start)) = (metadata["name"].as_str(), metadata["generateName"].as_str()) {
        let end: String = (0..5).map(|_| fastrand::lowercase()).collect();
        metadata["name"] = format!("{start}{end}").into();
    }
    let name = metadata["name"].as_str().unwrap_or_default().to_owned();
    if name.is_empty() {
        let cause = Cause::required("metadata.name", "name or generateName is required");
        return Err(Refusal::invalid(resource, "", &[cause]));
    }
    if resource == &PODS {
        pods::complete(&mut object);
        pods::check(&object)?;
    }
    let key = Key::of(resource, &object);
    if state.store.get(&key).is_some() {
        return Err(Refusal::already_exists(resource, &name));
    }
    if asked.is_set("dryRun") || asked.parameter("dryRun") == Some("All") {
        return Ok(object);
    }
    Ok(Value::clone(&*state.store.create(&key, object)))
}

/// Reads an object as one of its kind, and writes into it what its place says.
fn prepare(asked: &Asked, object: &mut Value) -> Answer<()> {
    let resource = asked.resource;
    if !object.is_object() {
        return Err(Refusal::bad_request("the body is no object".to_owned()));
    }
    is_of_kind(resource, object)?;
    object["kind"] = resource.kind.into();
    object["apiVersion"] = resource.api_version().into();
    if let Some(namespace) = &asked.namespace {
        let said = object["metadata"]["namespace"].as_str();
        if said.is_some_and(|it| it != namespace) {
            return Err(Refusal::bad_request(
                "the namespace of the provided object does not match the namespace sent on the \
                 request"
                    .to_owned(),
            ));
        }
        object["metadata"]["namespace"] = namespace.clone().into();
    }
    if resource == &SECRETS {
        let plain = object["stringData"].take();
        for (name, value) in plain.as_object().into_iter().flatten() {
            let value = BASE64_STANDARD.encode(value.as_str().unwrap_or_default());
            object["data"][name] = value.into();
        }
        if let Some(members) = object.as_object_mut() {
            members.remove("stringData");
            members.entry("type").or_insert_with(|| "Opaque".into());
        }
    }
    Ok(())
}

fn is_of_kind(resource: &Resource, object: &Value) -> Answer<()> {
    let object = object.clone();
    let read = match resource.kind {
        "Pod" => serde_json::from_value::<Pod>(object).err(),
        "Secret" => serde_json::from_value::<Secret>(object).err(),
        "Node" => serde_json::from_value::<Node>(object).err(),
        "Lease" => serde_json::from_value::<Lease>(object).err(),
        _ => None,
    };
    let Some(error) = read else { return Ok(()) };
    let (kind, version) = (resource.kind, resource.api_version());
    Err(Refusal::bad_request(format!(
        "{kind} in version \"{version}\" cannot be handled as a {kind}: {error}"
    )))
}

pub(crate) fn replace(state: &mut State, asked: &Asked, mut object: Value) -> Answer<Value> {
    let before = found(state, asked)?.clone();
    prepare(asked, &mut object)?;
    let version = &object["metadata"]["resourceVersion"];
    if !version.is_null() && *version != before["metadata"]["resourceVersion"] {
        let why = "the object has been modified; please apply your changes to the latest version \
                   and try again";
        return Err(Refusal::conflict(asked.resource, &asked.key().name, why));
    }
    put(state, asked, &before, object)
}

/// A merge patch, or an object that is applied: both are JSON here.
pub(crate) fn patch(
    state: &mut State,
    asked: &Asked,
    kind: &str,
    patch: Value,
) -> Answer<Response<Answered>> {
    if kind.starts_with("application/json-patch") {
        let message = "the body of the request was in an unknown format - accepted media types \
                       include: application/merge-patch+json, \
                       application/strategic-merge-patch+json, application/apply-patch+yaml";
        return Err(Refusal::bad_request(message.to_owned()));
    }
    if kind.starts_with("application/apply-patch") && found(state, asked).is_err() {
        let made = create(state, asked, patch)?;
        return Ok(body::json(201, &made));
    }
    let before = found(state, asked)?.clone();
    let mut object = before.clone();
    merge(&mut object, &patch);
    prepare(asked, &mut object)?;
    let patched = put(state, asked, &before, object)?;
    Ok(body::json(200, &patched))
}

/// Writes an object. What is below `status` changes only through the path of that name.
fn put(state: &mut State, asked: &Asked, before: &Value, mut object: Value) -> Answer<Value> {
    let key = asked.key();
    if asked.sub.is_some() {
        let status = object["status"].take();
        object = before.clone();
        object["status"] = status;
    } else {
        object["status"] = before["status"].clone();
        if asked.resource == &PODS && object["spec"] != before["spec"] {
            let why = "pod updates may not change fields other than \
                       `spec.containers[*].image`, `spec.initContainers[*].image`, \
                       `spec.activeDeadlineSeconds` or `spec.tolerations` (only additions to \
                       existing tolerations)";
            let cause = Cause {
                field: "spec".to_owned(),
                reason: "FieldValueForbidden",
                message: format!("Forbidden: {why}"),
            };
            return Err(Refusal::invalid(asked.resource, &key.name, &[cause]));
        }
    }
    if object["status"].is_null()
        && let Some(members) = object.as_object_mut()
    {
        members.remove("status");
    }
    for member in ["uid", "creationTimestamp", "name", "deletionTimestamp"] {
        let is = before["metadata"][member].clone();
        if !is.is_null() {
            object["metadata"][member] = is;
        }
    }
    Ok(Value::clone(&*state.store.put(&key, object)))
}

/// A merge patch (RFC 7396).
fn merge(into: &mut Value, patch: &Value) {
    let Some(members) = patch.as_object() else {
        *into = patch.clone();
        return;
    };
    if !into.is_object() {
        *into = Value::Object(serde_json::Map::new());
    }
    for (name, value) in members {
        match value {
            Value::Null => {
                if let Some(into) = into.as_object_mut() {
                    into.remove(name);
                }
            }
            value => merge(&mut into[name], value),
        }
    }
}
