//! SQS. Its model no longer says that the service speaks the query protocol as well, which older
//! SDKs still do.

use super::Protocol::{Json10, Query};
use super::{QUERY, QueryCode, Resource, Service};

pub(super) const SERVICE: Service = Service {
    id: "SQS",
    name: "sqs",
    signing_name: "sqs",
    endpoint_prefix: "sqs",
    version: "2012-11-05",
    target_prefix: Some("AmazonSQS"),
    protocols: &[Json10, Query],
    xml_namespace: "http://queue.amazonaws.com/doc/2012-11-05/",
    feature: Some("sqs"),
    error_namespace: "com.amazonaws.sqs",
    is_query_compatible: true,
    validation: None,
    missing: Some("MissingRequiredParameterException"),
    codes: &[
        // Of ReceiveMessage, which does not declare it.
        "InvalidAttributeName",
        "InvalidParameterValueException",
        "MissingRequiredParameterException",
    ],
    query_codes: QUERY_CODES,
    form_names: FORM_NAMES,
    open_enums: &["MessageSystemAttributeName", "QueueAttributeName"],
    ops: "crates/fake-ecs-core/src/aws/sqs/ops",
    wanted: &[Resource {
        folder: "",
        operations: &[
            "ChangeMessageVisibility",
            "ChangeMessageVisibilityBatch",
            "CreateQueue",
            "DeleteMessage",
            "DeleteMessageBatch",
            "DeleteQueue",
            "GetQueueAttributes",
            "GetQueueUrl",
            "ListDeadLetterSourceQueues",
            "ListQueueTags",
            "ListQueues",
            "PurgeQueue",
            "ReceiveMessage",
            "SendMessage",
            "SendMessageBatch",
            "SetQueueAttributes",
            "TagQueue",
            "UntagQueue",
        ],
    }],
    ..QUERY
};

/// From `aws-sdk-sqs`, which tells errors apart by these codes.
const QUERY_CODES: &[QueryCode] = &[
    (
        "BatchEntryIdsNotDistinct",
        "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
        400,
    ),
    (
        "BatchRequestTooLong",
        "AWS.SimpleQueueService.BatchRequestTooLong",
        400,
    ),
    (
        "EmptyBatchRequest",
        "AWS.SimpleQueueService.EmptyBatchRequest",
        400,
    ),
    (
        "InvalidBatchEntryId",
        "AWS.SimpleQueueService.InvalidBatchEntryId",
        400,
    ),
    (
        "InvalidParameterValueException",
        "InvalidParameterValue",
        400,
    ),
    (
        "MessageNotInflight",
        "AWS.SimpleQueueService.MessageNotInflight",
        400,
    ),
    ("MissingRequiredParameterException", "MissingParameter", 400),
    (
        "PurgeQueueInProgress",
        "AWS.SimpleQueueService.PurgeQueueInProgress",
        403,
    ),
    (
        "QueueDeletedRecently",
        "AWS.SimpleQueueService.QueueDeletedRecently",
        400,
    ),
    (
        "QueueDoesNotExist",
        "AWS.SimpleQueueService.NonExistentQueue",
        400,
    ),
    ("QueueNameExists", "QueueAlreadyExists", 400),
    (
        "TooManyEntriesInBatchRequest",
        "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
        400,
    ),
    (
        "UnsupportedOperation",
        "AWS.SimpleQueueService.UnsupportedOperation",
        400,
    ),
];

/// From the models up to botocore 1.31, which were of the query protocol.
const FORM_NAMES: &[(&str, &[&str])] = &[
    ("AttributeNameList", &["AttributeName"]),
    ("BatchResultErrorEntryList", &["BatchResultErrorEntry"]),
    ("BinaryList", &["BinaryListValue"]),
    (
        "ChangeMessageVisibilityBatchRequestEntryList",
        &["ChangeMessageVisibilityBatchRequestEntry"],
    ),
    (
        "ChangeMessageVisibilityBatchResultEntryList",
        &["ChangeMessageVisibilityBatchResultEntry"],
    ),
    (
        "DeleteMessageBatchRequestEntryList",
        &["DeleteMessageBatchRequestEntry"],
    ),
    (
        "DeleteMessageBatchResultEntryList",
        &["DeleteMessageBatchResultEntry"],
    ),
    ("MessageAttributeNameList", &["MessageAttributeName"]),
    (
        "MessageBodyAttributeMap",
        &["MessageAttribute", "Name", "Value"],
    ),
    (
        "MessageBodySystemAttributeMap",
        &["MessageSystemAttribute", "Name", "Value"],
    ),
    ("MessageList", &["Message"]),
    (
        "MessageSystemAttributeList",
        &["MessageSystemAttributeName"],
    ),
    ("MessageSystemAttributeMap", &["Attribute", "Name", "Value"]),
    ("QueueAttributeMap", &["Attribute", "Name", "Value"]),
    ("QueueUrlList", &["QueueUrl"]),
    (
        "SendMessageBatchRequestEntryList",
        &["SendMessageBatchRequestEntry"],
    ),
    (
        "SendMessageBatchResultEntryList",
        &["SendMessageBatchResultEntry"],
    ),
    ("StringList", &["StringListValue"]),
    ("TagKeyList", &["TagKey"]),
    ("TagMap", &["Tag", "Key", "Value"]),
];
