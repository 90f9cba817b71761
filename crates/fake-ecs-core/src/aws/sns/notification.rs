//! What subscribers get of a message.

use std::collections::BTreeMap;

use crate::aws::sns::message::Message;
use crate::aws::sns::state::Subscription;
use crate::kernel::arn::Scope;
use crate::wire::sns::types::MessageAttributeValue;
use crate::wire::{Encode, Object, Timestamp, encode};

/// What a subscriber is sent.
pub struct Notification<'a> {
    pub id: &'a str,
    pub topic: &'a str,
    pub scope: &'a Scope,
    pub message: &'a Message,
    pub subscription: &'a Subscription,
    pub at: Timestamp,
    /// The place of the message among those of a FIFO topic.
    pub number: Option<&'a str>,
}

impl Notification<'_> {
    /// The text of the message for this subscriber.
    pub fn text(&self) -> &str {
        let protocol = self.subscription.protocol.as_str();
        let own = self.message.by_protocol.get(protocol);
        own.unwrap_or(&self.message.text)
    }

    /// The body of a message in a queue.
    pub fn body(&self) -> String {
        if self.subscription.is_raw() {
            return self.text().to_owned();
        }
        text(&Envelope(self))
    }

    /// What a function of Lambda is called with.
    /// <https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html>
    pub fn lambda_event(&self) -> String {
        text(&Records(self))
    }
}

fn text(value: &dyn Encode) -> String {
    String::from_utf8(encode(value)).unwrap_or_default()
}

/// The form of a notification with its envelope.
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html>
struct Envelope<'a>(&'a Notification<'a>);

impl Encode for Envelope<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        write(self.0, out, ["SigningCertURL", "UnsubscribeURL"]);
    }
}

/// What a function gets: the same, with two names in another spelling.
struct OfLambda<'a>(&'a Notification<'a>);

impl Encode for OfLambda<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        write(self.0, out, ["SigningCertUrl", "UnsubscribeUrl"]);
    }
}

fn write(of: &Notification<'_>, out: &mut Vec<u8>, [certificate, unsubscribe]: [&str; 2]) {
    let Notification {
        id,
        topic,
        scope,
        message,
        subscription,
        at,
        number,
    } = of;
    let host = format!("https://sns.{}.amazonaws.com/", scope.region);
    let mut object = Object::open(out);
    object.put("Type", &"Notification");
    object.put("MessageId", id);
    object.put("SequenceNumber", number);
    object.put("TopicArn", topic);
    object.put("Subject", &message.subject);
    object.put("Message", &of.text());
    object.put("Timestamp", &at.iso_with_millis());
    object.put("SignatureVersion", &"1");
    // Nobody can sign as SNS does.
    object.put("Signature", &"EXAMPLE");
    object.put(certificate, &format!("{host}SimpleNotificationService.pem"));
    let arn = &subscription.arn;
    object.put(
        unsubscribe,
        &format!("{host}?Action=Unsubscribe&SubscriptionArn={arn}"),
    );
    if !message.attributes.is_empty() {
        object.put("MessageAttributes", &Attributes(&message.attributes));
    }
    object.close();
}

struct Records<'a>(&'a Notification<'a>);

impl Encode for Records<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        let mut object = Object::open(out);
        object.put("Records", &vec![Record(self.0)]);
        object.close();
    }
}

struct Record<'a>(&'a Notification<'a>);

impl Encode for Record<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        let mut object = Object::open(out);
        object.put("EventSource", &"aws:sns");
        object.put("EventVersion", &"1.0");
        object.put("EventSubscriptionArn", &self.0.subscription.arn);
        object.put("Sns", &OfLambda(self.0));
        object.close();
    }
}

struct Attributes<'a>(&'a BTreeMap<String, MessageAttributeValue>);

impl Encode for Attributes<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        let mut object = Object::open(out);
        for (name, value) in self.0 {
            object.put(name, &Attribute(value));
        }
        object.close();
    }
}

struct Attribute<'a>(&'a MessageAttributeValue);

impl Encode for Attribute<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        let MessageAttributeValue {
            data_type,
            binary_value,
            string_value,
        } = self.0;
        let mut object = Object::open(out);
        object.put("Type", data_type);
        match binary_value {
            Some(bytes) => object.put("Value", bytes),
            None => object.put("Value", string_value),
        }
        object.close();
    }
}
