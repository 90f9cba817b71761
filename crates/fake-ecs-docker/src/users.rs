//! Who uses the network that all fakes of an engine share, and who may be removing it, as the
//! engine knows it.
//!
//! Fakes on one machine know of each other by a locked file. One in a container, or on another
//! machine, does not see it: the network was taken away from such a one that had just found it
//! there, and had no container yet by which it could be seen. So each says at the engine what it
//! does, by a volume with nothing in it: one that begins says that it uses the network *before* it
//! looks whether the network is there, and one that ends says so *before* it looks who else uses
//! the network. Whichever of the two looks last sees the other.
//!
//! An engine may refuse that, such as one behind a proxy that lets few requests through. Fakes do
//! without it then, as it only keeps them from meeting each other at a bad moment.

use std::time::Duration;

use bollard::errors::Error;
use bollard::models::{Volume, VolumeCreateRequest};
use bollard::query_parameters::ListVolumesOptionsBuilder;
use tokio::time::sleep;

use crate::fake::Fake;
use crate::owner::PROCESS;
use crate::reason::with_causes;
use crate::remove::{self, PAUSE, filters};
use crate::{lease, names, time};

/// How long a removal takes at most. Whoever began one earlier was killed meanwhile.
const REMOVAL: Duration = Duration::from_secs(20);
/// How often to look whether others have come to the end of theirs, where clocks differ.
const ROUNDS: usize = 50;

/// What a fake does with the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    /// Its containers are in the network, or about to be.
    Uses,
    /// It removes the network, unless somebody uses it.
    Removes,
}

impl Does {
    fn label(self) -> &'static str {
        match self {
            Self::Uses => "uses",
            Self::Removes => "removes",
        }
    }

    fn name(self, fake: &Fake) -> String {
        // A fake with a journal is called as the one before it is, which may have been killed.
        let process = fake.process.to_name();
        format!(
            "fake-ecs-metadata-{}-{}-{process}",
            self.label(),
            fake.owner
        )
    }

    async fn say(self, fake: &Fake) {
        let mut labels = names::labels_of_owner(&fake.owner);
        // That of the process, even where containers outlive it: only as long as it lives this is
        // true.
        labels.insert(PROCESS.to_owned(), fake.process.to_label());
        labels.insert(names::METADATA.to_owned(), self.label().to_owned());
        let request = VolumeCreateRequest {
            name: Some(self.name(fake)),
            labels: Some(labels.into_iter().collect()),
            ..VolumeCreateRequest::default()
        };
        if let Err(error) = fake.client().create_volume(request).await {
            let error = with_causes(&error);
            tracing::debug!(target: "fake_ecs", error, "fakes elsewhere cannot be told of this one");
        }
    }

    async fn unsay(self, fake: &Fake) {
        remove::volume(fake.client(), &self.name(fake)).await;
    }

    /// Whether some fake does that.
    async fn is_done(self, fake: &Fake) -> Result<bool, Error> {
        let filters = filters(names::METADATA, self.label());
        let options = ListVolumesOptionsBuilder::new().filters(&filters).build();
        let volumes = fake.client().list_volumes(Some(options)).await?.volumes;
        let is_done = |volume: &Volume| {
            let said = volume.created_at.as_deref().and_then(time::seconds);
            self == Self::Uses || !lease::is_over(said.map(i64::from), REMOVAL)
        };
        Ok(volumes.is_some_and(|volumes| volumes.iter().any(is_done)))
    }
}

/// Says that the fake uses the network from now on. Returns when nobody removes it any more who
/// could not know that.
pub(crate) async fn add(fake: &Fake) {
    Does::Uses.say(fake).await;
    for _ in 0..ROUNDS {
        if !matches!(Does::Removes.is_done(fake).await, Ok(true)) {
            break;
        }
        sleep(PAUSE).await;
    }
}

/// Says that the fake does not use the network any more.
pub(crate) async fn remove(fake: &Fake) {
    Does::Uses.unsay(fake).await;
}

/// Says that the fake looks whether somebody uses the network, and removes it if nobody does.
pub(crate) async fn begin_removal(fake: &Fake) {
    Does::Removes.say(fake).await;
}

/// Says that it has come to the end of that.
pub(crate) async fn end_removal(fake: &Fake) {
    Does::Removes.unsay(fake).await;
}

/// Whether some fake uses the network. Where the engine does not say, nobody does who says it.
pub(crate) async fn are_there(fake: &Fake) -> bool {
    matches!(Does::Uses.is_done(fake).await, Ok(true))
}
