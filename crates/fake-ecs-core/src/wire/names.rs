//! Whether an object can have a member of a name, told without a search.

use serde_json::{Map, Value};

/// Which names an object may have, a bit for each. Most members that a structure can have are
/// absent from most requests: those need not be searched for.
#[derive(Clone, Copy)]
pub(super) struct Names(u64);

impl Names {
    pub(super) fn of(object: &Map<String, Value>) -> Self {
        Self(object.keys().fold(0, |bits, name| bits | Self::bit(name)))
    }

    /// Whether the object may have that name; if not, it certainly has not.
    pub(super) fn may_have(self, name: &str) -> bool {
        self.0 & Self::bit(name) != 0
    }

    fn bit(name: &str) -> u64 {
        let (first, last) = (name.as_bytes().first(), name.as_bytes().last());
        let of = |byte: Option<&u8>| usize::from(byte.copied().unwrap_or(0));
        1 << ((name.len() * 7 + of(first) + of(last) * 3) % 64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_an_object_has_is_always_searched_for() {
        let names = [
            "",
            "a",
            "b",
            "ab",
            "ba",
            "é",
            "containerDefinitions",
            "cpu",
            "🦀",
        ];
        for (at, name) in names.into_iter().enumerate() {
            let members = names[at..].iter().map(|it| ((*it).to_owned(), Value::Null));

            assert!(Names::of(&members.collect()).may_have(name), "{name}");
        }
        assert!(!Names::of(&Map::new()).may_have("cpu"));
    }
}
