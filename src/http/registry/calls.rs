//! Calls of ECR that the registry makes for its callers, and what they come to.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Weak};

use bytes::Bytes;
use http::request::Parts;
use tokio::task::spawn_blocking;

use super::access::Who;
use super::refusal::Refusal;
use crate::aws::ecr::port;
use crate::aws::ecr::state::Repository;
use crate::blobs::Blobs;
use crate::driver::{Answer, Answered, Call, Driver, Gone};
use crate::ecs::Region;
use crate::http::connection::Answerer;
use crate::http::guard;
use crate::http::reject;
use crate::kernel::caller::Caller;
use crate::kernel::panic_text;
use crate::wire::ecr::operation::Operation;
use crate::wire::{Encode, Json, Object, Route};

/// ECR, as one caller of the registry reaches it.
pub(super) struct Ecr {
    driver: Weak<Driver>,
    who: Who,
    /// How the caller has reached the fake.
    authority: String,
    pub(super) blobs: Arc<Blobs>,
}

/// The members of a request. Those that are absent are left out.
pub(super) type Members<'a> = [(&'a str, &'a (dyn Encode + Sync))];

/// A manifest, as it was pushed.
pub(super) struct Manifest {
    pub(super) text: String,
    pub(super) media_type: Option<String>,
    pub(super) digest: String,
}

impl Ecr {
    pub(super) fn new(answerer: &Answerer, who: Who, parts: &Parts) -> Result<Self, Gone> {
        let driver = answerer.driver.upgrade().ok_or(Gone)?;
        Ok(Self {
            driver: Weak::clone(&answerer.driver),
            who,
            authority: guard::authority(&parts.uri, &parts.headers).to_owned(),
            blobs: Arc::clone(&driver.blobs),
        })
    }

    /// Carries out a call of ECR, in the name of the caller.
    pub(super) async fn call(
        &self,
        operation: Operation,
        members: &Members<'_>,
    ) -> Result<Json, Refusal> {
        let mut body = Vec::new();
        let mut object = Object::open(&mut body);
        for (name, value) in members {
            object.put(name, *value);
        }
        object.close();
        let driver = self.driver.upgrade().ok_or(Gone)?;
        let (who, authority) = (self.who.clone(), self.authority.clone());
        // It may run a test's closures, and is none of the business of the one thread that serves
        // every fake.
        let called = spawn_blocking(move || {
            let call = || carry_out(&driver, &who, &authority, operation, &body);
            catch_unwind(AssertUnwindSafe(call)).map_err(|panic| panic_text::of(&*panic).to_owned())
        });
        let Answer { what, latency } = match called.await {
            Ok(Ok(answer)) => answer,
            Ok(Err(panic)) => return Err(Refusal::of(reject::panicked(&panic))),
            Err(_ended) => return Err(Gone.into()),
        };
        if !latency.is_zero() {
            Driver::sleep(&self.driver, latency).await?;
        }
        match what {
            Answered::Body(body) => Ok(Json::read(&body)),
            Answered::Error(error) => Err(Refusal::of(error)),
            Answered::Injected(error) => {
                let status = error.status();
                Err(Refusal::injected(&error.code, error.message, status))
            }
            Answered::Cut => Err(Refusal::Cut),
            Answered::GivenUp(why) => Err(Refusal::of(reject::given_up(&why))),
            // No call of ECR waits.
            Answered::Waits(_) => Err(Refusal::unknown()),
        }
    }

    /// The manifest that a tag or a digest stands for. A pull by the fake itself is no call.
    pub(super) async fn manifest(&self, name: &str, reference: &str) -> Result<Manifest, Refusal> {
        if self.who.is_own {
            return self.own_manifest(name, reference);
        }
        let ids = vec![ImageId(reference)];
        let members: &Members<'_> = &[("repositoryName", &name), ("imageIds", &ids)];
        let got = self.call(Operation::BatchGetImage, members).await?;
        let image = &got["images"][0];
        let text = |it: &Json| it.as_str().map(str::to_owned);
        let (Some(manifest), Some(digest)) = (
            text(&image["imageManifest"]),
            text(&image["imageId"]["imageDigest"]),
        ) else {
            return Err(Refusal::manifest_unknown());
        };
        Ok(Manifest {
            text: manifest,
            media_type: text(&image["imageManifestMediaType"]),
            digest,
        })
    }

    fn own_manifest(&self, name: &str, reference: &str) -> Result<Manifest, Refusal> {
        let found = self.look(|region| {
            let image = region.ecr.repository(name)?.image(reference)?;
            Some(Manifest {
                text: image.manifest.to_string(),
                media_type: image.media_type.clone(),
                digest: image.digest.clone(),
            })
        })?;
        found.flatten().ok_or_else(Refusal::manifest_unknown)
    }

    /// Whether the repository has the layer, asked as a caller that is about to get it.
    pub(super) async fn may_get(&self, name: &str, digest: &str) -> Result<(), Refusal> {
        if !self.who.is_own {
            let members: &Members<'_> = &[("repositoryName", &name), ("layerDigest", &digest)];
            let operation = Operation::GetDownloadUrlForLayer;
            return self.call(operation, members).await.map(|_| ());
        }
        let has_it = |it: &Repository| it.layer(digest).is_some();
        let found = self.look(|region| region.ecr.repository(name).is_some_and(has_it))?;
        match found {
            Some(true) => Ok(()),
            _ => Err(Refusal::blob_unknown("the repository has no such layer")),
        }
    }

    /// The bytes of a layer that was uploaded by operations of ECR.
    pub(super) fn uploaded(&self, name: &str, digest: &str) -> Result<Option<Bytes>, Refusal> {
        let bytes = self.look(|region| port::layer_bytes(region, name, digest))?;
        Ok(bytes.flatten().map(|bytes| Bytes::copy_from_slice(&bytes)))
    }

    /// Whether a layer of another repository may be mounted.
    pub(super) fn has_layer(&self, name: &str, digest: &str) -> Result<Option<i64>, Refusal> {
        let size = self.look(|region| Some(region.ecr.repository(name)?.layer(digest)?.size))?;
        Ok(size.flatten())
    }

    /// Looks at the region of the registry; `None` where nobody has heard of it.
    fn look<R>(&self, at: impl FnOnce(&Region) -> R) -> Result<Option<R>, Gone> {
        let driver = self.driver.upgrade().ok_or(Gone)?;
        let found = driver.glance(|state| {
            let mut regions = state.regions();
            let region = regions.find(|region| region.scope == self.who.scope)?;
            Some(at(region))
        });
        Ok(found.flatten())
    }

    /// Drops the bytes of layers that no repository has any more.
    pub(super) fn sweep(&self) -> Result<(), Gone> {
        let driver = self.driver.upgrade().ok_or(Gone)?;
        driver.glance(|state| {
            let any = |has_it: &dyn Fn(&Repository) -> bool| {
                let mut regions = state.regions();
                regions.any(|region| region.ecr.repositories().any(has_it))
            };
            self.blobs
                .retain(|digest| any(&|it| it.layer(digest).is_some()));
            self.blobs.retain_uploads(|id| any(&|it| it.has_upload(id)));
        });
        Ok(())
    }
}

fn carry_out(
    driver: &Driver,
    who: &Who,
    authority: &str,
    operation: Operation,
    body: &[u8],
) -> Answer {
    let request_id = driver.request_id();
    driver.call(Call {
        caller: Caller {
            authority,
            access_key: who.access_key.as_deref(),
            session: None,
            request_id: &request_id,
        },
        scope: who.scope.clone(),
        route: Route::Ecr(operation),
        body,
        may_wait: false,
    })
}

/// An image by its tag or its digest.
pub(super) struct ImageId<'a>(pub(super) &'a str);

impl Encode for ImageId<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        let member = match self.0.contains(':') {
            true => "imageDigest",
            false => "imageTag",
        };
        let mut object = Object::open(out);
        object.put(member, &self.0);
        object.close();
    }
}
