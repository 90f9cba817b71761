//! What the apiserver adds to a Pod, and what it refuses.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::api::route::Asked;
use crate::quantity::amounts;
use crate::refusal::{Answer, Cause, Refusal};
use crate::resource::PODS;

const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric \
                     characters or '-', and must start and end with an alphanumeric character \
                     (e.g. 'my-name',  or '123-abc', regex used for validation is \
                     '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric \
                         characters, '-' or '.', and must start and end with an alphanumeric \
                         character (e.g. 'example.com', regex used for validation is \
                         '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, \
                     '-', '_' or '.', and must start and end with an alphanumeric character";

/// How long a Pod is given, if the request says it.
pub(crate) fn grace_s(asked: &Asked, options: &Value) -> Option<u64> {
    let parameter = asked.parameter("gracePeriodSeconds");
    let parameter = parameter.and_then(|it| it.parse().ok());
    options["gracePeriodSeconds"].as_u64().or(parameter)
}

/// Adds what was left out.
pub(crate) fn complete(pod: &mut Value) {
    let spec = &mut pod["spec"];
    set(spec, "restartPolicy", "Always".into());
    set(spec, "terminationGracePeriodSeconds", 30.into());
    set(spec, "dnsPolicy", "ClusterFirst".into());
    set(spec, "schedulerName", "default-scheduler".into());
    set(spec, "serviceAccountName", "default".into());
    set(spec, "enableServiceLinks", true.into());
    let is_host = spec["hostNetwork"] == true;
    for list in ["initContainers", "containers"] {
        let containers = spec[list].as_array_mut();
        for container in containers.into_iter().flatten() {
            complete_container(container, is_host);
        }
    }
    pod["status"] = json!({"phase": "Pending", "qosClass": "Burstable"});
}

fn complete_container(container: &mut Value, is_host: bool) {
    let image = container["image"].as_str().unwrap_or_default();
    let name = image.rsplit('/').next().unwrap_or_default();
    let is_latest = !name.contains([':', '@']) || name.ends_with(":latest");
    let policy = match is_latest {
        true => "Always",
        false => "IfNotPresent",
    };
    set(container, "imagePullPolicy", policy.into());
    let limits = container["resources"]["limits"].clone();
    for (name, limit) in limits.as_object().into_iter().flatten() {
        set(&mut container["resources"]["requests"], name, limit.clone());
    }
    for port in container["ports"].as_array_mut().into_iter().flatten() {
        set(port, "protocol", "TCP".into());
        if is_host {
            let own = port["containerPort"].clone();
            set(port, "hostPort", own);
        }
    }
}

fn set(object: &mut Value, name: &str, value: Value) {
    if !object.is_object() {
        *object = json!({});
    }
    if object[name].is_null() {
        object[name] = value;
    }
}

/// Refuses what no Pod can be.
pub(crate) fn check(pod: &Value) -> Answer<()> {
    let mut causes = Vec::new();
    let name = pod["metadata"]["name"].as_str().unwrap_or_default();
    if !is_subdomain(name) {
        causes.push(Cause::invalid("metadata.name", name, SUBDOMAIN));
    }
    labels(pod, &mut causes);
    let spec = &pod["spec"];
    let hostname = spec["hostname"].as_str();
    if let Some(hostname) = hostname.filter(|it| !is_label(it)) {
        causes.push(Cause::invalid("spec.hostname", hostname, LABEL));
    }
    let volumes = volumes(spec, &mut causes);
    if spec["containers"].as_array().is_none_or(Vec::is_empty) {
        causes.push(Cause::required("spec.containers", ""));
    }
    let mut seen = BTreeSet::new();
    for list in ["containers", "initContainers"] {
        let containers = spec[list].as_array().into_iter().flatten();
        for (index, container) in containers.enumerate() {
            let at = format!("spec.{list}[{index}]");
            let name = container["name"].as_str().unwrap_or_default();
            if !seen.insert(name) {
                causes.push(Cause::duplicate(&format!("{at}.name"), name));
            }
            check_container(&at, container, &volumes, &mut causes);
        }
    }
    match &*causes {
        [] => Ok(()),
        some => Err(Refusal::invalid(&PODS, name, some)),
    }
}

fn labels(pod: &Value, causes: &mut Vec<Cause>) {
    let labels = pod["metadata"]["labels"].as_object();
    for (key, value) in labels.into_iter().flatten() {
        let value = value.as_str().unwrap_or_default();
        if value.len() > 63 {
            causes.push(Cause::too_long("metadata.labels", value, 63));
        }
        if !is_name(value) && !value.is_empty() {
            causes.push(Cause::invalid("metadata.labels", value, VALUE));
        }
        check_key("metadata.labels", key, causes);
    }
    let annotations = pod["metadata"]["annotations"].as_object();
    for (key, _) in annotations.into_iter().flatten() {
        check_key("metadata.annotations", key, causes);
    }
}

/// A key of a label or an annotation: `example.com/name`.
fn check_key(field: &str, key: &str, causes: &mut Vec<Cause>) {
    let (prefix, name) = key.rsplit_once('/').unwrap_or(("x", key));
    if !is_subdomain(&prefix.to_lowercase()) || !is_name(name) || name.len() > 63 {
        let why = "name part must consist of alphanumeric characters, '-', '_' or '.', and must \
                   start and end with an alphanumeric character";
        causes.push(Cause::invalid(field, key, why));
    }
}

fn volumes<'a>(spec: &'a Value, causes: &mut Vec<Cause>) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    let volumes = spec["volumes"].as_array().into_iter().flatten();
    for (index, volume) in volumes.enumerate() {
        let at = format!("spec.volumes[{index}]");
        let name = volume["name"].as_str().unwrap_or_default();
        if !is_label(name) {
            causes.push(Cause::invalid(&format!("{at}.name"), name, LABEL));
        }
        if !names.insert(name) {
            causes.push(Cause::duplicate(&format!("{at}.name"), name));
        }
        let kinds = volume.as_object().map_or(0, serde_json::Map::len);
        if kinds < 2 {
            causes.push(Cause::required(&at, "must specify a volume type"));
        }
    }
    names
}

fn check_container(at: &str, it: &Value, volumes: &BTreeSet<&str>, causes: &mut Vec<Cause>) {
    let field = |name: &str| format!("{at}.{name}");
    let text = |object: &Value, name: &str| object[name].as_str().unwrap_or_default().to_owned();
    let name = text(it, "name");
    if name.is_empty() {
        causes.push(Cause::required(&field("name"), ""));
    } else if !is_label(&name) {
        causes.push(Cause::invalid(&field("name"), &name, LABEL));
    }
    let image = text(it, "image");
    if image.is_empty() {
        causes.push(Cause::required(&field("image"), ""));
    } else if image.trim() != image {
        let why = "must not have leading or trailing whitespace";
        causes.push(Cause::invalid(&field("image"), &image, why));
    }
    let of = |name: &str| it[name].as_array().cloned().unwrap_or_default();
    for (index, variable) in of("env").iter().enumerate() {
        let name = text(variable, "name");
        let place = field(&format!("env[{index}].name"));
        if name.is_empty() {
            causes.push(Cause::required(&place, ""));
        } else if !is_variable(&name) {
            let why = "a valid environment variable name must consist of alphabetic characters, \
                       digits, '_', '-', or '.', and must not start with a digit";
            causes.push(Cause::invalid(&place, &name, why));
        }
    }
    let mut paths = BTreeSet::new();
    for (index, mount) in of("volumeMounts").iter().enumerate() {
        let place = |name: &str| field(&format!("volumeMounts[{index}].{name}"));
        let (name, path) = (text(mount, "name"), text(mount, "mountPath"));
        if !volumes.contains(&*name) {
            causes.push(Cause::not_found(&place("name"), &name));
        }
        if path.is_empty() {
            causes.push(Cause::required(&place("mountPath"), ""));
        } else if !paths.insert(path.clone()) {
            causes.push(Cause::invalid(&place("mountPath"), &path, "must be unique"));
        }
    }
    for (index, port) in of("ports").iter().enumerate() {
        let place = |name: &str| field(&format!("ports[{index}].{name}"));
        let protocol = text(port, "protocol");
        if !["TCP", "UDP", "SCTP"].contains(&&*protocol) {
            let all = ["SCTP", "TCP", "UDP"];
            causes.push(Cause::unsupported(&place("protocol"), &protocol, &all));
        }
        let number = port["containerPort"].as_u64().unwrap_or_default();
        if !(1..=65535).contains(&number) {
            let why = "must be between 1 and 65535, inclusive";
            let number = number.to_string();
            causes.push(Cause::invalid(&place("containerPort"), &number, why));
        }
    }
    let requests = amounts(&it["resources"]["requests"]);
    for (name, limit) in amounts(&it["resources"]["limits"]) {
        if requests.get(&name).is_some_and(|request| *request > limit) {
            let request = text(&it["resources"]["requests"], &name);
            let why = format!("must be less than or equal to {name} limit");
            causes.push(Cause::invalid(&field("resources.requests"), &request, &why));
        }
    }
}

fn is_label(text: &str) -> bool {
    let allowed = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    (1..=63).contains(&text.len())
        && text.chars().all(allowed)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn is_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

/// What values of labels and the ends of their keys look like.
fn is_name(text: &str) -> bool {
    let allowed = |it: char| it.is_ascii_alphanumeric() || "-_.".contains(it);
    let is_end = |it: Option<char>| it.is_some_and(|it| it.is_ascii_alphanumeric());
    text.chars().all(allowed) && is_end(text.chars().next()) && is_end(text.chars().next_back())
}

fn is_variable(text: &str) -> bool {
    let allowed = |it: char| it.is_ascii_alphanumeric() || "-_.".contains(it);
    text.chars().all(allowed) && !text.starts_with(|it: char| it.is_ascii_digit())
}
