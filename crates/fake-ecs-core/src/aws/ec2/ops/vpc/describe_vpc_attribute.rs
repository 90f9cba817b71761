//! `DescribeVpcAttribute` — whether a VPC resolves names, whether its machines have names, and
//! whether its use of addresses is measured: one of the three.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html>

use crate::aws::ec2::declared;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::enums::VpcAttributeName;
use crate::wire::ec2::types::{
    AttributeBooleanValue, DescribeVpcAttributeRequest, DescribeVpcAttributeResponse,
};

pub(in crate::aws::ec2::ops) fn describe_vpc_attribute(
    region: &Region,
    input: DescribeVpcAttributeRequest,
) -> Result<DescribeVpcAttributeResponse, ApiError> {
    let DescribeVpcAttributeRequest {
        attribute,
        vpc_id,
        dry_run: _,
    } = input;
    let declared = declared::of(region);
    let vpc = declared.vpc(&vpc_id)?;
    let value = |value| Some(AttributeBooleanValue { value: Some(value) });
    let mut answer = DescribeVpcAttributeResponse::default();
    match attribute {
        VpcAttributeName::EnableDnsSupport => {
            answer.enable_dns_support = value(vpc.has_dns_support);
        }
        VpcAttributeName::EnableDnsHostnames => {
            answer.enable_dns_hostnames = value(vpc.has_dns_hostnames);
        }
        VpcAttributeName::EnableNetworkAddressUsageMetrics => {
            answer.enable_network_address_usage_metrics = value(vpc.has_usage_metrics);
        }
    }
    answer.vpc_id = Some(vpc_id);
    Ok(answer)
}
