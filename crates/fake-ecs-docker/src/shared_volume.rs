//! The files of a fake that runs in a container, and so has other files than the engine.
//!
//! What is a directory of this machine otherwise, for file systems and for routers of logs, is one
//! in a volume of the engine then. The engine says where on its machine that is, so that containers
//! mount single directories and files of it. They are made by way of a container that has the
//! volume and is never started.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use bollard::body_full;
use bollard::errors::Error;
use bollard::models::{ContainerCreateBody, HostConfig, VolumeCreateRequest};
use bollard::query_parameters::{CreateContainerOptionsBuilder, UploadToContainerOptionsBuilder};
use tokio::sync::Mutex as AsyncMutex;

use crate::fake::Fake;
use crate::reason::{Doing, is_conflict};
use crate::{names, remove};

/// Where the volume is in the container that has it.
const FOLDER: &str = "/files";
/// Containers may write as whatever user. Those of the engine's machine who are not root do not
/// reach its volumes.
const MODE: u32 = 0o777;
const MODE_OF_FILES: u32 = 0o644;

/// The volume, once something needs it.
#[derive(Debug, Default)]
pub(crate) struct SharedVolume {
    /// Where it is on the machine of the engine: the same whenever it is made.
    place: OnceLock<String>,
    /// The directories in it that were made; `None` while there is no volume. Whoever makes
    /// something has the lock.
    made: AsyncMutex<Option<BTreeSet<String>>>,
}

impl SharedVolume {
    /// Where it is on the machine of the engine, once it was made.
    pub(crate) fn place(&self) -> Option<&str> {
        self.place.get().map(String::as_str)
    }

    /// Makes a directory, unless it was made, with the file if there is one.
    ///
    /// # Errors
    ///
    /// The reason of containers that need it.
    pub(crate) async fn provide(
        &self,
        fake: &Fake,
        folder: &str,
        file: Option<(&str, &[u8])>,
    ) -> Result<(), String> {
        let mut made = self.made.lock().await;
        let made = match &mut *made {
            Some(made) => made,
            none => {
                self.create(fake).await?;
                none.insert(BTreeSet::new())
            }
        };
        let folder = folder.trim_matches('/');
        let missing: Vec<String> = with_parents(folder)
            .filter(|folder| !made.contains(*folder))
            .map(str::to_owned)
            .collect();
        if missing.is_empty() && file.is_none() {
            return Ok(());
        }
        let archive = archive(&missing, folder, file);
        let archive = archive.map_err(|error| Doing::Volume.because(&error.to_string()))?;
        let options = UploadToContainerOptionsBuilder::new().path(FOLDER).build();
        let (client, name) = (fake.client(), name(fake));
        let body = body_full(archive.into());
        let uploaded = client.upload_to_container(&name, Some(options), body).await;
        uploaded.map_err(|error| Doing::Volume.reason(&error))?;
        made.extend(missing);
        Ok(())
    }

    async fn create(&self, fake: &Fake) -> Result<(), String> {
        let volume = self.make_volume(fake).await;
        let place = volume.map_err(|error| Doing::Volume.reason(&error))?;
        // The same as before, if it was there before.
        let _ = self.place.set(place);
        let image = fake.helper().await?;
        let body = ContainerCreateBody {
            image: Some(image.to_owned()),
            labels: Some(labels(fake)),
            host_config: Some(HostConfig {
                network_mode: Some("none".to_owned()),
                binds: Some(vec![format!("{}:{FOLDER}", name(fake))]),
                ..HostConfig::default()
            }),
            ..ContainerCreateBody::default()
        };
        let name = name(fake);
        let options = CreateContainerOptionsBuilder::new().name(&name).build();
        let created = fake.client().create_container(Some(options), body).await;
        match created {
            // A fake before this one with the same journal has made it.
            Err(error) if !is_conflict(&error) => Err(Doing::Create.reason(&error)),
            _ => Ok(()),
        }
    }

    async fn make_volume(&self, fake: &Fake) -> Result<String, Error> {
        let request = VolumeCreateRequest {
            name: Some(name(fake)),
            labels: Some(labels(fake)),
            ..VolumeCreateRequest::default()
        };
        Ok(fake.client().create_volume(request).await?.mountpoint)
    }

    /// Removes it with all that is in it.
    pub(crate) async fn remove(&self, fake: &Fake) {
        let mut made = self.made.lock().await;
        // One of a fake before this one with the same journal may be there as well.
        if made.take().is_some() || fake.settings.handover.is_some() {
            remove::container(fake.client(), &name(fake)).await;
            remove::volume(fake.client(), &name(fake)).await;
        }
    }
}

/// The name of the volume, and of the container that has it.
fn name(fake: &Fake) -> String {
    format!("fake-ecs-{}.files", fake.owner)
}

fn labels<C: FromIterator<(String, String)>>(fake: &Fake) -> C {
    let mut labels = names::labels_of_owner(&fake.owner);
    labels.extend(fake.labels_of_process());
    labels.insert(names::FILES.to_owned(), String::new());
    labels.into_iter().collect()
}

/// `a`, `a/b` and `a/b/c` for `a/b/c`.
fn with_parents(folder: &str) -> impl Iterator<Item = &str> {
    let ends = folder.match_indices('/').map(|(at, _)| at);
    let ends = ends.chain([folder.len()]);
    ends.map(|end| &folder[..end])
        .filter(|it| !it.ends_with('/'))
}

fn archive(
    folders: &[String],
    folder: &str,
    file: Option<(&str, &[u8])>,
) -> std::io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    for folder in folders {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Directory);
        header.set_size(0);
        header.set_mode(MODE);
        archive.append_data(&mut header, format!("{folder}/"), std::io::empty())?;
    }
    if let Some((name, contents)) = file {
        let mut header = tar::Header::new_gnu();
        header.set_size(contents.len() as u64);
        header.set_mode(MODE_OF_FILES);
        archive.append_data(&mut header, format!("{folder}/{name}"), contents)?;
    }
    archive.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_made_with_those_that_it_is_in() {
        let all = |folder| with_parents(folder).collect::<Vec<_>>();
        assert_eq!(all("fs-1"), ["fs-1"]);
        assert_eq!(all("fs-1/a/b"), ["fs-1", "fs-1/a", "fs-1/a/b"]);
        assert_eq!(all("fs-1//b"), ["fs-1", "fs-1//b"]);

        let file = ("fluent.conf", &b"[INPUT]"[..]);
        let packed = archive(&["t".to_owned()], "t", Some(file)).unwrap();
        let mut packed = tar::Archive::new(&*packed);
        let entries = packed.entries().unwrap().map(|entry| {
            let entry = entry.unwrap();
            let path = entry.path().unwrap().display().to_string();
            (path, entry.header().mode().unwrap())
        });
        let entries: Vec<(String, u32)> = entries.collect();
        let expected = [("t/", 0o777), ("t/fluent.conf", 0o644)];
        assert_eq!(
            entries,
            expected.map(|(path, mode)| (path.to_owned(), mode))
        );
    }
}
