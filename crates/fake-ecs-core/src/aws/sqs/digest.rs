//! The MD5 of message attributes, which SDKs compute again and compare.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html>

use std::collections::BTreeMap;

use crate::kernel::md5;
use crate::wire::sqs::types::MessageAttributeValue;

/// What stands before a value: of a text, and of bytes.
const TEXT: u8 = 1;
const BINARY: u8 = 2;

/// `None` where there are none.
pub(super) fn of_attributes(
    attributes: &BTreeMap<String, MessageAttributeValue>,
) -> Option<String> {
    if attributes.is_empty() {
        return None;
    }
    let mut all = Vec::new();
    for (name, value) in attributes {
        put(&mut all, name.as_bytes());
        put(&mut all, value.data_type.as_bytes());
        match (&value.string_value, &value.binary_value) {
            (_, Some(bytes)) if value.data_type.starts_with("Binary") => {
                all.push(BINARY);
                put(&mut all, &bytes.0);
            }
            (text, _) => {
                all.push(TEXT);
                put(&mut all, text.as_deref().unwrap_or_default().as_bytes());
            }
        }
    }
    Some(md5::hex(&all))
}

/// Behind its length.
fn put(all: &mut Vec<u8>, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    all.extend_from_slice(&length.to_be_bytes());
    all.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recorded answers of the service.
    #[test]
    fn digests_are_those_of_the_service() {
        for (attributes, digest) in [
            (vec![("Foo", "Bar")], "ae7155c6026991b6d54b11589678bf9c"),
            (
                vec![("Hello", "There"), ("General", "Kenobi"), ("Help.Me", "Me")],
                "4c360f3fdafd970e05fae2f149d997f5",
            ),
        ] {
            let attributes = attributes.into_iter().map(|(name, text)| {
                let value = MessageAttributeValue {
                    data_type: "String".to_owned(),
                    string_value: Some(text.to_owned()),
                    ..MessageAttributeValue::default()
                };
                (name.to_owned(), value)
            });

            assert_eq!(
                of_attributes(&attributes.collect()).as_deref(),
                Some(digest)
            );
        }
        assert_eq!(of_attributes(&BTreeMap::new()), None);
    }
}
