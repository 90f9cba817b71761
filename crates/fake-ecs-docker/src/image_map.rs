//! Which images stand for others.

/// Images that a test has in place of those that definitions name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageMap {
    rules: Vec<(String, String)>,
    prefix: Option<String>,
}

impl ImageMap {
    /// What fits `pattern`, in which `*` stands for any text, is `image`. Of several patterns the
    /// one that was given first counts.
    pub fn map(&mut self, pattern: impl Into<String>, image: impl Into<String>) {
        self.rules.push((pattern.into(), image.into()));
    }

    /// What fits no pattern is in that registry, under the name without its own registry.
    pub fn set_registry(&mut self, registry: impl Into<String>) {
        self.prefix = Some(registry.into());
    }

    /// The image that stands for `image`.
    pub(crate) fn apply(&self, image: &str) -> String {
        let rule = self.rules.iter().find(|(pattern, _)| fits(pattern, image));
        if let Some((_, instead)) = rule {
            return instead.clone();
        }
        match &self.prefix {
            Some(registry) => {
                let registry = registry.trim_end_matches('/');
                format!("{registry}/{}", without_registry(image))
            }
            None => image.to_owned(),
        }
    }
}

/// The first part of a name is a registry if it has a dot or a port, or is `localhost`.
fn without_registry(image: &str) -> &str {
    match image.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => rest,
        _ => image,
    }
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
