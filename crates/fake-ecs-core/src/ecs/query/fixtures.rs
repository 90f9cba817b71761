//! A container instance to ask, and random queries.

use proptest::prelude::*;
use proptest::sample::select;

use crate::ecs::query::field::Field;
use crate::ecs::query::operator::Operator;
use crate::ecs::query::pattern::Pattern;
use crate::ecs::query::tree::{Expression, Predicate, Query, Test};
use crate::ecs::query::value::{Kind, Literal};
use crate::ecs::query::{Attribute, Subject};

/// The expressions in the guide's chapters on the cluster query language and on attributes.
pub(super) const EXAMPLES: &[&str] = &[
    "attribute:ecs.instance-type == t2.small",
    "attribute:ecs.availability-zone in [us-east-1a, us-east-1b]",
    "attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d",
    "task:group == service:production",
    "task:group == database",
    "not(task:group == database)",
    "runningTasksCount == 1",
    "runningTasksCount > 1",
    "agentVersion < 1.14.5",
    "agentVersion >= 1.14.5",
    "registeredAt < 2018-02-13",
    "registeredAt >= 2018-02-13",
    "ec2InstanceId in ['i-abcd1234', 'i-wxyx7890']",
    "attribute:ecs.instance-type == g2.2xlarge",
    "attribute:stack == prod",
    "attribute:stack != prod",
    "attribute:stack exists",
    "attribute:ecs.instance-type in [t2.small, t2.medium]",
    "attribute:ecs.instance-type =~ t2.* and attribute:ecs.availability-zone == us-east-1a",
    "attribute:ecs.instance-type =~ t2.*",
    "attribute:ecs.os-type == linux",
];

/// By default nobody has registered on it, and nothing runs on it.
#[derive(Debug, Default)]
pub(super) struct Instance {
    agent_connected: bool,
    agent_version: Option<&'static str>,
    attributes: Vec<(&'static str, Option<&'static str>)>,
    ec2_instance_id: Option<&'static str>,
    registered_at: i64,
    running_tasks_count: i64,
    groups: Vec<&'static str>,
}

impl Instance {
    pub(super) fn busy() -> Self {
        Self {
            agent_connected: true,
            agent_version: Some("1.82.0"),
            attributes: vec![
                ("ecs.instance-type", Some("t2.small")),
                ("ecs.availability-zone", Some("us-east-1a")),
                ("ecs.os-type", Some("linux")),
                ("ecs.capability.efs", None),
                ("stack", Some("prod")),
                ("generation", Some("9")),
            ],
            ec2_instance_id: Some("i-abcd1234"),
            registered_at: 1_529_360_908_000,
            running_tasks_count: 12,
            groups: vec!["service:production", "database", "service:production"],
        }
    }
}

impl Subject for Instance {
    fn agent_connected(&self) -> bool {
        self.agent_connected
    }

    fn agent_version(&self) -> Option<&str> {
        self.agent_version
    }

    fn attribute(&self, name: &str) -> Option<Attribute<'_>> {
        let mut all = self.attributes.iter();
        let (_, value) = all.find(|(own, _)| *own == name)?;
        Some(Attribute { value: *value })
    }

    fn ec2_instance_id(&self) -> Option<&str> {
        self.ec2_instance_id
    }

    fn registered_at(&self) -> i64 {
        self.registered_at
    }

    fn running_tasks_count(&self) -> i64 {
        self.running_tasks_count
    }

    fn any_group(&self, holds: &mut dyn FnMut(&str) -> bool) -> bool {
        self.groups.iter().copied().any(holds)
    }
}

/// Random queries, as trees.
pub(super) fn queries() -> impl Strategy<Value = Query> {
    let leaf = predicates().prop_map(Expression::Predicate);
    let tree = leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expression::Any),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expression::All),
            inner.prop_map(|part| Expression::Not(Box::new(part))),
        ]
    });
    tree.prop_map(Query::from_tree)
}

fn predicates() -> impl Strategy<Value = Predicate> {
    fields()
        .prop_flat_map(|field| {
            let operator = select(field.permitted());
            (Just(field), operator)
        })
        .prop_flat_map(|(field, operator)| {
            tests(operator, field.kind()).prop_map(move |test| Predicate {
                field: field.clone(),
                test,
            })
        })
}

fn fields() -> impl Strategy<Value = Field> {
    prop_oneof![
        Just(Field::AgentConnected),
        Just(Field::AgentVersion),
        "[a-z][a-zA-Z0-9/._-]{0,12}".prop_map(Field::Attribute),
        Just(Field::Ec2InstanceId),
        Just(Field::RegisteredAt),
        Just(Field::RunningTasksCount),
        Just(Field::TaskGroup),
    ]
}

fn tests(operator: Operator, kind: Kind) -> BoxedStrategy<Test> {
    match operator {
        Operator::Compare(comparison) => literals(kind)
            .prop_map(move |literal| Test::Compare(comparison, literal))
            .boxed(),
        Operator::In(sense) => prop::collection::vec(literals(kind), 1..4)
            .prop_map(move |list| Test::In(sense, list))
            .boxed(),
        Operator::Matches(sense) => patterns()
            .prop_map(move |pattern| Test::Matches(sense, pattern))
            .boxed(),
        Operator::Exists(sense) => Just(Test::Exists(sense)).boxed(),
    }
}

fn literals(kind: Kind) -> impl Strategy<Value = Literal> {
    let texts = match kind {
        Kind::Text => prop_oneof![
            "[a-zA-Z0-9:._/@+-]{1,12}",
            // Only one kind of quotes can be written at a time.
            "[^']{0,12}",
            "[^\"]{0,12}",
            select(vec!["and", "or", "not", "in", "exists"]).prop_map(str::to_owned),
        ]
        .boxed(),
        Kind::Truth => any::<bool>().prop_map(|truth| truth.to_string()).boxed(),
        Kind::Number => any::<i64>().prop_map(|number| number.to_string()).boxed(),
        Kind::Version => "[0-9]{1,3}(\\.[0-9]{1,3}){0,3}".boxed(),
        Kind::Instant => {
            "[0-9]{4}-0[1-9]-[12][0-8](T[01][0-9]:[0-5][0-9]:[0-5][0-9](Z|[+-]0[0-9]:[0-5]0)?)?"
                .boxed()
        }
    };
    texts.prop_map(move |text| Literal::read(kind, &text).expect("the text is of this kind"))
}

fn patterns() -> impl Strategy<Value = Pattern> {
    let texts = prop_oneof!["[a-z0-9.*|()\\[\\], \\\\&^$-]{0,10}", "[^']{0,10}"];
    texts.prop_filter_map("not a regular expression", |text| {
        Pattern::parse(&text).ok()
    })
}

/// What queries consist of, to be put together at random.
pub(super) fn words() -> impl Strategy<Value = String> {
    let words = vec![
        " ",
        " ",
        "(",
        ")",
        "!",
        "not ",
        " and ",
        "&&",
        " or ",
        "||",
        "[",
        "]",
        ",",
        "'",
        "\"",
        "attribute:",
        "a",
        "agentConnected",
        "agentVersion",
        "ec2InstanceId",
        "registeredAt",
        "runningTasksCount",
        "task:group",
        "==",
        "=~",
        "!~",
        ">=",
        "<",
        "in",
        "!in",
        "exists",
        "not_exists",
        "true",
        "1",
        "1.14.5",
        "2018-02-13",
        "t2.*",
        "ä",
    ];
    prop_oneof![
        9 => select(words).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ]
}
