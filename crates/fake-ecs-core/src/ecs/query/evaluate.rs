//! Whether a query holds for a container instance.

use std::cmp::Ordering;

use crate::ecs::query::Subject;
use crate::ecs::query::field::Field;
use crate::ecs::query::tree::{Expression, Predicate, Test};
use crate::ecs::query::value::Seen;
use crate::ecs::query::version::Version;

pub(super) fn holds(expression: &Expression, subject: &dyn Subject) -> bool {
    match expression {
        Expression::Any(parts) => parts.iter().any(|part| holds(part, subject)),
        Expression::All(parts) => parts.iter().all(|part| holds(part, subject)),
        Expression::Not(part) => !holds(part, subject),
        Expression::Predicate(predicate) => is_met(predicate, subject),
    }
}

/// A predicate is met when the field has a value that meets it. This has two consequences.
///
/// - Without the attribute, `!=`, `not_in` and `!~` are not met either. The guide says that
///   `attribute:stack != prod` lists "the instances with the custom attribute "stack" unless the
///   attribute value is "prod"", and
///   <https://github.com/aws/containers-roadmap/issues/486> shows it. `not(attribute:stack == prod)` is met.
/// - `task:group != database` is met when there is a task of another group, whatever else there is,
///   and never on an empty instance. The guide does not say; it writes
///   `not(task:group == database)` for instances that host no such task, and people keep daemons
///   off empty instances with `!=` and the daemon's own group.
fn is_met(predicate: &Predicate, subject: &dyn Subject) -> bool {
    match &predicate.test {
        Test::Compare(comparison, literal) => any_value(&predicate.field, subject, &mut |value| {
            let order = value.compare(literal.value());
            order.is_some_and(|order| comparison.admits(order))
        }),
        Test::In(sense, list) => any_value(&predicate.field, subject, &mut |value| {
            let is_listed = list
                .iter()
                .any(|literal| value.compare(literal.value()) == Some(Ordering::Equal));
            sense.admits(is_listed)
        }),
        Test::Matches(sense, pattern) => any_value(&predicate.field, subject, &mut |value| {
            sense.admits(pattern.matches(value.as_text()))
        }),
        Test::Exists(sense) => sense.admits(any_value(&predicate.field, subject, &mut |_| true)),
    }
}

/// Whether `holds` does for any value that the container instance has for the field: there is none,
/// there is one, or, for groups of tasks, there are several.
///
/// Placement asks this of every instance of a cluster, so values are lent and not collected.
fn any_value(
    field: &Field,
    subject: &dyn Subject,
    holds: &mut dyn FnMut(Seen<'_>) -> bool,
) -> bool {
    match field {
        Field::AgentConnected => holds(Seen::Truth(subject.agent_connected())),
        // What is no version is not comparable, as if there were none.
        Field::AgentVersion => subject
            .agent_version()
            .and_then(Version::parse)
            .is_some_and(|version| holds(Seen::Version(&version))),
        // An attribute without a value exists, and compares as an empty text: it is other than any
        // value.
        Field::Attribute(name) => subject
            .attribute(name)
            .is_some_and(|attribute| holds(Seen::Text(attribute.value.unwrap_or_default()))),
        Field::Ec2InstanceId => subject
            .ec2_instance_id()
            .is_some_and(|id| holds(Seen::Text(id))),
        Field::RegisteredAt => holds(Seen::Instant(subject.registered_at())),
        Field::RunningTasksCount => holds(Seen::Number(subject.running_tasks_count())),
        Field::TaskGroup => subject.any_group(&mut |group| holds(Seen::Text(group))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::ecs::query::fixtures::{self, Instance};
    use crate::ecs::query::{Query, Subject};

    #[track_caller]
    fn check(subject: &Instance, text: &str, expected: bool) {
        let query = Query::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(query.matches(subject), expected, "{text}");
    }

    #[test]
    fn the_examples_of_the_guide_hold_where_they_should() {
        let busy = Instance::busy();
        // All of the others hold.
        let unmet = [
            "attribute:ecs.instance-type == g2.2xlarge",
            "attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d",
            "not(task:group == database)",
            "runningTasksCount == 1",
            "agentVersion < 1.14.5",
            "registeredAt < 2018-02-13",
            "attribute:stack != prod",
        ];
        for text in fixtures::EXAMPLES {
            check(&busy, text, !unmet.contains(text));
        }
    }

    #[test]
    fn attributes_are_compared_as_text() {
        let busy = Instance::busy();
        check(&busy, "attribute:ecs.instance-type == t2.small", true);
        check(&busy, "attribute:ecs.instance-type == T2.small", false);
        check(&busy, "attribute:ecs.instance-type == t2", false);
        check(&busy, "attribute:ecs.instance-type > t2.large", true);
        check(&busy, "attribute:ecs.instance-type <= t2.small", true);
        check(
            &busy,
            "attribute:ecs.instance-type in [t2.micro, t2.small]",
            true,
        );
        check(
            &busy,
            "attribute:ecs.instance-type !in [t2.micro, t2.small]",
            false,
        );
        check(&busy, "attribute:ecs.instance-type not_in [t2.micro]", true);
        check(
            &busy,
            "attribute:ecs.instance-type =~ (t2|t3)[.](small|micro)",
            true,
        );
        check(&busy, "attribute:ecs.instance-type !~ t3.*", true);
        check(&busy, "attribute:ecs.instance-type !~ t2.*", false);
        check(&busy, "attribute:generation > 10", true);
    }

    #[test]
    fn without_the_attribute_only_not_exists_is_met() {
        let busy = Instance::busy();
        check(&busy, "attribute:retiring not_exists", true);
        check(&busy, "attribute:retiring exists", false);
        check(&busy, "attribute:retiring == true", false);
        check(&busy, "attribute:retiring != true", false);
        check(&busy, "attribute:retiring !in [true]", false);
        check(&busy, "attribute:retiring =~ .*", false);
        check(&busy, "attribute:retiring !~ true", false);
        check(&busy, "attribute:retiring < true", false);
        check(&busy, "not(attribute:retiring == true)", true);
        check(
            &busy,
            "attribute:retiring !exists or attribute:retiring != true",
            true,
        );
    }

    #[test]
    fn an_attribute_without_value_exists_and_is_other_than_any_value() {
        let busy = Instance::busy();
        check(&busy, "attribute:ecs.capability.efs exists", true);
        check(&busy, "attribute:ecs.capability.efs !exists", false);
        check(&busy, "attribute:ecs.capability.efs == true", false);
        check(&busy, "attribute:ecs.capability.efs != true", true);
        check(&busy, "attribute:ecs.capability.efs == ''", true);
    }

    #[test]
    fn any_task_may_be_of_the_group() {
        let busy = Instance::busy();
        check(&busy, "task:group == database", true);
        check(&busy, "task:group == service:production", true);
        check(&busy, "task:group == production", false);
        check(&busy, "task:group =~ service:.*", true);
        check(&busy, "task:group in [web, database]", true);
        check(&busy, "task:group exists", true);
        check(&busy, "task:group != database", true);
        check(&busy, "not task:group == database", false);
        let empty = Instance::default();
        check(&empty, "task:group exists", false);
        check(&empty, "task:group !exists", true);
        check(&empty, "task:group == database", false);
        check(&empty, "task:group != database", false);
        check(&empty, "not(task:group == database)", true);
    }

    #[test]
    fn versions_dates_and_counts_are_not_compared_as_text() {
        let busy = Instance::busy();
        check(&busy, "agentVersion > 1.9.9", true);
        check(&busy, "agentVersion >= 1.14.5", true);
        check(&busy, "agentVersion == 1.82", true);
        check(&busy, "agentVersion <= 1.100.0", true);
        check(&busy, "agentVersion != 1.82.0", false);
        check(&busy, "registeredAt == 2018-06-18T22:28:28+00:00", true);
        check(&busy, "registeredAt == 2018-06-19T00:28:28+02:00", true);
        check(&busy, "registeredAt > 2018-06-18T22:28:28Z", false);
        check(&busy, "registeredAt < 2018-06-18T22:28:29", true);
        check(
            &busy,
            "registeredAt >= 2018-06-18 && registeredAt < 2018-06-19",
            true,
        );
        check(&busy, "runningTasksCount > 9", true);
        check(&busy, "runningTasksCount != 12", false);
    }

    #[test]
    fn what_an_instance_does_not_have_is_met_by_nothing() {
        let empty = Instance::default();
        check(&empty, "agentVersion >= 0", false);
        check(&empty, "agentVersion != 1.14.5", false);
        check(&empty, "ec2InstanceId =~ .*", false);
        check(&empty, "ec2InstanceId != i-abcd1234", false);
        check(&empty, "agentConnected == false", true);
        check(&empty, "agentConnected != true", true);
        check(&empty, "agentConnected in [true, false]", true);
        check(&empty, "agentConnected !~ t.*", true);
        check(&empty, "runningTasksCount == 0", true);
    }

    #[test]
    fn predicates_are_joined() {
        let busy = Instance::busy();
        let [yes, no] = ["runningTasksCount == 12", "runningTasksCount == 13"];
        check(&busy, &format!("{yes} and {no}"), false);
        check(&busy, &format!("{yes} or {no}"), true);
        check(&busy, &format!("{no} and {no} or {yes}"), true);
        check(&busy, &format!("{no} and ({no} or {yes})"), false);
        check(&busy, &format!("not {no} and {yes}"), true);
        check(&busy, &format!("not ({no} or {yes})"), false);
    }

    proptest! {
        #[test]
        fn a_query_or_its_negation_holds(query in fixtures::queries()) {
            let negated = Query::parse(&format!("not {query}")).unwrap();
            let subject: &dyn Subject = &Instance::busy();
            prop_assert_ne!(query.matches(subject), negated.matches(subject));
        }
    }
}
