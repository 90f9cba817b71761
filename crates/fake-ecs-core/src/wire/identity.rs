//! The identity document of an EC2 instance: JSON in a text, which its agent hands on when it
//! registers.
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-identity-documents.html>

use serde_json::{Map, Value};

/// What ECS reads of an instance identity document. Its signature says that EC2 wrote it, which the
/// fake does not check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstanceIdentity {
    /// `i-…`
    pub instance_id: String,
    pub instance_type: Option<String>,
    pub image_id: Option<String>,
    pub availability_zone: Option<String>,
    /// `x86_64` or `arm64`.
    pub architecture: Option<String>,
}

impl InstanceIdentity {
    /// `None` when the text is no such document.
    pub fn parse(document: &str) -> Option<Self> {
        let members: Map<String, Value> = serde_json::from_str(document).ok()?;
        let text = |name: &str| {
            let text = members.get(name).and_then(Value::as_str);
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        Some(Self {
            instance_id: text("instanceId")?,
            instance_type: text("instanceType"),
            image_id: text("imageId"),
            availability_zone: text("availabilityZone"),
            architecture: text("architecture"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::InstanceIdentity;

    #[test]
    fn a_document_names_the_instance_and_may_say_more_of_it() {
        let document = r#"{ "accountId": "123456789012", "architecture": "arm64", "availabilityZone": "us-west-2b",
            "imageId": "ami-5fb8c835", "instanceId": "i-1234567890abcdef0", "instanceType": "t4g.micro",
            "privateIp": "10.158.112.84", "kernelId": null, "version": "2017-09-30" }"#;

        let identity = InstanceIdentity::parse(document).unwrap();

        assert_eq!(identity.instance_id, "i-1234567890abcdef0");
        assert_eq!(identity.instance_type.as_deref(), Some("t4g.micro"));
        assert_eq!(identity.image_id.as_deref(), Some("ami-5fb8c835"));
        assert_eq!(identity.availability_zone.as_deref(), Some("us-west-2b"));
        assert_eq!(identity.architecture.as_deref(), Some("arm64"));
        let least = InstanceIdentity::parse(r#"{"instanceId": "i-0"}"#);
        let instance_id = "i-0".to_owned();
        assert_eq!(
            least,
            Some(InstanceIdentity {
                instance_id,
                ..InstanceIdentity::default()
            })
        );
    }

    #[test]
    fn what_does_not_name_an_instance_is_no_document() {
        for text in [
            "",
            "i-0",
            "[]",
            "{",
            "{}",
            r#"{"instanceId": ""}"#,
            r#"{"instanceId": 1}"#,
        ] {
            assert_eq!(InstanceIdentity::parse(text), None, "{text}");
        }
    }
}
