//! `DescribeAccountAttributes` — what platforms an account has, and which VPC is the default one.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html>

use crate::aws::ec2::declared;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::enums::AccountAttributeName;
use crate::wire::ec2::types::{
    AccountAttribute, AccountAttributeValue, DescribeAccountAttributesRequest,
    DescribeAccountAttributesResponse,
};

pub(in crate::aws::ec2::ops) fn describe_account_attributes(
    region: &Region,
    input: DescribeAccountAttributesRequest,
) -> Result<DescribeAccountAttributesResponse, ApiError> {
    let DescribeAccountAttributesRequest {
        attribute_names,
        dry_run: _,
    } = input;
    let declared = declared::of(region);
    let default = declared.default_vpc().unwrap_or("none").to_owned();
    let all = [
        (
            Some(AccountAttributeName::SupportedPlatforms),
            "supported-platforms",
            "VPC",
        ),
        (
            Some(AccountAttributeName::DefaultVpc),
            "default-vpc",
            &default,
        ),
        (None, "max-instances", "20"),
        (None, "vpc-max-security-groups-per-interface", "5"),
        (None, "max-elastic-ips", "5"),
        (None, "vpc-max-elastic-ips", "5"),
    ];
    let wanted = attribute_names.filter(|names| !names.is_empty());
    let is_wanted = |name: Option<AccountAttributeName>| {
        let wanted = wanted.as_ref();
        wanted.is_none_or(|wanted| name.is_some_and(|name| wanted.contains(&name)))
    };
    let shown = all.into_iter().filter(|(name, ..)| is_wanted(*name));
    let shown = shown.map(|(_, name, value)| AccountAttribute {
        attribute_name: Some(name.to_owned()),
        attribute_values: Some(vec![AccountAttributeValue {
            attribute_value: Some(value.to_owned()),
        }]),
    });
    Ok(DescribeAccountAttributesResponse {
        account_attributes: Some(shown.collect()),
    })
}
