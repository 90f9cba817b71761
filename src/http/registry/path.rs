//! What there is below `/v2/`.

/// What a request is about. Names of repositories may have slashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Path<'a> {
    /// Whether there is a registry, and whether one may ask.
    Base,
    /// All repositories.
    Catalog,
    /// The tags of a repository.
    Tags(&'a str),
    /// A repository, and a tag or a digest.
    Manifest(&'a str, &'a str),
    /// A repository, and a digest.
    Blob(&'a str, &'a str),
    /// Where uploads to a repository begin.
    Uploads(&'a str),
    /// A repository, and an upload to it.
    Upload(&'a str, &'a str),
}

/// `None` of what is not the registry's, such as `/v2/metadata`, where tasks ask about themselves.
pub(super) fn parse(path: &str) -> Option<Path<'_>> {
    let rest = path.strip_prefix("/v2")?;
    let rest = match rest {
        "" | "/" => return Some(Path::Base),
        _ => rest.strip_prefix('/')?,
    };
    if rest == "_catalog" {
        return Some(Path::Catalog);
    }
    if let Some(name) = rest.strip_suffix("/tags/list") {
        return named(name).map(Path::Tags);
    }
    let uploads = rest.strip_suffix('/').unwrap_or(rest);
    if let Some(name) = uploads.strip_suffix("/blobs/uploads") {
        return named(name).map(Path::Uploads);
    }
    let (before, last) = rest.rsplit_once('/')?;
    let (name, kind) = before.rsplit_once('/')?;
    let last = named(last)?;
    match kind {
        "manifests" => Some(Path::Manifest(named(name)?, last)),
        "blobs" => Some(Path::Blob(named(name)?, last)),
        "uploads" => {
            let name = name.strip_suffix("/blobs")?;
            Some(Path::Upload(named(name)?, last))
        }
        _ => None,
    }
}

fn named(name: &str) -> Option<&str> {
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        for (path, expected) in [
            ("/v2", Some(Path::Base)),
            ("/v2/", Some(Path::Base)),
            ("/v2/_catalog", Some(Path::Catalog)),
            ("/v2/shop/web/tags/list", Some(Path::Tags("shop/web"))),
            (
                "/v2/shop/web/manifests/1",
                Some(Path::Manifest("shop/web", "1")),
            ),
            (
                "/v2/web/blobs/sha256:ab",
                Some(Path::Blob("web", "sha256:ab")),
            ),
            ("/v2/web/blobs/uploads/", Some(Path::Uploads("web"))),
            ("/v2/web/blobs/uploads", Some(Path::Uploads("web"))),
            (
                "/v2/blobs/uploads/blobs/uploads/1",
                Some(Path::Upload("blobs/uploads", "1")),
            ),
            ("/v2/metadata", None),
            ("/v2/metadata/stats", None),
            ("/v2/stats/abc/def", None),
            ("/v2x/web/manifests/1", None),
            ("/v2//manifests/1", None),
            ("/v2/web/manifests/", None),
        ] {
            assert_eq!(parse(path), expected, "{path}");
        }
    }
}
