//! Launch templates and their versions as they are shown.

use crate::aws::ec2::declared::filter::{Fields, flag, text};
use crate::aws::ec2::declared::listing::Listed;
use crate::aws::ec2::declared::{Declared, Template, Version, refusals, tags};
use crate::wire::ApiError;
use crate::wire::ec2::types::{LaunchTemplate, LaunchTemplateVersion, Tag};

pub(in crate::aws::ec2) fn shown(
    declared: &Declared,
    id: &str,
    template: &Template,
) -> LaunchTemplate {
    LaunchTemplate {
        create_time: Some(template.created.timestamp()),
        created_by: Some(template.created_by.clone()),
        default_version_number: Some(template.default_version),
        latest_version_number: Some(template.latest()),
        launch_template_id: Some(id.to_owned()),
        launch_template_name: Some(template.name.clone()),
        operator: None,
        tags: tags::shown(declared, id),
    }
}

pub(in crate::aws::ec2) fn version(
    id: &str,
    template: &Template,
    version: &Version,
) -> LaunchTemplateVersion {
    LaunchTemplateVersion {
        create_time: Some(version.created.timestamp()),
        created_by: Some(version.created_by.clone()),
        default_version: Some(version.number == template.default_version),
        launch_template_data: Some(version.data.clone()),
        launch_template_id: Some(id.to_owned()),
        launch_template_name: Some(template.name.clone()),
        operator: None,
        version_description: version.description.clone(),
        version_number: Some(version.number),
    }
}

impl Listed for LaunchTemplate {
    fn id(&self) -> &str {
        self.launch_template_id.as_deref().unwrap_or_default()
    }

    fn tags(&self) -> &[Tag] {
        self.tags.as_deref().unwrap_or_default()
    }

    fn fields(&self) -> Fields {
        vec![
            (
                "launch-template-id",
                text(self.launch_template_id.as_deref()),
            ),
            (
                "launch-template-name",
                text(self.launch_template_name.as_deref()),
            ),
        ]
    }

    fn missing(id: &str) -> ApiError {
        refusals::no_template(id)
    }
}

/// A version, with the place that it has in the list.
#[derive(Default)]
pub(in crate::aws::ec2) struct ListedVersion {
    place: String,
    pub shown: LaunchTemplateVersion,
}

/// The newest version comes first.
pub(in crate::aws::ec2) fn listed(id: &str, template: &Template, of: &Version) -> ListedVersion {
    ListedVersion {
        place: format!("{id} {:020}", i64::MAX - of.number),
        shown: version(id, template, of),
    }
}

impl Listed for ListedVersion {
    fn id(&self) -> &str {
        &self.place
    }

    fn tags(&self) -> &[Tag] {
        &[]
    }

    fn fields(&self) -> Fields {
        let data = self.shown.launch_template_data.clone().unwrap_or_default();
        vec![
            ("image-id", text(data.image_id.as_deref())),
            ("instance-type", text(data.instance_type.as_deref())),
            ("is-default-version", flag(self.shown.default_version)),
        ]
    }

    fn missing(id: &str) -> ApiError {
        // Nobody asks for a version by its place.
        refusals::invalid(id)
    }
}
