//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-efs-mounttarget.html>
//!
//! Recorded only: tasks take volumes of any file system. It has the address that the template
//! gives, or `192.0.2.1`.

use crate::aws::cloudformation::call::Call;
use crate::wire::Json;

use super::super::named::Named;
use super::super::{Made, PATIENCE, Type, replaces, text, updates};

pub const TYPE: Type = Type {
    name: "AWS::EFS::MountTarget",
    properties: &[
        replaces("FileSystemId").required(),
        replaces("IpAddress"),
        replaces("IpAddressType"),
        replaces("Ipv6Address"),
        updates("SecurityGroups"),
        replaces("SubnetId").required(),
    ],
    attributes: &["Id", "IpAddress"],
    handler: &Named(mount_target),
    patience: PATIENCE,
};

fn mount_target(call: &mut Call<'_>, properties: &Json) -> Made {
    let id = call.id("fsmt");
    let given = text(&properties["IpAddress"]);
    let address = match given.is_empty() {
        true => "192.0.2.1",
        false => &given,
    };
    let attributes = [("Id", Json::of(&id)), ("IpAddress", Json::of(&address))];
    Made::new(id.as_str(), attributes)
}
