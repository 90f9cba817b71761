//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-certificatemanager-certificate.html>
//!
//! Recorded only, and issued at once: listeners take any certificate.

use crate::aws::cloudformation::call::Call;
use crate::wire::Json;

use super::super::named::Named;
use super::super::{Made, PATIENCE, TAGS, Type, replaces, updates};

pub const TYPE: Type = Type {
    name: "AWS::CertificateManager::Certificate",
    properties: &[
        replaces("CertificateAuthorityArn"),
        updates("CertificateExport"),
        updates("CertificateTransparencyLoggingPreference"),
        replaces("DomainName").required(),
        replaces("DomainValidationOptions"),
        replaces("KeyAlgorithm"),
        replaces("SubjectAlternativeNames"),
        TAGS,
        replaces("ValidationMethod"),
    ],
    attributes: &["Id"],
    handler: &Named(certificate),
    patience: PATIENCE,
};

fn certificate(call: &mut Call<'_>, _: &Json) -> Made {
    let resource = format!("certificate/{}", call.uuid());
    let arn = call.region.scope.arn_in("acm", &resource);
    Made::new(arn.as_str(), [("Id", Json::of(&arn))])
}
