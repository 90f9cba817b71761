//! Operations on uploads in parts.

mod abort_multipart_upload;
mod complete_multipart_upload;
mod create_multipart_upload;
mod list_parts;
mod upload_part;
mod upload_part_copy;

pub(super) use self::abort_multipart_upload::abort_multipart_upload;
pub(super) use self::complete_multipart_upload::complete_multipart_upload;
pub(super) use self::create_multipart_upload::create_multipart_upload;
pub(super) use self::list_parts::list_parts;
pub(super) use self::upload_part::upload_part;
pub(super) use self::upload_part_copy::upload_part_copy;
