//! How far the pull of an image has come: its layers, and how much of them.

use std::collections::BTreeMap;
use std::fmt;

use bollard::models::CreateImageInfo;

/// What the engine has said of a pull so far.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// By their ids.
    layers: BTreeMap<String, Layer>,
}

#[derive(Debug, Default)]
struct Layer {
    /// How much of it has come, in bytes, and how much there is.
    bytes: i64,
    total: i64,
    is_complete: bool,
    /// The engine had it before.
    was_there: bool,
}

impl Progress {
    /// Counts a step that the engine tells of.
    pub(crate) fn count(&mut self, step: &CreateImageInfo) {
        // Other steps are about the image as a whole, whose tag is their id.
        let (Some(id), Some(status)) = (&step.id, step.status.as_deref()) else {
            return;
        };
        let (is_complete, was_there) = match status {
            "Pulling fs layer" | "Waiting" | "Downloading" | "Verifying Checksum"
            | "Download complete" | "Extracting" => (false, false),
            "Pull complete" => (true, false),
            "Already exists" => (true, true),
            _ => return,
        };
        let layer = self.layers.entry(id.clone()).or_default();
        layer.is_complete |= is_complete;
        layer.was_there |= was_there;
        let detail = step.progress_detail.as_ref();
        let of = |part: Option<i64>| part.unwrap_or_default();
        layer.total = layer.total.max(of(detail.and_then(|detail| detail.total)));
        match status {
            "Downloading" => layer.bytes = of(detail.and_then(|detail| detail.current)),
            // Engines do not tell of each byte.
            "Download complete" | "Extracting" | "Pull complete" => layer.bytes = layer.total,
            _ => {}
        }
    }

    /// Whether the engine has told of any layer.
    pub(crate) fn has_begun(&self) -> bool {
        !self.layers.is_empty()
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layers = || self.layers.values();
        let complete = layers().filter(|layer| layer.is_complete).count();
        let there = layers().filter(|layer| layer.was_there).count();
        let all = self.layers.len();
        if complete < all {
            write!(f, "{complete} of ")?;
        }
        write!(f, "{all} layer{}", if all == 1 { "" } else { "s" })?;
        if there > 0 {
            write!(f, ", {there} of them already there")?;
        }
        match layers().map(|layer| layer.bytes).sum() {
            0 => Ok(()),
            bytes => write!(f, ", {}", Size(bytes)),
        }
    }
}

/// An amount of bytes, as people say it.
struct Size(i64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = |unit: i64| (self.0 / unit, self.0 % unit * 10 / unit);
        match self.0 {
            bytes @ ..1_000 => write!(f, "{bytes} B"),
            1_000..1_000_000 => {
                let (whole, tenth) = tenths(1_000);
                write!(f, "{whole}.{tenth} kB")
            }
            _ => {
                let (whole, tenth) = tenths(1_000_000);
                write!(f, "{whole}.{tenth} MB")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use bollard::models::ProgressDetail;

    use super::*;

    fn step(id: &str, status: &str, current: i64) -> CreateImageInfo {
        CreateImageInfo {
            id: Some(id.to_owned()),
            status: Some(status.to_owned()),
            progress_detail: Some(ProgressDetail {
                current: Some(current),
                total: Some(20_000),
            }),
            ..CreateImageInfo::default()
        }
    }

    #[test]
    fn a_pull_is_told_in_layers_and_bytes() {
        let mut progress = Progress::default();
        assert!(!progress.has_begun());
        for (id, status, current, told) in [
            ("1", "Pulling from shop/web", 0, "0 layers"),
            ("a", "Pulling fs layer", 0, "0 of 1 layer"),
            (
                "b",
                "Already exists",
                0,
                "1 of 2 layers, 1 of them already there",
            ),
            (
                "a",
                "Downloading",
                900,
                "1 of 2 layers, 1 of them already there, 900 B",
            ),
            (
                "a",
                "Downloading",
                12_345,
                "1 of 2 layers, 1 of them already there, 12.3 kB",
            ),
            (
                "a",
                "Download complete",
                0,
                "1 of 2 layers, 1 of them already there, 20.0 kB",
            ),
            (
                "a",
                "Extracting",
                100,
                "1 of 2 layers, 1 of them already there, 20.0 kB",
            ),
            (
                "a",
                "Pull complete",
                0,
                "2 layers, 1 of them already there, 20.0 kB",
            ),
            (
                "c",
                "Downloading",
                3_000_000,
                "2 of 3 layers, 1 of them already there, 3.0 MB",
            ),
        ] {
            progress.count(&step(id, status, current));
            assert_eq!(progress.to_string(), told, "{id} {status}");
        }
        assert!(progress.has_begun());
    }
}
