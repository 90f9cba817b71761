//! Repositories and what is in them, as data.

use std::sync::Arc;

use crate::aws::tags::Tags;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::kernel::wildcards::{self, Syntax};
use crate::wire::ecr::enums::{EncryptionType, ImageTagMutability};

/// The private registry of one account in one region.
#[derive(Clone, Debug, Default)]
pub struct Ecr {
    /// By name.
    pub(super) repositories: SortedMap<String, Repository>,
    /// Whether a caller has ever created a repository. While none has, ECS pulls what is not here
    /// from elsewhere, and a push makes its repository.
    pub(super) is_used: bool,
    /// Whether a caller has ever uploaded a layer. While none has, manifests may name any.
    pub(super) has_layers: bool,
    /// Whether a caller has ever asked for a token. While none has, the registry asks for none.
    pub(super) has_tokens: bool,
}

#[derive(Clone, Debug)]
pub struct Repository {
    pub name: String,
    pub arn: String,
    /// As Docker names it: `123456789012.dkr.ecr.eu-west-1.amazonaws.com/app`.
    pub uri: String,
    pub created: Time,
    /// Whether a caller has created it; otherwise a push or a test has made it, and it is no reason
    /// to miss images.
    pub(super) is_declared: bool,
    pub mutability: Mutability,
    pub scans_on_push: bool,
    pub encryption: Encryption,
    /// Keys and values, in the order in which they were given.
    pub tags: Tags,
    /// Who may use it beside those whom IAM allows it: JSON, as it was sent. The fake does not act
    /// upon it.
    pub policy: Option<String>,
    /// Which images expire: JSON, as it was sent. The fake does not act upon it.
    pub lifecycle_policy: Option<String>,
    /// By digest.
    pub(super) images: SortedMap<String, Image>,
    /// The digests that tags stand for.
    pub(super) image_tags: SortedMap<String, String>,
    /// By digest.
    pub(super) layers: SortedMap<String, Layer>,
    /// By id.
    pub(super) uploads: SortedMap<String, Upload>,
    /// How many uploads there were; names the next one.
    pub(super) uploads_begun: u32,
}

#[derive(Clone, Debug)]
pub struct Encryption {
    pub kind: EncryptionType,
    pub kms_key: Option<String>,
}

/// Whether a tag may come to stand for another image.
#[derive(Clone, Debug)]
pub struct Mutability {
    pub setting: ImageTagMutability,
    /// Patterns of tags for which the opposite holds. `*` stands for any text.
    pub exclusions: Vec<String>,
}

impl Mutability {
    /// Whether that tag is for one image only.
    pub(super) fn is_fixed(&self, tag: &str) -> bool {
        let is_excluded = || self.exclusions.iter().any(|it| fits(it, tag));
        match self.setting {
            ImageTagMutability::Mutable => false,
            ImageTagMutability::Immutable => true,
            ImageTagMutability::MutableWithExclusion => is_excluded(),
            ImageTagMutability::ImmutableWithExclusion => !is_excluded(),
        }
    }
}

/// There is no other wildcard than `*`.
fn fits(pattern: &str, text: &str) -> bool {
    wildcards::matches(&wildcards::parse(pattern, Syntax::STARS), text)
}

#[derive(Clone, Debug)]
pub struct Image {
    pub digest: String,
    /// As it was pushed: its digest is that of these bytes.
    pub manifest: Arc<str>,
    pub media_type: Option<String>,
    /// Of what is no image of containers: what it is.
    pub artifact_media_type: Option<String>,
    /// The image that this is about, such as one that it signs.
    pub subject: Option<String>,
    /// The digests of its layers, and of its configuration.
    pub(super) layers: Vec<String>,
    /// The digests of its images, one for each platform.
    pub(super) children: Vec<String>,
    pub size: Option<i64>,
    pub pushed: Time,
    pub pulled: Option<Time>,
    /// Whether a test has made it up, so that there is nothing that an engine could run.
    pub is_made_up: bool,
}

#[derive(Clone, Debug)]
pub struct Layer {
    pub size: i64,
    /// The bytes of one that was uploaded by operations. `None`: the registry has them.
    pub bytes: Option<Arc<[u8]>>,
}

/// A layer that is being uploaded.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    pub(super) begun: Time,
    pub(super) size: i64,
    pub(super) parts: Vec<Part>,
}

#[derive(Clone, Debug)]
pub(super) enum Part {
    Bytes(Arc<[u8]>),
    /// The registry has them.
    Elsewhere,
}

impl Ecr {
    /// Whether a caller has ever created a repository.
    pub fn is_used(&self) -> bool {
        self.is_used
    }

    /// Whether a caller has ever asked for a token.
    pub fn has_tokens(&self) -> bool {
        self.has_tokens
    }

    pub fn repository(&self, name: &str) -> Option<&Repository> {
        self.repositories.get(name)
    }

    /// By name.
    pub fn repositories(&self) -> impl Iterator<Item = &Repository> {
        self.repositories.values()
    }
}

impl Repository {
    /// The image that a tag or a digest stands for.
    pub fn image(&self, reference: &str) -> Option<&Image> {
        let digest = self.image_tags.get(reference);
        let digest = digest.map_or(reference, String::as_str);
        self.images.get(digest)
    }

    /// By digest.
    pub fn images(&self) -> impl Iterator<Item = &Image> {
        self.images.values()
    }

    pub fn layer(&self, digest: &str) -> Option<&Layer> {
        self.layers.get(digest)
    }

    /// Whether a layer is being uploaded by that id.
    pub fn has_upload(&self, id: &str) -> bool {
        self.uploads.contains_key(id)
    }

    /// The digests of its layers.
    pub fn layers(&self) -> impl Iterator<Item = &str> {
        self.layers.keys().map(String::as_str)
    }

    /// The tags of an image, sorted.
    pub fn tags_of<'r>(&'r self, digest: &'r str) -> impl Iterator<Item = &'r str> {
        let tags = self.image_tags.iter();
        let tags = tags.filter(move |(_, of)| *of == digest);
        tags.map(|(tag, _)| tag.as_str())
    }

    /// The image whose manifest lists this one, if there is one.
    pub(super) fn parent(&self, digest: &str) -> Option<&Image> {
        let mut images = self.images.values();
        images.find(|image| image.children.iter().any(|child| child == digest))
    }

    /// Takes an image away, with its tags, and the layers that no other image has.
    pub(super) fn remove(&mut self, digest: &str) {
        self.image_tags.retain(|_, of| of != digest);
        let Some(image) = self.images.remove(digest) else {
            return;
        };
        let images = &self.images;
        let is_needed = |layer: &String| images.values().any(|it| it.layers.contains(layer));
        for layer in image.layers {
            if !is_needed(&layer) {
                self.layers.remove(&layer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_tags_are_fixed_depends_on_the_setting_and_its_exclusions() {
        use ImageTagMutability::{
            Immutable, ImmutableWithExclusion, Mutable, MutableWithExclusion,
        };
        for (setting, tag, is_fixed) in [
            (Mutable, "dev-1", false),
            (Immutable, "dev-1", true),
            (ImmutableWithExclusion, "dev-1", false),
            (ImmutableWithExclusion, "v1", true),
            (MutableWithExclusion, "dev-1", true),
            (MutableWithExclusion, "v1", false),
        ] {
            let mutability = Mutability {
                setting,
                exclusions: vec!["latest".to_owned(), "dev*".to_owned()],
            };
            assert_eq!(mutability.is_fixed(tag), is_fixed, "{setting:?} {tag}");
        }
    }

    #[test]
    fn exclusions_have_stars_only() {
        for (pattern, tag, expected) in [
            ("dev*", "dev", true),
            ("*-dev", "a-dev", true),
            ("*-dev", "a-dev-1", false),
            ("v?", "v1", false),
            ("v1", "v12", false),
        ] {
            assert_eq!(fits(pattern, tag), expected, "{pattern} {tag}");
        }
        // Would never end if each `*` was tried again.
        let many = format!("{}*b", "*a".repeat(60));
        assert!(!fits(&many, &"a".repeat(128)));
    }
}
