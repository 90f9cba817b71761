//! A repository of ECR, from the outside.

use std::fmt;
use std::time::SystemTime;

use super::link::Link;
use super::{List, wait};
use crate::aws::ecr::name::host_of;
use crate::aws::ecr::state::{Image, Repository};
use crate::ecs::Region;
use crate::fake::FakeEcs;
use crate::kernel::time::Time;

/// A repository of ECR; see [`Ecr::repository`](crate::Ecr::repository).
///
/// It need not be there: an application creates it through the API, or the first push makes it.
///
/// ```
/// # use fake_ecs::FakeEcs;
/// let ecs = FakeEcs::start().blocking();
/// let app = ecs.ecr().repository("app");
///
/// let digest = app.push_image("1");
///
/// assert_eq!(app.digest("1"), Some(digest));
/// assert_eq!(app.images()[0].tags(), ["1"]);
/// ```
#[derive(Clone)]
pub struct RepositoryHandle {
    link: Link,
    name: String,
}

/// An image in a repository, as it was when it was asked for.
#[derive(Clone, Debug)]
pub struct RepositoryImage {
    digest: String,
    tags: Vec<String>,
    size: u64,
    pushed: SystemTime,
    pulled: Option<SystemTime>,
}

impl RepositoryImage {
    /// Its digest, as `sha256:…`.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The tags that stand for it, sorted. An image of a list for several platforms has none.
    #[must_use]
    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    /// How many bytes its layers have, compressed as they were pushed. Of a list it is none.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// When it was pushed, as the fake's clock shows it.
    #[must_use]
    pub fn pushed_at(&self) -> SystemTime {
        self.pushed
    }

    /// When somebody last pulled it; `None` while nobody has. Tasks of the fake do not count.
    #[must_use]
    pub fn pulled_at(&self) -> Option<SystemTime> {
        self.pulled
    }

    fn of(repository: &Repository, image: &Image) -> Self {
        let tags = repository.tags_of(&image.digest);
        Self {
            digest: image.digest.clone(),
            tags: tags.map(str::to_owned).collect(),
            size: image.size.and_then(|it| it.try_into().ok()).unwrap_or(0),
            pushed: image.pushed.to_system(),
            pulled: image.pulled.map(Time::to_system),
        }
    }
}

impl RepositoryHandle {
    pub(crate) fn new(fake: &FakeEcs, name: &str) -> Self {
        Link::make(fake, |link, _| Self {
            link: link.clone(),
            name: name.to_owned(),
        })
    }

    /// Its name, as `shop/web`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is there.
    #[track_caller]
    #[must_use]
    pub fn exists(&self) -> bool {
        self.look(|_, repository| repository.is_some())
    }

    /// How definitions of tasks name it: `123456789012.dkr.ecr.us-east-1.amazonaws.com/app`, to
    /// which they add a colon and a tag. A repository that is not there has one as well.
    #[track_caller]
    #[must_use]
    pub fn uri(&self) -> String {
        self.look(|region, _| format!("{}/{}", host_of(&region.scope), self.name))
    }

    /// Makes up an image, other than all before, and lets the tag stand for it, whatever it stood
    /// for and whether or not tags of the repository are immutable. Returns the digest. Tasks that
    /// pull the tag from now on get that digest.
    ///
    /// The image has no layers, so it is for simulated containers. Real ones take what was pushed
    /// to the fake with `docker push`; see [`Ecr`](crate::Ecr).
    ///
    /// ```
    /// # use fake_ecs::FakeEcs;
    /// let ecs = FakeEcs::start().blocking();
    /// let app = ecs.ecr().repository("app");
    /// let first = app.push_image("latest");
    ///
    /// assert_ne!(app.push_image("latest"), first);
    /// ```
    #[track_caller]
    pub fn push_image(&self, tag: &str) -> String {
        let image = format!("{}:{tag}", self.uri());
        self.link.fake().ecr().push_image(&image)
    }

    /// The digest that a tag stands for; `None` where there is no such tag.
    #[track_caller]
    #[must_use]
    pub fn digest(&self, tag: &str) -> Option<String> {
        self.look(|_, repository| Some(repository?.image(tag)?.digest.clone()))
    }

    /// The images that are in it, in the order in which they were pushed.
    #[track_caller]
    #[must_use]
    pub fn images(&self) -> List<RepositoryImage> {
        let images = self.look(|_, repository| {
            let Some(repository) = repository else {
                return Vec::new();
            };
            let images = repository.images();
            let mut images: Vec<RepositoryImage> = images
                .map(|image| RepositoryImage::of(repository, image))
                .collect();
            images.sort_by_key(|image| image.pushed);
            images
        });
        List::new(self.link.fake(), "image", images)
    }

    /// Lets time pass until `condition` holds for it.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }

    #[track_caller]
    fn look<R>(&self, at: impl FnOnce(&Region, Option<&Repository>) -> R) -> R {
        self.link
            .read(|region| at(region, region.ecr.repository(&self.name)))
    }
}

impl PartialEq for RepositoryHandle {
    /// Whether both are of the same name of the same fake.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.link == other.link
    }
}

/// Its name, and how many images it has.
impl fmt::Debug for RepositoryHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.link.show(|region| {
            let repository = region.ecr.repository(&self.name);
            match repository.map(|it| it.images().count()) {
                None => format!("{}, not there", self.name),
                Some(1) => format!("{}, 1 image", self.name),
                Some(images) => format!("{}, {images} images", self.name),
            }
        });
        write!(f, "RepositoryHandle({shown})")
    }
}
