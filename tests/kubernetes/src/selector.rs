//! Which objects are meant: selectors of labels and of fields.

use serde_json::Value;

use crate::refusal::{Answer, Refusal};

/// What all objects are meant to have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selector {
    labels: Vec<(String, Wanted)>,
    fields: Vec<(String, Wanted)>,
}

#[derive(Clone, Debug)]
enum Wanted {
    OneOf(Vec<String>),
    NoneOf(Vec<String>),
    Exists,
    Absent,
}

impl Selector {
    pub(crate) fn parse(labels: Option<&str>, fields: Option<&str>) -> Answer<Self> {
        Ok(Self {
            labels: terms(labels.unwrap_or_default())?,
            fields: terms(fields.unwrap_or_default())?,
        })
    }

    pub(crate) fn matches(&self, object: &Value) -> bool {
        let label = |name: &str| object["metadata"]["labels"][name].as_str();
        let field = |path: &str| {
            let found = path.split('.').fold(object, |at, name| &at[name]);
            found.as_str()
        };
        let mut labels = self.labels.iter();
        let mut fields = self.fields.iter();
        labels.all(|(name, wanted)| wanted.takes(label(name)))
            // A field that is not set is empty.
            && fields.all(|(path, wanted)| wanted.takes(Some(field(path).unwrap_or_default())))
    }
}

impl Wanted {
    fn takes(&self, value: Option<&str>) -> bool {
        let is_in = |all: &[String]| value.is_some_and(|it| all.iter().any(|one| one == it));
        match self {
            Self::OneOf(all) => is_in(all),
            Self::NoneOf(all) => !is_in(all),
            Self::Exists => value.is_some(),
            Self::Absent => value.is_none(),
        }
    }
}

/// `a=b,c!=d,e in (f,g),h,!i`
fn terms(text: &str) -> Answer<Vec<(String, Wanted)>> {
    let mut terms = Vec::new();
    for term in split(text) {
        let name = |it: &str| it.trim().to_owned();
        let one = |it: &str| vec![name(it)];
        let term = if let Some((key, rest)) = term.split_once(" notin ") {
            (name(key), Wanted::NoneOf(values(rest)?))
        } else if let Some((key, rest)) = term.split_once(" in ") {
            (name(key), Wanted::OneOf(values(rest)?))
        } else if let Some((key, value)) = term.split_once("!=") {
            (name(key), Wanted::NoneOf(one(value)))
        } else if let Some((key, value)) = term.split_once("==").or(term.split_once('=')) {
            (name(key), Wanted::OneOf(one(value)))
        } else if let Some(key) = term.trim().strip_prefix('!') {
            (name(key), Wanted::Absent)
        } else {
            (name(&term), Wanted::Exists)
        };
        terms.push(term);
    }
    Ok(terms)
}

/// Parts between commas that are not in parentheses.
fn split(text: &str) -> Vec<String> {
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for character in text.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if character == ',' && depth == 0 {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(character);
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

fn values(text: &str) -> Answer<Vec<String>> {
    let inner = text.trim().strip_prefix('(');
    let inner = inner.and_then(|it| it.strip_suffix(')'));
    let inner = inner.ok_or_else(|| {
        Refusal::bad_request(format!(
            "unable to parse requirement: found '{text}' expected: '('"
        ))
    })?;
    Ok(inner.split(',').map(|it| it.trim().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Selector;

    #[track_caller]
    fn check(selector: &str, takes: bool) {
        let object = json!({"metadata": {"labels": {"app": "web", "tier": "front"}}});
        let selector = Selector::parse(Some(selector), None).unwrap();
        assert_eq!(selector.matches(&object), takes);
    }

    #[test]
    fn labels_are_selected_as_kubernetes_does() {
        check("", true);
        check("app=web", true);
        check("app==web,tier!=back", true);
        check("app in (api, web),tier", true);
        check("app notin (web)", false);
        check("!app", false);
        check("!other,other!=x", true);
        check("other", false);
    }

    #[test]
    fn a_field_that_is_not_set_is_empty() {
        let pod = json!({"spec": {"nodeName": "one"}, "status": {}});
        let matches = |fields: &str| Selector::parse(None, Some(fields)).unwrap().matches(&pod);

        assert!(matches("spec.nodeName=one,status.phase="));
        assert!(!matches("spec.nodeName!=one"));
    }
}
