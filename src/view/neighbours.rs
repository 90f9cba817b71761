//! What is in the neighbours of ECS.

use serde::{Deserialize, Serialize};

macro_rules! views {
    ($($(#[$about:meta])* $name:ident { $($(#[$of_member:meta])* $member:ident: $kind:ty,)+ })+) => {$(
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "introspection", derive(schemars::JsonSchema))]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            $($(#[$of_member])* pub $member: $kind,)+
        }
    )+};
}

views! {
    /// What is in the neighbours of ECS, region by region. Values of secrets and parameters are not
    /// shown.
    Neighbours {
        /// The regions in which there is something.
        regions: Vec<NeighboursOfRegion>,
    }

    /// The neighbours in one account and region.
    NeighboursOfRegion {
        /// The account.
        account: String,
        /// The region.
        region: String,
        /// The queues of SQS, by name.
        queues: Vec<Queue>,
        /// The groups of CloudWatch Logs, by name.
        log_groups: Vec<LogGroup>,
        /// The rules of EventBridge, by bus and name.
        event_rules: Vec<EventRule>,
        /// What the rules gave their targets, oldest first, of the last 100.
        event_deliveries: Vec<EventDelivery>,
        /// The load balancers that were made, by name.
        load_balancers: Vec<MadeLoadBalancer>,
        /// The secrets, by name.
        secrets: Vec<StoredSecret>,
        /// The parameters, by name.
        parameters: Vec<StoredParameter>,
    }

    /// A queue of SQS.
    Queue {
        /// Its name.
        name: String,
        /// How many messages can be received.
        visible: usize,
        /// How many were received and not deleted yet.
        in_flight: usize,
        /// How many were sent with a delay that is not over.
        delayed: usize,
        /// The first 100 messages, whether or not they can be received.
        messages: Vec<Message>,
    }

    /// A message in a queue.
    Message {
        /// Its id.
        id: String,
        /// When it was sent, in seconds since the start of the fake.
        sent: f64,
        /// How often it was received.
        receives: u32,
        /// What was sent.
        body: String,
    }

    /// A log group.
    LogGroup {
        /// Its name.
        name: String,
        /// After how many days events are gone; absent: never.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        retention_days: Option<i32>,
        /// The names of its streams.
        streams: Vec<String>,
    }

    /// A rule of EventBridge.
    EventRule {
        /// The bus that it is on.
        bus: String,
        /// Its name.
        name: String,
        /// Whether it is enabled.
        is_enabled: bool,
        /// Its pattern, as it was given.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        pattern: Option<String>,
        /// Its schedule, as it was given.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        schedule: Option<String>,
        /// The ARNs of its targets.
        targets: Vec<String>,
    }

    /// What came of an event at a target.
    EventDelivery {
        /// When, in seconds since the start of the fake.
        at: f64,
        /// The name of the rule.
        rule: String,
        /// The ARN of the target.
        target: String,
        /// The id of the event.
        event_id: String,
        /// Why the target has not got it; absent where it has.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        failure: Option<String>,
    }

    /// A load balancer.
    MadeLoadBalancer {
        /// Its name.
        name: String,
        /// The name of its host.
        dns_name: String,
        /// Its listeners, by port.
        listeners: Vec<Listener>,
    }

    /// A listener of a load balancer.
    Listener {
        /// Its port.
        port: i32,
        /// Its rules, in the order in which a request is held against them; the last one is the
        /// default.
        rules: Vec<ListenerRule>,
    }

    /// A rule of a listener.
    ListenerRule {
        /// Its priority; absent for the default rule.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        priority: Option<i32>,
        /// The target groups that it forwards to, with their weights.
        forwards: Vec<Forward>,
    }

    /// A target group that a rule forwards to.
    Forward {
        /// The ARN of the target group.
        target_group: String,
        /// Its share of the requests.
        weight: i32,
    }

    /// A secret of Secrets Manager.
    StoredSecret {
        /// Its name.
        name: String,
        /// Its ARN.
        arn: String,
        /// How many versions it has.
        versions: usize,
        /// Whether it waits for its deletion.
        is_deleted: bool,
    }

    /// A parameter of the Parameter Store.
    StoredParameter {
        /// Its name.
        name: String,
        /// The number of its newest version.
        version: i64,
    }
}
