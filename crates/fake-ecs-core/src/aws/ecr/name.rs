//! Names of images in private registries of ECR, as
//! `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1`.

use crate::kernel::arn::{Scope, is_account};

/// An image in a private registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageName<'a> {
    /// The registry: an account in a region.
    pub scope: Scope,
    pub repository: &'a str,
    /// A tag or a digest. Without either it is `latest`.
    pub reference: &'a str,
}

impl<'a> ImageName<'a> {
    /// `None` of an image that is elsewhere.
    pub fn parse(image: &'a str) -> Option<Self> {
        let (registry, name) = image.split_once('/')?;
        let scope = scope_of(registry)?;
        let (repository, reference) = split(name);
        Some(Self {
            scope,
            repository,
            reference,
        })
    }
}

/// The repository and what stands behind it: a digest, where there is one, or a tag.
pub fn split(name: &str) -> (&str, &str) {
    let (named, digest) = match name.split_once('@') {
        Some((named, digest)) => (named, Some(digest)),
        None => (name, None),
    };
    let (repository, tag) = match named.rsplit_once(':') {
        // A colon before the last slash belongs to a port.
        Some((repository, tag)) if !tag.contains('/') => (repository, tag),
        _ => (named, "latest"),
    };
    (repository, digest.unwrap_or(tag))
}

/// Whose private registry that host is, as `123456789012.dkr.ecr.eu-west-1.amazonaws.com`.
pub fn scope_of(host: &str) -> Option<Scope> {
    let (account, rest) = host.split_once('.')?;
    let services = ["dkr.ecr.", "dkr.ecr-fips.", "dkr-ecr.", "dkr-ecr-fips."];
    let rest = services.iter().find_map(|it| rest.strip_prefix(it))?;
    let (region, domain) = rest.split_once('.')?;
    let domains = ["amazonaws.com", "amazonaws.com.cn", "on.aws"];
    (is_account(account) && domains.contains(&domain)).then(|| Scope {
        account: account.to_owned(),
        region: region.to_owned(),
    })
}

/// The host of the private registry of an account in a region.
pub fn host_of(scope: &Scope) -> String {
    let Scope { account, region } = scope;
    let domain = match scope.partition() {
        "aws-cn" => "amazonaws.com.cn",
        _ => "amazonaws.com",
    };
    format!("{account}.dkr.ecr.{region}.{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_of_ecr_names_account_region_repository_and_tag() {
        let host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
        for (name, expected) in [
            ("app", ("app", "latest")),
            ("shop/web:1", ("shop/web", "1")),
            ("web@sha256:ab", ("web", "sha256:ab")),
            ("web:1@sha256:ab", ("web", "sha256:ab")),
        ] {
            let image = format!("{host}/{name}");
            let image = ImageName::parse(&image).unwrap();
            assert_eq!((image.repository, image.reference), expected);
            assert_eq!(host_of(&image.scope), host);
        }
        for elsewhere in [
            "nginx",
            "public.ecr.aws/x/web",
            "shop.dkr.ecr.eu-west-1.amazonaws.com/web",
            "123456789012.dkr.ecr.eu-west-1.example.com/web",
        ] {
            assert_eq!(ImageName::parse(elsewhere), None, "{elsewhere}");
        }
    }
}
