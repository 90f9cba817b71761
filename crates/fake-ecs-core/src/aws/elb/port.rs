//! What others ask of load balancers, and what load balancers tell them.

#[cfg(feature = "elb")]
use crate::aws::elb::declared;
use crate::aws::elb::event::TargetHealthChanged;
use crate::aws::elb::state::{
    Elb, Target, TargetGroupKey, TargetGroupKind, TargetHealth, TargetId, TargetKey,
};
use crate::aws::registrant::Registrant;

/// A target that is about to be registered.
#[derive(Clone, Debug)]
pub struct Registration<'a> {
    pub kind: TargetGroupKind,
    /// The ARN of the target group, or the name of the Classic Load Balancer.
    pub group: &'a str,
    pub id: TargetId,
    pub port: u16,
    pub availability_zone: String,
    /// Whether it will fail its first health check.
    pub fails_checks: bool,
}

/// What is known of a target group that somebody names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Association {
    Missing,
    /// A caller has made it.
    Made {
        /// As the service calls it.
        target_type: &'static str,
        /// Whether a rule forwards to it.
        is_used: bool,
    },
    /// It belongs to somebody who makes groups for others.
    Managed,
}

/// Whether callers have ever made anything; `None` without the operations, when nothing can be made
/// and so nothing is asked for.
pub fn is_used(elb: &Elb) -> Option<bool> {
    #[cfg(feature = "elb")]
    return Some(elb.declared.is_used());
    #[cfg(not(feature = "elb"))]
    {
        let _ = elb;
        None
    }
}

/// What is known of the group of that ARN.
pub fn association(elb: &Elb, group: &str) -> Association {
    #[cfg(feature = "elb")]
    if let Some(made) = elb.declared.groups.get(group) {
        return Association::Made {
            target_type: made.target_type().as_str(),
            is_used: declared::use_of::is_used(&elb.declared, group),
        };
    }
    let known = elb.find_group(group).map(|key| elb.group(key));
    match known {
        Some(group) if group.is_managed => Association::Managed,
        _ => Association::Missing,
    }
}

/// Whether there is such a rule, or a listener whose default rule is meant.
pub fn has_rule(elb: &Elb, rule: &str) -> bool {
    #[cfg(feature = "elb")]
    return elb.declared.rules.contains_key(rule) || elb.declared.listeners.contains_key(rule);
    #[cfg(not(feature = "elb"))]
    {
        let _ = (elb, rule);
        false
    }
}

/// The group belongs to somebody who makes groups for others.
pub fn manage(elb: &mut Elb, group: &str) {
    let key = elb.group_named(group);
    elb.group_mut(key).is_managed = true;
}

/// A rule, or the default rule of a listener, forwards to these groups in these shares from now on.
/// What nobody has made is left alone.
pub fn shift(elb: &mut Elb, rule: &str, weights: &[(String, i32)]) {
    #[cfg(feature = "elb")]
    declared::shifts::shift(&mut elb.declared, rule, weights);
    #[cfg(not(feature = "elb"))]
    let _ = (elb, rule, weights);
}

/// The rules of a listener that forward to one of these groups, also where a group has no weight.
pub fn rules_to(elb: &Elb, listener: &str, groups: &[&str]) -> Vec<String> {
    #[cfg(feature = "elb")]
    return declared::use_of::rules_to(&elb.declared, listener, groups);
    #[cfg(not(feature = "elb"))]
    {
        let _ = (elb, listener, groups);
        Vec::new()
    }
}

/// The ARN of the group of that name, if somebody has made it or tasks were registered with it.
pub fn group_arn(elb: &Elb, name: &str) -> Option<String> {
    #[cfg(feature = "elb")]
    if let Some(arn) = declared::use_of::group_arn(&elb.declared, name) {
        return Some(arn);
    }
    let is_meant = |arn: &str| arn.contains(&format!(":targetgroup/{name}/"));
    let mut known = elb.groups().map(|group| group.name.to_string());
    known.find(|arn| is_meant(arn))
}

/// How many seconds the targets of a group are drained, if the group was told.
pub fn deregistration_delay(elb: &Elb, group: TargetGroupKey) -> Option<u64> {
    #[cfg(feature = "elb")]
    return declared::attributes::deregistration_delay(&elb.declared, &elb.group(group).name);
    #[cfg(not(feature = "elb"))]
    {
        let _ = (elb, group);
        None
    }
}

/// A target is there from now on; it is `initial` until its first health check. Without a
/// registrant nobody is told what becomes of it.
pub fn register(
    elb: &mut Elb,
    registrant: Option<Registrant>,
    new: Registration<'_>,
) -> TargetGroupKey {
    let group = elb.group_named(new.group);
    elb.group_mut(group).kind = Some(new.kind);
    elb.insert(Target {
        group,
        id: new.id,
        port: new.port,
        availability_zone: new.availability_zone,
        health: TargetHealth::Initial,
        fails_checks: new.fails_checks,
        registrant,
    });
    group
}

/// The targets of a registrant drain from now on.
pub fn deregister(elb: &mut Elb, registrant: Registrant) {
    for target in elb.keys_of(registrant) {
        elb.update_health(target, |_| Some(TargetHealth::Draining));
    }
}

/// The targets of a registrant have come to their end.
pub fn remove(elb: &mut Elb, registrant: Registrant) {
    elb.remove(registrant);
}

/// Whether some target of a registrant has not been checked yet.
pub fn is_unchecked(elb: &Elb, registrant: Registrant) -> bool {
    let mut targets = elb.of(registrant);
    targets.any(|target| target.health == TargetHealth::Initial)
}

/// The first health check of the targets of a registrant.
pub fn check(elb: &mut Elb, registrant: Registrant) {
    for target in elb.keys_of(registrant) {
        check_one(elb, target);
    }
}

/// Whether somebody outside asks the target how it is, as its group says: then nobody else says
/// that it is healthy.
fn is_probed(elb: &Elb, target: TargetKey) -> bool {
    #[cfg(feature = "elb")]
    return elb.is_probed
        && elb.target(target).is_some_and(|target| {
            let group = &elb.group(target.group).name;
            declared::use_of::is_checked(&elb.declared, group)
        });
    #[cfg(not(feature = "elb"))]
    {
        let _ = (elb, target);
        false
    }
}

/// The targets of the group that somebody means by `id` or `id:port` pass their health checks from
/// now on, or fail them. Returns how many there are.
pub fn set_health(
    elb: &mut Elb,
    group: TargetGroupKey,
    meant: &str,
    health: TargetHealth,
) -> usize {
    let targets = elb.entries(group);
    let meant = targets.filter(|(_, target)| target.is_registered() && target.is_named(meant));
    let meant: Vec<_> = meant.map(|(key, _)| key).collect();
    for target in &meant {
        elb.update_health(*target, |_| Some(health));
    }
    meant.len()
}

/// The first health check of a target.
pub fn check_one(elb: &mut Elb, target: TargetKey) {
    if is_probed(elb, target) {
        return;
    }
    elb.update_health(target, |target| {
        let found = match target.fails_checks {
            true => TargetHealth::Unhealthy,
            false => TargetHealth::Healthy,
        };
        (target.health == TargetHealth::Initial).then_some(found)
    });
}

/// A target that nobody owns drains from now on.
pub fn drain_one(elb: &mut Elb, target: TargetKey) {
    elb.update_health(target, |_| Some(TargetHealth::Draining));
}

/// A target that nobody owns is registered again before it was gone.
pub fn renew_one(elb: &mut Elb, target: TargetKey) {
    elb.update_health(target, |_| Some(TargetHealth::Initial));
}

/// A target that nobody owns has come to its end.
pub fn remove_one(elb: &mut Elb, target: TargetKey) {
    elb.remove_one(target);
}

/// What has happened; call until there is nothing left.
pub fn poll_event(elb: &mut Elb) -> Option<TargetHealthChanged> {
    elb.events.pop_front()
}

/// Whether all events were taken.
#[cfg(any(test, feature = "self-check"))]
pub fn is_settled(elb: &Elb) -> bool {
    elb.events.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEB: Registrant = Registrant(7);

    fn registration(group: &str, id: TargetId, fails_checks: bool) -> Registration<'_> {
        Registration {
            kind: TargetGroupKind::Elb,
            group,
            id,
            port: 80,
            availability_zone: "us-east-1a".to_owned(),
            fails_checks,
        }
    }

    fn address(last: u8) -> TargetId {
        TargetId::Address([10, 0, 0, last].into())
    }

    fn health(elb: &Elb) -> Vec<(String, TargetHealth)> {
        let groups = elb.groups().map(|group| group.name.to_string());
        let groups: Vec<String> = groups.collect();
        let keys = groups.iter().filter_map(|name| elb.find_group(name));
        let targets = keys.flat_map(|key| elb.in_group(key));
        let targets = targets.map(|target| (target.id.to_string(), target.health));
        targets.collect()
    }

    fn events(elb: &mut Elb) -> Vec<u64> {
        elb.check();
        let events = std::iter::from_fn(|| poll_event(elb));
        events.map(|event| event.registrant.0).collect()
    }

    #[test]
    fn targets_are_checked_drained_and_removed_and_their_registrant_hears_of_each_once() {
        use TargetHealth::{Draining, Healthy, Unhealthy};
        let mut elb = Elb::default();
        register(&mut elb, Some(WEB), registration("one", address(4), false));
        register(&mut elb, Some(WEB), registration("two", address(5), true));
        assert_eq!(events(&mut elb), [WEB.0]);
        assert!(is_unchecked(&elb, WEB));

        check(&mut elb, WEB);
        let found = [("10.0.0.4", Healthy), ("10.0.0.5", Unhealthy)];
        assert_eq!(health(&elb), found.map(|(id, it)| (id.to_owned(), it)));
        assert_eq!(events(&mut elb), [WEB.0]);
        assert!(!is_unchecked(&elb, WEB));

        deregister(&mut elb, WEB);
        assert!(health(&elb).iter().all(|(_, health)| *health == Draining));
        assert_eq!(events(&mut elb), [WEB.0]);

        remove(&mut elb, WEB);
        assert!(health(&elb).is_empty());
        assert!(!elb.has(WEB));
        assert_eq!(events(&mut elb), [WEB.0]);
    }

    #[test]
    fn a_target_that_nobody_owns_has_a_health_and_tells_nobody() {
        let mut elb = Elb::default();
        let instance = TargetId::Instance("i-0123".into());
        let group = register(&mut elb, None, registration("group", instance, false));
        register(
            &mut elb,
            Some(WEB),
            registration("group", address(4), false),
        );
        assert_eq!(events(&mut elb), [WEB.0]);

        let failing = TargetHealth::Unhealthy;
        assert_eq!(set_health(&mut elb, group, "i-0123:81", failing), 0);
        assert_eq!(set_health(&mut elb, group, "i-0123:80", failing), 1);

        assert_eq!(elb.group(group).count(|health| health == failing), 1);
        assert!(events(&mut elb).is_empty());
    }

    #[test]
    fn one_that_leaves_does_not_take_along_what_another_has_registered_alike() {
        let mut elb = Elb::default();
        register(
            &mut elb,
            Some(WEB),
            registration("group", address(4), false),
        );
        let other = Some(Registrant(8));
        register(&mut elb, other, registration("group", address(4), false));

        deregister(&mut elb, WEB);
        remove(&mut elb, WEB);

        assert_eq!(
            health(&elb),
            [("10.0.0.4".to_owned(), TargetHealth::Initial)]
        );
        assert_eq!(events(&mut elb), [WEB.0, 8, WEB.0]);
    }
}
