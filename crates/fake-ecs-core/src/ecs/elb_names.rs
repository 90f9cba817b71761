//! What ECS makes in other services, for gateways and for Express services, as far as it has a
//! name: load balancers and what belongs to them. Nothing of it is there to be called. The names
//! follow from what it is made for, so that they are always the same, and nothing needs to be kept.

use crate::aws::ec2;
use crate::ecs::Region;
use crate::kernel::ids::uuid;

/// An Application Load Balancer with its listener.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balancer {
    pub arn: String,
    pub listener: String,
    /// What the ARNs of its rules begin with.
    rules: String,
}

impl Balancer {
    pub fn rule(&self, id: &str) -> String {
        format!("{}/{id}", self.rules)
    }
}

/// The load balancer that is made for that.
pub fn balancer(region: &Region, what: &str) -> Balancer {
    let (name, id) = (managed_id(region, what, 8), managed_id(region, what, 16));
    let path = format!("app/ecs-{name}/{id}");
    let listener = managed_id(region, &format!("{what} listener"), 16);
    let arn = |resource: String| region.scope.arn_in("elasticloadbalancing", &resource);
    Balancer {
        arn: arn(format!("loadbalancer/{path}")),
        listener: arn(format!("listener/{path}/{listener}")),
        rules: arn(format!("listener-rule/{path}/{listener}")),
    }
}

/// The target group that is made for that.
pub fn target_group(region: &Region, what: &str) -> String {
    let (name, id) = (managed_id(region, what, 8), managed_id(region, what, 16));
    let group = format!("targetgroup/ecs-{name}/{id}");
    region.scope.arn_in("elasticloadbalancing", &group)
}

/// The id of the security group that is made for that.
pub fn security_group(region: &Region, what: &str) -> String {
    format!("sg-{}", managed_id(region, what, 17))
}

pub fn security_group_arn(region: &Region, id: &str) -> String {
    region.scope.arn_in("ec2", &format!("security-group/{id}"))
}

/// A rule of a security group that is made for that.
pub fn security_group_rule(region: &Region, what: &str) -> String {
    let id = managed_id(region, &format!("{what} rule"), 17);
    region
        .scope
        .arn_in("ec2", &format!("security-group-rule/sgr-{id}"))
}

/// The certificate that is made for that.
pub fn certificate(region: &Region, what: &str) -> String {
    let id = uuid(region.ids.number_of(what));
    region.scope.arn_in("acm", &format!("certificate/{id}"))
}

/// The host under which a service is reached. Those of real Express services have the first two
/// letters of the name of their service before the digits.
pub fn host(region: &Region, service: &str, what: &str) -> String {
    let letters = service.chars().filter(char::is_ascii_alphanumeric);
    let head: String = letters.take(2).collect();
    let head = head.to_ascii_lowercase();
    let id = managed_id(region, what, 32);
    format!("{head}-{id}.ecs.{}.on.aws", region.scope.region)
}

/// Hexadecimal digits, always the same for the same thing.
pub fn managed_id(region: &Region, what: &str, digits: usize) -> String {
    format!("{:032x}", region.ids.number_of(what))[..digits].to_owned()
}

/// The subnets of the default VPC: those that were declared, or one in each of the first three
/// zones.
pub fn default_subnets(region: &Region) -> Vec<String> {
    let declared = region.ec2.subnets.ids();
    let is_there = |id: &&str| ec2::port::vpc_of(&region.ec2, id) == ec2::port::DEFAULT_VPC;
    let declared: Vec<String> = declared.filter(is_there).map(str::to_owned).collect();
    if !declared.is_empty() {
        return declared;
    }
    let zones = ec2::port::zones(&region.scope.region);
    zones
        .iter()
        .map(|zone| ec2::port::subnet_in(zone))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures::region;

    #[test]
    fn what_is_made_for_one_thing_is_always_the_same_and_for_another_is_another() {
        let region = region();

        let (one, two) = (
            balancer(&region, "gateway 1"),
            balancer(&region, "gateway 2"),
        );

        assert_eq!(one, balancer(&region, "gateway 1"));
        assert_ne!(one, two);
        assert!(one.rule("1").starts_with(
            "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/app/ecs-"
        ));
    }

    #[test]
    fn hosts_begin_with_the_first_letters_of_the_service() {
        let region = region();
        for (service, head) in [("web-api", "we-"), ("X", "x-"), ("_a-B", "ab-")] {
            let host = host(&region, service, "express 1");

            assert!(host.starts_with(head), "{host}");
            assert!(host.ends_with(".ecs.us-east-1.on.aws"), "{host}");
        }
    }

    #[test]
    fn the_default_vpc_has_the_subnets_that_were_declared() {
        let mut region = region();
        assert_eq!(default_subnets(&region).len(), 3);

        ec2::port::declare_subnet(&mut region.ec2, "subnet-2", None, None);
        ec2::port::declare_subnet(&mut region.ec2, "subnet-1", None, None);

        assert_eq!(default_subnets(&region), ["subnet-1", "subnet-2"]);
    }
}
