//! What a manifest says of its image: that of Docker, schema 2, or that of OCI, of one image or of
//! several.
//! <https://github.com/opencontainers/image-spec/blob/main/manifest.md>

use crate::wire::Json;

/// What a manifest says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Contents {
    pub(super) media_type: Option<String>,
    pub(super) artifact_media_type: Option<String>,
    pub(super) subject: Option<String>,
    /// The layers with their sizes, the configuration first.
    pub(super) layers: Vec<(String, i64)>,
    /// The images that it lists.
    pub(super) children: Vec<String>,
    /// The sum of its layers. `None` where it lists images.
    pub(super) size: Option<i64>,
}

/// `None` where the text is no manifest.
pub(super) fn read(manifest: &str, media_type: Option<&str>) -> Option<Contents> {
    let manifest = Json::read(manifest.as_bytes());
    if !manifest.is_object() {
        return None;
    }
    let own = manifest["mediaType"].as_str().or(media_type);
    let (config, layers) = (&manifest["config"], &manifest["layers"]);
    let children: Vec<String> = manifest["manifests"].items().filter_map(digest).collect();
    let listed = layers.items().filter_map(described);
    let layers: Vec<(String, i64)> = described(config).into_iter().chain(listed).collect();
    // Schema 1 lists its layers without sizes, the newest first.
    let of_schema_1 = manifest["fsLayers"].items();
    let of_schema_1 = of_schema_1.filter_map(|it| Some((it["blobSum"].as_str()?.to_owned(), 0)));
    let layers: Vec<(String, i64)> = layers.into_iter().chain(of_schema_1).collect();
    if layers.is_empty() && !manifest["manifests"].is_list() {
        return None;
    }
    let artifact = manifest["artifactType"].as_str();
    let artifact = artifact.or_else(|| config["mediaType"].as_str());
    Some(Contents {
        media_type: own.map(str::to_owned).or_else(|| guessed(&manifest)),
        artifact_media_type: artifact.map(str::to_owned),
        subject: digest(&manifest["subject"]),
        size: (!manifest["manifests"].is_list()).then(|| sum(&layers)),
        layers,
        children,
    })
}

/// What a manifest is that does not say it: OCI lets it be left away.
fn guessed(manifest: &Json) -> Option<String> {
    let version = manifest["schemaVersion"].as_i64();
    let guess = match version {
        Some(2) if manifest["manifests"].is_list() => "application/vnd.oci.image.index.v1+json",
        Some(2) => "application/vnd.oci.image.manifest.v1+json",
        Some(1) => "application/vnd.docker.distribution.manifest.v1+prettyjws",
        _ => return None,
    };
    Some(guess.to_owned())
}

/// Whoever writes a manifest may say any size, so that the sum may be beyond what there are numbers
/// for.
fn sum(layers: &[(String, i64)]) -> i64 {
    let sizes = layers.iter().map(|(_, size)| *size);
    sizes.fold(0, i64::saturating_add)
}

fn described(descriptor: &Json) -> Option<(String, i64)> {
    // There is nothing that has less than no bytes.
    let size = descriptor["size"].as_i64().unwrap_or(0).max(0);
    Some((digest(descriptor)?, size))
}

fn digest(descriptor: &Json) -> Option<String> {
    descriptor["digest"].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_that_cannot_be_do_no_harm() {
        let image = r#"{"schemaVersion": 2, "config": {"digest": "sha256:c", "size": -2},
            "layers": [{"digest": "sha256:1", "size": 9223372036854775807},
                       {"digest": "sha256:2", "size": 9223372036854775807}]}"#;
        let read = read(image, None).unwrap();
        assert_eq!(read.size, Some(i64::MAX));
        assert_eq!(read.layers[0].1, 0);
    }

    #[test]
    fn a_manifest_names_its_layers_and_an_index_its_images() {
        let image = r#"{"schemaVersion": 2,
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "sha256:c", "size": 2},
            "layers": [{"digest": "sha256:1", "size": 40}, {"digest": "sha256:2", "size": 58}]}"#;
        let index = r#"{"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.list.v2+json",
            "manifests": [{"digest": "sha256:a"}, {"digest": "sha256:b"}]}"#;

        let image = read(image, None).unwrap();
        let index = read(index, Some("elsewhere")).unwrap();

        let layers: Vec<&str> = image.layers.iter().map(|(digest, _)| &**digest).collect();
        assert_eq!(layers, ["sha256:c", "sha256:1", "sha256:2"]);
        assert_eq!(image.size, Some(100));
        assert_eq!(
            image.media_type.as_deref(),
            Some("application/vnd.oci.image.manifest.v1+json")
        );
        assert_eq!(index.children, ["sha256:a", "sha256:b"]);
        assert_eq!(index.size, None);
        assert_eq!(
            index.media_type.as_deref(),
            Some("application/vnd.docker.distribution.manifest.list.v2+json")
        );
        assert_eq!(read("[]", None), None);
        assert_eq!(read("{\"schemaVersion\": 2}", None), None);
    }
}
