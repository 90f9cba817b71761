//! Amounts of resources: `250m`, `64Mi`.

use std::collections::BTreeMap;

use serde_json::Value;

const SUFFIXES: [(&str, f64); 14] = [
    ("Ki", 1024.0),
    ("Mi", 1024.0 * 1024.0),
    ("Gi", 1024.0 * 1024.0 * 1024.0),
    ("Ti", 1024.0 * 1024.0 * 1024.0 * 1024.0),
    ("Pi", 1024.0 * 1024.0 * 1024.0 * 1024.0 * 1024.0),
    ("n", 1e-9),
    ("u", 1e-6),
    ("m", 1e-3),
    ("k", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
    ("P", 1e15),
    ("", 1.0),
];

/// How much a quantity is, in units.
pub(crate) fn parse(text: &str) -> Option<f64> {
    SUFFIXES.iter().find_map(|(suffix, factor)| {
        let number = text.strip_suffix(suffix)?;
        let number: f64 = number.parse().ok()?;
        Some(number * factor)
    })
}

/// A map of quantities, as `requests`, `limits` and `allocatable` are.
pub(crate) fn amounts(object: &Value) -> BTreeMap<String, f64> {
    let members = object.as_object().into_iter().flatten();
    let amounts = members.filter_map(|(name, amount)| Some((name.clone(), of(amount)?)));
    amounts.collect()
}

fn of(amount: &Value) -> Option<f64> {
    match amount {
        Value::String(text) => parse(text),
        other => other.as_f64(),
    }
}

/// What the containers of a Pod ask for: those that run together add up, an init container is
/// alone.
pub(crate) fn requests(spec: &Value) -> BTreeMap<String, f64> {
    let of = |name: &str| {
        let containers = spec[name].as_array().into_iter().flatten();
        let requests = containers.map(|it| amounts(&it["resources"]["requests"]));
        requests.collect::<Vec<_>>()
    };
    let mut all = BTreeMap::new();
    for (name, amount) in of("containers").into_iter().flatten() {
        *all.entry(name).or_insert(0.0) += amount;
    }
    for (name, amount) in of("initContainers").into_iter().flatten() {
        let most = all.entry(name).or_insert(0.0);
        *most = most.max(amount);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn quantities_are_read_as_kubernetes_does() {
        assert_eq!(parse("250m"), Some(0.25));
        assert_eq!(parse("64Mi"), Some(67_108_864.0));
        assert_eq!(parse("1.5"), Some(1.5));
        assert_eq!(parse("2e3"), Some(2000.0));
        assert_eq!(parse("x"), None);
    }
}
