//! Images: manifests, and the tags that stand for them.

mod batch_delete_image;
mod batch_get_image;
mod describe_images;
mod list_images;
mod put_image;
#[cfg(test)]
mod tests;

pub(super) use self::batch_delete_image::batch_delete_image;
pub(super) use self::batch_get_image::batch_get_image;
pub(super) use self::describe_images::describe_images;
pub(super) use self::list_images::list_images;
pub(super) use self::put_image::put_image;
