//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-loadbalancer.html>
//!
//! Accepted, and without effect: `EnableCapacityReservationProvisionStabilize`, `Ipv4IpamPoolId`
//! and `MinimumLoadBalancerCapacity`, as nothing of the fake is short of capacity or addresses.

use crate::wire::Json;
use crate::wire::elbv2::operation::Operation::{
    CreateLoadBalancer, DeleteLoadBalancer, DescribeLoadBalancers, ModifyLoadBalancerAttributes,
    SetIpAddressType, SetSecurityGroups, SetSubnets,
};
use crate::wire::elbv2::types::{
    CreateLoadBalancerRequest, SetIpAddressTypeRequest, SetSecurityGroupsRequest, SetSubnetsRequest,
};

use super::super::super::call::{Call, Failure};
use super::super::alike::{changed, named, or_removed};
use super::super::{
    Doing, Handler, Made, PATIENCE, TAGS, Type, object, only, replaces, text, updates, with,
    without,
};
use super::{attributes, tags};

pub const TYPE: Type = Type {
    name: "AWS::ElasticLoadBalancingV2::LoadBalancer",
    properties: &[
        updates("EnableCapacityReservationProvisionStabilize"),
        updates("EnablePrefixForIpv6SourceNat"),
        updates("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"),
        updates("IpAddressType"),
        updates("Ipv4IpamPoolId"),
        updates("LoadBalancerAttributes"),
        updates("MinimumLoadBalancerCapacity"),
        replaces("Name"),
        replaces("Scheme"),
        updates("SecurityGroups"),
        updates("SubnetMappings"),
        updates("Subnets"),
        TAGS,
        replaces("Type"),
    ],
    attributes: &[
        "CanonicalHostedZoneID",
        "DNSName",
        "LoadBalancerArn",
        "LoadBalancerFullName",
        "LoadBalancerName",
        "SecurityGroups",
    ],
    handler: &LoadBalancer,
    patience: PATIENCE,
};

/// What `CreateLoadBalancer` does not take.
const OTHERS: [&str; 5] = [
    "EnableCapacityReservationProvisionStabilize",
    "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic",
    "Ipv4IpamPoolId",
    "LoadBalancerAttributes",
    "MinimumLoadBalancerCapacity",
];

struct LoadBalancer;

impl Handler for LoadBalancer {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = without(&named(call, properties, "Name", 32), &OTHERS);
        let answer = call.send::<CreateLoadBalancerRequest>(CreateLoadBalancer, &request)?;
        let made = shown(&answer["LoadBalancers"][0]);
        let done = set_attributes(call, &made, &Json::default(), properties);
        or_removed(self, call, made, properties, done)
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let balancer = ("LoadBalancerArn", Json::of(&made.id));
        let places = ["Subnets", "SubnetMappings", "EnablePrefixForIpv6SourceNat"];
        if changed(from, to, &places) {
            let request = with(&only(to, &places), [balancer.clone()]);
            call.send::<SetSubnetsRequest>(SetSubnets, &request)?;
        }
        let guards = [
            "SecurityGroups",
            "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic",
        ];
        if changed(from, to, &guards) {
            let groups = match to["SecurityGroups"].is_null() {
                true => Json::list([]),
                false => to["SecurityGroups"].clone(),
            };
            let members = [balancer.clone(), ("SecurityGroups", groups)];
            let request = with(&only(to, &guards), members);
            call.send::<SetSecurityGroupsRequest>(SetSecurityGroups, &request)?;
        }
        if changed(from, to, &["IpAddressType"]) {
            let kind = match text(&to["IpAddressType"]) {
                kind if kind.is_empty() => "ipv4".to_owned(),
                kind => kind,
            };
            let request = object([balancer, ("IpAddressType", Json::of(&kind))]);
            call.send::<SetIpAddressTypeRequest>(SetIpAddressType, &request)?;
        }
        set_attributes(call, made, from, to)?;
        tags(call, &made.id, from, to)?;
        Ok(shown(&describe(call, made)?))
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        // Load Balancing deletes what is not there without a word.
        call.ask(
            DeleteLoadBalancer,
            &object([("LoadBalancerArn", Json::of(&made.id))]),
        )?;
        Ok(())
    }

    fn is_settled(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        _: &Json,
        doing: Doing,
    ) -> Result<bool, Failure> {
        if doing == Doing::Delete {
            return Ok(true);
        }
        Ok(describe(call, made)?["State"]["Code"] != "provisioning")
    }
}

fn set_attributes(call: &mut Call<'_>, made: &Made, from: &Json, to: &Json) -> Result<(), Failure> {
    attributes(
        call,
        ModifyLoadBalancerAttributes,
        ("LoadBalancerArn", Json::of(&made.id)),
        &from["LoadBalancerAttributes"],
        &to["LoadBalancerAttributes"],
    )
}

fn describe(call: &mut Call<'_>, made: &Made) -> Result<Json, Failure> {
    let arns = Json::list([Json::of(&made.id)]);
    let answer = call.ask(DescribeLoadBalancers, &object([("LoadBalancerArns", arns)]))?;
    Ok(answer["LoadBalancers"][0].clone())
}

fn shown(balancer: &Json) -> Made {
    let arn = text(&balancer["LoadBalancerArn"]);
    let full_name = arn.split_once("loadbalancer/").map_or("", |(_, it)| it);
    let groups = &balancer["SecurityGroups"];
    let groups = Json::list(groups.items().cloned());
    Made::new(
        arn.as_str(),
        [
            (
                "CanonicalHostedZoneID",
                balancer["CanonicalHostedZoneId"].clone(),
            ),
            ("DNSName", balancer["DNSName"].clone()),
            ("LoadBalancerArn", balancer["LoadBalancerArn"].clone()),
            ("LoadBalancerFullName", Json::of(&full_name)),
            ("LoadBalancerName", balancer["LoadBalancerName"].clone()),
            ("SecurityGroups", groups),
        ],
    )
}
