//! Which digests images have.

use crate::kernel::ids::{Hex, mix};
use crate::kernel::sorted::SortedMap;

/// What the names of images stand for: always the same, unless a test has pushed others.
#[derive(Debug, Default)]
pub(super) struct Images {
    /// How often others were pushed.
    pushed: SortedMap<String, u64>,
}

impl Images {
    /// The digest of what an image of that name is now. An image named by its digest has that one.
    pub(super) fn digest(&self, name: &str) -> String {
        if let Some((_, digest)) = name.split_once('@') {
            return digest.to_owned();
        }
        let full = with_tag(name);
        let (name, pushed) = match self.pushed.get(&full) {
            Some(pushed) => (full.as_str(), *pushed),
            None => (name, 0),
        };
        let mut hash = name
            .bytes()
            .fold(pushed, |hash, byte| mix(hash ^ u64::from(byte)));
        let mut word = || {
            hash = mix(hash);
            u128::from(hash)
        };
        let halves = [(); 2].map(|()| Hex::of(word() << 64 | word()));
        ["sha256:", halves[0].as_str(), halves[1].as_str()].concat()
    }

    /// The name stands for another image from now on. Returns its digest.
    pub(super) fn push(&mut self, name: &str) -> String {
        *self.pushed.get_or_default(with_tag(name)) += 1;
        self.digest(name)
    }
}

/// An image without a tag is the latest.
fn with_tag(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or(name);
    if last.contains(':') {
        name.to_owned()
    } else {
        format!("{name}:latest")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_the_image_that_was_pushed_last() {
        let mut images = Images::default();
        let first = images.digest("host:5000/app");
        let other = images.digest("host:5000/app:1");

        let pushed = images.push("host:5000/app:latest");

        assert_eq!(images.digest("host:5000/app"), pushed);
        assert_ne!(images.digest("host:5000/app"), first);
        assert_eq!(images.digest("host:5000/app:latest"), pushed);
        assert_eq!(images.digest("host:5000/app:1"), other);
        assert_ne!(images.push("host:5000/app:latest"), pushed);
        assert_eq!(images.digest("app@sha256:12"), "sha256:12");
        assert!(
            pushed.starts_with("sha256:") && pushed.len() == 71,
            "{pushed}"
        );
    }
}
