//! The names of images, and which images stand for others.

use crate::effect::plan::RegistryCredentials;

/// An image of a registry of the fake's own, where engines reach it at the fake's port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRegistry {
    pub repository: String,
    /// A tag or a digest, as the definition has it.
    pub reference: String,
    /// With these the pull is known to be ECS's own.
    pub credentials: RegistryCredentials,
    /// Whether the registry has the image. Otherwise it says why not.
    pub is_there: bool,
}

impl OwnRegistry {
    /// The image as an engine finds it that reaches the fake at that address.
    pub fn image_at(&self, address: &str) -> String {
        let (repository, reference) = (&self.repository, &self.reference);
        let mark = if reference.contains(':') { '@' } else { ':' };
        format!("{address}/{repository}{mark}{reference}")
    }
}

/// Images that a test has in place of those that definitions name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageMap {
    rules: Vec<(String, String)>,
    ecr: Option<String>,
    prefix: Option<String>,
}

impl ImageMap {
    /// What fits `pattern`, in which `*` stands for any text, is `image`. Of several patterns the
    /// one that was given first counts.
    pub fn map(&mut self, pattern: impl Into<String>, image: impl Into<String>) {
        self.rules.push((pattern.into(), image.into()));
    }

    /// What fits no pattern and is in a private registry of ECR is in that registry, under the name
    /// without its own.
    pub fn set_ecr(&mut self, registry: impl Into<String>) {
        self.ecr = Some(registry.into());
    }

    /// What fits no pattern is in that registry, under the name without its own registry.
    pub fn set_registry(&mut self, registry: impl Into<String>) {
        self.prefix = Some(registry.into());
    }

    /// Whether a pattern of a test says which image stands for `image`.
    pub fn names(&self, image: &str) -> bool {
        self.rule(image).is_some()
    }

    fn rule(&self, image: &str) -> Option<&str> {
        let mut rules = self.rules.iter();
        let rule = rules.find(|(pattern, _)| fits(pattern, image));
        rule.map(|(_, instead)| instead.as_str())
    }

    /// The image that stands for `image`.
    pub fn apply(&self, image: &str) -> String {
        if let Some(instead) = self.rule(image) {
            return instead.to_owned();
        }
        let own = registry(image);
        let ecr = self.ecr.as_ref().filter(|_| own.is_some_and(is_ecr));
        let Some(other) = ecr.or(self.prefix.as_ref()) else {
            return image.to_owned();
        };
        // The registry and the slash after it.
        let name = &image[own.map_or(0, |own| own.len() + 1)..];
        format!("{}/{name}", other.trim_end_matches('/'))
    }
}

/// The registry that an image is in: the first part of its name, if that has a dot or a port or is
/// `localhost`.
pub fn registry(image: &str) -> Option<&str> {
    let (first, _) = image.split_once('/')?;
    (first.contains(['.', ':']) || first == "localhost").then_some(first)
}

/// Whether it is the private registry of an account, such as
/// `123456789012.dkr.ecr.eu-west-1.amazonaws.com`.
fn is_ecr(registry: &str) -> bool {
    let Some((account, rest)) = registry.split_once('.') else {
        return false;
    };
    let is_account = account.len() == 12 && account.bytes().all(|it| it.is_ascii_digit());
    let services = ["dkr.ecr.", "dkr.ecr-fips.", "dkr-ecr.", "dkr-ecr-fips."];
    let domains = [".amazonaws.com", ".amazonaws.com.cn", ".on.aws"];
    is_account
        && services.iter().any(|it| rest.starts_with(it))
        && domains.iter().any(|it| rest.ends_with(it))
}

fn fits(pattern: &str, text: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(rest) = text.strip_prefix(before) else {
        return false;
    };
    let ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
    ends.into_iter().any(|at| fits(after, &rest[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_may_stand_for_many() {
        let mut images = ImageMap::default();
        images.map("nginx:*", "local/nginx");
        images.map("*.dkr.ecr.*/app:1", "app");
        for (image, instead) in [
            ("nginx:1.27", "local/nginx"),
            ("nginx", "nginx"),
            ("1234.dkr.ecr.eu-west-1.amazonaws.com/app:1", "app"),
            (
                "1234.dkr.ecr.eu-west-1.amazonaws.com/app:2",
                "1234.dkr.ecr.eu-west-1.amazonaws.com/app:2",
            ),
        ] {
            assert_eq!(images.apply(image), instead);
        }
        images.set_ecr("127.0.0.1:5000");
        for (image, instead) in [
            ("1234.dkr.ecr.eu-west-1.amazonaws.com/app:1", "app"),
            (
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:2",
                "127.0.0.1:5000/shop/web:2",
            ),
            (
                "123456789012.dkr-ecr.eu-west-1.on.aws/web",
                "127.0.0.1:5000/web",
            ),
            ("public.ecr.aws/x/web:2", "public.ecr.aws/x/web:2"),
            (
                "shop.dkr.ecr.eu-west-1.amazonaws.com/web",
                "shop.dkr.ecr.eu-west-1.amazonaws.com/web",
            ),
        ] {
            assert_eq!(images.apply(image), instead);
        }
        images.set_registry("localhost:5000/");
        for (image, instead) in [
            ("nginx:1.27", "local/nginx"),
            ("redis:7", "localhost:5000/redis:7"),
            (
                "public.ecr.aws/docker/library/redis:7",
                "localhost:5000/docker/library/redis:7",
            ),
        ] {
            assert_eq!(images.apply(image), instead);
        }
    }
}
