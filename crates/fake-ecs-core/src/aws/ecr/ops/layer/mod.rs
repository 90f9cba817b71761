//! Layers: what images are made of, and how they are uploaded.
//!
//! Docker uploads layers to the registry. It makes of an upload the calls of these operations, and
//! keeps the bytes itself: a part that it hands over is without bytes.
//!
//! - [`uploads`] — finding uploads that are not complete.

mod batch_check_layer_availability;
mod complete_layer_upload;
mod get_download_url_for_layer;
mod initiate_layer_upload;
#[cfg(test)]
mod tests;
mod upload_layer_part;
mod uploads;

pub(super) use self::batch_check_layer_availability::batch_check_layer_availability;
pub(super) use self::complete_layer_upload::complete_layer_upload;
pub(super) use self::get_download_url_for_layer::get_download_url_for_layer;
pub(super) use self::initiate_layer_upload::initiate_layer_upload;
pub(super) use self::upload_layer_part::upload_layer_part;
