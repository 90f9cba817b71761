//! What can be deployed: an AppSpec, wherever it is.

use crate::aws::codedeploy::deploy::revision_text;
use crate::ecs::Region;
use crate::kernel::sha256;
use crate::wire::codedeploy::enums::RevisionLocationType;
use crate::wire::codedeploy::types::RevisionLocation;
use crate::wire::{ApiError, ErrorCode};

/// Refuses a revision that has no text, or another one than its hash says. The wordings are ours.
pub fn checked(
    region: &Region,
    revision: Option<RevisionLocation>,
) -> Result<RevisionLocation, ApiError> {
    let invalid = |text: &str| ApiError::new(ErrorCode::InvalidRevision, text);
    let revision = revision
        .ok_or_else(|| ApiError::new(ErrorCode::RevisionRequired, "Revision is required"))?;
    let kind = revision.revision_type.or_else(|| kind_of(&revision));
    if kind == Some(RevisionLocationType::GitHub) {
        return Err(invalid("fake-ecs does not emulate revisions of GitHub"));
    }
    let Some(text) = revision_text(region, &revision) else {
        return Err(match kind {
            Some(RevisionLocationType::S3) => {
                let text = "The revision is no object of the S3 of this fake: put it there, or use appSpecContent";
                ApiError::new(ErrorCode::RevisionDoesNotExist, text)
            }
            _ => invalid("The revision has no content"),
        });
    };
    let content = revision.app_spec_content.as_ref();
    let hash = content.and_then(|it| it.sha256.as_deref());
    let hash = hash.or_else(|| revision.string.as_ref().and_then(|it| it.sha256.as_deref()));
    if hash.is_some_and(|it| !it.eq_ignore_ascii_case(&sha256::hex(text.as_bytes()))) {
        return Err(invalid(
            "The SHA-256 hash of the revision is not that of its content",
        ));
    }
    Ok(RevisionLocation {
        revision_type: kind,
        ..revision
    })
}

/// The type of a revision that does not say it.
fn kind_of(revision: &RevisionLocation) -> Option<RevisionLocationType> {
    let RevisionLocation {
        app_spec_content,
        git_hub_location,
        revision_type: _,
        s3_location,
        string,
    } = revision;
    let kinds = [
        (
            app_spec_content.is_some(),
            RevisionLocationType::AppSpecContent,
        ),
        (string.is_some(), RevisionLocationType::String),
        (s3_location.is_some(), RevisionLocationType::S3),
        (git_hub_location.is_some(), RevisionLocationType::GitHub),
    ];
    kinds
        .into_iter()
        .find(|(is_given, _)| *is_given)
        .map(|(_, kind)| kind)
}
