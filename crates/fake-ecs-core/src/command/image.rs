//! Images that a test pushes.

#[cfg(feature = "ecr")]
use crate::aws::ecr::{name::ImageName, port};
use crate::ecs::Region;
use crate::router::Containers;

/// The name stands for another image from now on. Returns its digest.
pub(super) fn push(region: &mut Region, on: &mut Containers<'_>, image: &str) -> String {
    #[cfg(feature = "ecr")]
    if let Some(name) = ImageName::parse(image)
        && name.scope == region.scope
        && !name.reference.contains(':')
    {
        return port::push_made_up(region, name.repository, name.reference);
    }
    #[cfg(not(feature = "ecr"))]
    let _ = region;
    on.simulator.push_image(image)
}
