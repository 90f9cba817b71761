//! The environment of a container.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use crate::kubelet::pod::text;
use crate::kubelet::run::Run;
use crate::resource::{Resource, SECRETS, named};
use crate::store::{Key, Store};

/// The variables of a container, in order. The error is why the container cannot be made.
pub(crate) fn of(store: &Store, run: &Run, spec: &Value) -> Result<Vec<(String, String)>, String> {
    let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    let mut env = vec![
        ("PATH".to_owned(), path.to_owned()),
        ("HOSTNAME".to_owned(), run.key.name.clone()),
        ("HOME".to_owned(), "/root".to_owned()),
        // Where it can listen; Pods of real clusters listen at any address of theirs.
        ("STAND_IN_ADDRESS".to_owned(), run.address.to_string()),
    ];
    for source in spec["envFrom"].as_array().into_iter().flatten() {
        let name = text(&source["secretRef"], "name");
        let secret = found(store, &SECRETS, run, name)?;
        for (name, value) in secret["data"].as_object().into_iter().flatten() {
            set(&mut env, name, &decoded(value));
        }
    }
    for variable in spec["env"].as_array().into_iter().flatten() {
        let value = match &variable["valueFrom"] {
            Value::Null => expand(text(variable, "value"), &env),
            from => match from_elsewhere(store, run, from)? {
                Some(value) => value,
                None => continue,
            },
        };
        set(&mut env, text(variable, "name"), &value);
    }
    Ok(env)
}

fn set(env: &mut Vec<(String, String)>, name: &str, value: &str) {
    env.retain(|(other, _)| other != name);
    env.push((name.to_owned(), value.to_owned()));
}

fn from_elsewhere(store: &Store, run: &Run, from: &Value) -> Result<Option<String>, String> {
    if let Some(path) = from["fieldRef"]["fieldPath"].as_str() {
        return Ok(Some(field(run, path)));
    }
    let reference = &from["secretKeyRef"];
    let (resource, reference) = match named("", "configmaps") {
        Some(maps) if reference.is_null() => (maps, &from["configMapKeyRef"]),
        _ => (&SECRETS, reference),
    };
    let is_optional = reference["optional"] == true;
    let (name, key) = (text(reference, "name"), text(reference, "key"));
    let found = found(store, resource, run, name);
    let value = found.and_then(|object| {
        let plural = resource.kind;
        let place = format!("{}/{name}", run.key.namespace);
        let missing = || format!("couldn't find key {key} in {plural} {place}");
        object["data"].get(key).cloned().ok_or_else(missing)
    });
    match value {
        Ok(value) if resource == &SECRETS => Ok(Some(decoded(&value))),
        Ok(value) => Ok(Some(value.as_str().unwrap_or_default().to_owned())),
        Err(_) if is_optional => Ok(None),
        Err(error) => Err(error),
    }
}

fn found<'a>(
    store: &'a Store,
    resource: &'static Resource,
    run: &Run,
    name: &str,
) -> Result<&'a Value, String> {
    let object = store.get(&Key::new(resource, &run.key.namespace, name));
    let what = resource.kind.to_lowercase();
    object
        .map(|it| &**it)
        .ok_or_else(|| format!("{what} \"{name}\" not found"))
}

fn field(run: &Run, path: &str) -> String {
    match path {
        "status.podIP" => run.address.to_string(),
        "status.hostIP" => "127.0.0.1".to_owned(),
        path => {
            let found = path.split('.').fold(&*run.pod, |at, name| &at[name]);
            found.as_str().unwrap_or_default().to_owned()
        }
    }
}

fn decoded(value: &Value) -> String {
    let decoded = BASE64_STANDARD.decode(value.as_str().unwrap_or_default());
    String::from_utf8_lossy(&decoded.unwrap_or_default()).into_owned()
}

/// `$(NAME)` is the variable, if there is one, and `$$` is `$`.
pub(crate) fn expand(text: &str, env: &[(String, String)]) -> String {
    let (mut expanded, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('$') {
        expanded.push_str(before);
        let reference = after.strip_prefix('(').and_then(|it| it.split_once(')'));
        if let Some(after) = after.strip_prefix('$') {
            expanded.push('$');
            rest = after;
        } else if let Some((name, after)) = reference {
            match env.iter().find(|(other, _)| other == name) {
                Some((_, value)) => expanded.push_str(value),
                None => expanded.push_str(&format!("$({name})")),
            }
            rest = after;
        } else {
            expanded.push('$');
            rest = after;
        }
    }
    expanded.push_str(rest);
    expanded
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn references_to_variables_are_expanded_as_the_kubelet_does() {
        let env = [("A".to_owned(), "1".to_owned())];

        assert_eq!(expand("$(A) $$(A) $(B) $A $", &env), "1 $(A) $(B) $A $");
        assert_eq!(expand("echo $(date); x=$$", &env), "echo $(date); x=$");
    }
}
