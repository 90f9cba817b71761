//! What is refused, and in which words.

use super::{FIFO_URL, TEN, URL, advance, count, done, receive, refused, region, send};

/// The refusals of an operation by the members that follow the URL of `jobs`.
#[track_caller]
fn check(operation: &str, url: &str, cases: &[(&str, &str)]) {
    let mut region = region();
    for (members, error) in cases {
        let body = format!(r#"{{"QueueUrl":"{url}"{members}}}"#);

        assert_eq!(refused(&mut region, operation, &body), *error, "{members}");
    }
}

#[test]
fn a_queue_is_named_by_an_url_that_ends_in_account_and_name() {
    let mut region = region();
    for url in [
        URL,
        "https://sqs.us-east-1.amazonaws.com/123456789012/jobs",
        "https://elsewhere:1/123456789012/jobs",
        "/123456789012/jobs",
        "123456789012/jobs",
    ] {
        let body = format!(r#"{{"QueueUrl":"{url}"}}"#);
        done(&mut region, "GetQueueAttributes", &body);
    }
    for (url, error) in [
        (
            "http://x/123456789012/none",
            "QueueDoesNotExist: The specified queue does not exist.",
        ),
        (
            "jobs",
            "InvalidAddress: The address jobs is not valid for this endpoint.",
        ),
        (
            "",
            "InvalidAddress: The address  is not valid for this endpoint.",
        ),
        (
            "http://x/queue/jobs",
            "InvalidAddress: The address http://x/queue/jobs is not valid for this endpoint.",
        ),
        (
            "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs",
            "InvalidAddress: The address https://sqs.eu-west-1.amazonaws.com/123456789012/jobs is \
             not valid for this endpoint.",
        ),
        (
            "http://x/210987654321/jobs",
            "AccessDeniedException: User: arn:aws:iam::123456789012:user/fake-ecs is not \
             authorized to access the resource arn:aws:sqs:us-east-1:210987654321:jobs because no \
             resource-based policy allows it",
        ),
    ] {
        let body = format!(r#"{{"QueueUrl":"{url}"}}"#);
        for operation in ["GetQueueAttributes", "ReceiveMessage", "DeleteQueue"] {
            assert_eq!(refused(&mut region, operation, &body), error);
        }
    }
    assert_eq!(
        refused(&mut region, "PurgeQueue", "{}"),
        "MissingRequiredParameterException: The request must contain the parameter QueueUrl."
    );
}

#[test]
fn a_queue_is_made_once_with_attributes_that_there_are() {
    let mut region = region();
    for same in [
        r#""QueueName":"jobs""#,
        r#""QueueName":"jobs","Attributes":{"VisibilityTimeout":"30"}"#,
    ] {
        let made = done(&mut region, "CreateQueue", &format!("{{{same}}}"));
        assert_eq!(made["QueueUrl"], URL);
    }
    const NAME: &str = "InvalidParameterValueException: Can only include alphanumeric characters, \
                        hyphens, or underscores. 1 to 80 in length";
    for (members, error) in [
        (r#""QueueName":"""#, NAME),
        (r#""QueueName":"a b""#, NAME),
        (r#""QueueName":"a.fifo""#, NAME),
        (
            r#""QueueName":"a","Attributes":{"FifoQueue":"true"}"#,
            "InvalidParameterValueException: The name of a FIFO queue can only include \
             alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 \
             to 80 in length",
        ),
        (
            r#""QueueName":"jobs","Attributes":{"DelaySeconds":"1"}"#,
            "QueueNameExists: A queue already exists with the same name and a different value for \
             attribute DelaySeconds",
        ),
        (
            r#""QueueName":"a","Attributes":{"Delay":"1"}"#,
            "InvalidAttributeName: Unknown Attribute Delay.",
        ),
        (
            r#""QueueName":"a","Attributes":{"QueueArn":"1"}"#,
            "InvalidAttributeName: Unknown Attribute QueueArn.",
        ),
        (
            r#""QueueName":"a","Attributes":{"DelaySeconds":"901"}"#,
            "InvalidAttributeValue: Invalid value for the parameter DelaySeconds.",
        ),
        (
            r#""QueueName":"a","Attributes":{"VisibilityTimeout":"x"}"#,
            "InvalidAttributeValue: Invalid value for the parameter VisibilityTimeout.",
        ),
        (
            r#""QueueName":"a","Attributes":{"Policy":"no JSON"}"#,
            "InvalidAttributeValue: Invalid value for the parameter Policy.",
        ),
        (
            r#""QueueName":"a","Attributes":{"DeduplicationScope":"queue"}"#,
            "InvalidAttributeName: You can specify the DeduplicationScope only when FifoQueue is \
             set to true.",
        ),
        (
            r#""QueueName":"a","Attributes":{"ContentBasedDeduplication":"true"}"#,
            "InvalidAttributeName: Unknown Attribute ContentBasedDeduplication.",
        ),
        (
            r#""QueueName":"a","Attributes":{"RedrivePolicy":"{}"}"#,
            "InvalidParameterValueException: Value {} for parameter RedrivePolicy is invalid. \
             Reason: Redrive policy does not contain mandatory attribute: deadLetterTargetArn.",
        ),
        (
            r#""QueueName":"a","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"a\",\"maxReceiveCount\":1}"}"#,
            "InvalidParameterValueException: Value {\"deadLetterTargetArn\":\"a\",\
             \"maxReceiveCount\":1} for parameter RedrivePolicy is invalid. Reason: Dead letter \
             target does not exist.",
        ),
    ] {
        let body = format!("{{{members}}}");
        assert_eq!(
            refused(&mut region, "CreateQueue", &body),
            error,
            "{members}"
        );
    }
}

#[test]
fn the_name_of_a_deleted_queue_is_free_after_a_minute() {
    let mut region = region();
    let url = format!(r#"{{"QueueUrl":"{URL}"}}"#);
    send(&mut region, "old");
    done(&mut region, "DeleteQueue", &url);

    assert_eq!(
        refused(&mut region, "DeleteQueue", &url),
        "QueueDoesNotExist: The specified queue does not exist."
    );
    let create = r#"{"QueueName":"jobs"}"#;
    advance(&mut region, 59);
    assert_eq!(
        refused(&mut region, "CreateQueue", create),
        "QueueDeletedRecently: You must wait 60 seconds after deleting a queue before you can \
         create another with the same name."
    );
    advance(&mut region, 1);
    done(&mut region, "CreateQueue", create);
    assert_eq!(count(&mut region, URL), "0 0 0");
}

#[test]
fn a_queue_is_emptied_once_a_minute() {
    let mut region = region();
    let url = format!(r#"{{"QueueUrl":"{URL}"}}"#);
    send(&mut region, "a");

    done(&mut region, "PurgeQueue", &url);
    assert_eq!(count(&mut region, URL), "0 0 0");
    assert_eq!(
        refused(&mut region, "PurgeQueue", &url),
        "PurgeQueueInProgress: Only one PurgeQueue operation on jobs is allowed every 60 seconds."
    );
    advance(&mut region, 60);
    done(&mut region, "PurgeQueue", &url);
}

#[test]
fn a_message_has_text_attributes_and_no_more_than_its_queue_takes() {
    check(
        "SendMessage",
        URL,
        &[
            (
                "",
                "MissingRequiredParameterException: The request must contain the parameter \
                 MessageBody.",
            ),
            (
                r#","MessageBody":"""#,
                "MissingRequiredParameterException: The request must contain the parameter \
                 MessageBody.",
            ),
            (
                r#","MessageBody":"\u0001""#,
                "InvalidMessageContents: Invalid characters found. Valid unicode characters are \
                 #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
            ),
            (
                r#","MessageBody":"a","DelaySeconds":901"#,
                "InvalidParameterValueException: Value 901 for parameter DelaySeconds is invalid. \
                 Reason: DelaySeconds must be >= 0 and <= 900.",
            ),
            (
                r#","MessageBody":"a","MessageDeduplicationId":"x""#,
                "InvalidParameterValueException: Value x for parameter MessageDeduplicationId is \
                 invalid. Reason: The request include parameter that is not valid for this queue \
                 type.",
            ),
            (
                r#","MessageBody":"a","MessageAttributes":{"n":{"DataType":"Number","StringValue":"x"}}"#,
                "InvalidParameterValueException: Can't cast the value of message (user) attribute \
                 'n' to a number.",
            ),
            (
                r#","MessageBody":"a","MessageAttributes":{"n":{"DataType":"Text","StringValue":"x"}}"#,
                "InvalidParameterValueException: The message attribute 'n' has an invalid message \
                 attribute type, the set of supported type prefixes is Binary, Number, and String.",
            ),
            (
                r#","MessageBody":"a","MessageAttributes":{"n":{"DataType":"Binary.png"}}"#,
                "InvalidParameterValueException: The message attribute 'n' must contain non-empty \
                 message attribute value for message attribute type 'Binary'.",
            ),
            (
                r#","MessageBody":"a","MessageSystemAttributes":{"n":{"DataType":"String","StringValue":"x"}}"#,
                "InvalidParameterValueException: Message system attribute name 'n' is invalid.",
            ),
        ],
    );
    let long = format!(r#","MessageBody":"{}""#, "x".repeat(1_048_577));
    check(
        "SendMessage",
        URL,
        &[(
            &long,
            "InvalidParameterValueException: One or more parameters are invalid. Reason: Message \
             must be shorter than 1048576 bytes.",
        )],
    );
    check(
        "SendMessage",
        FIFO_URL,
        &[
            (
                r#","MessageBody":"a""#,
                "MissingRequiredParameterException: The request must contain the parameter \
                 MessageGroupId.",
            ),
            (
                r#","MessageBody":"a","MessageGroupId":"g""#,
                "InvalidParameterValueException: The queue should either have \
                 ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
            ),
            (
                r#","MessageBody":"a","MessageGroupId":"g","MessageDeduplicationId":"d","DelaySeconds":1"#,
                "InvalidParameterValueException: Value 1 for parameter DelaySeconds is invalid. \
                 Reason: The request include parameter that is not valid for this queue type.",
            ),
            (
                r#","MessageBody":"a","MessageGroupId":"g h","MessageDeduplicationId":"d""#,
                "InvalidParameterValueException: Value g h for parameter MessageGroupId is \
                 invalid. Reason: MessageGroupId can only include alphanumeric and punctuation \
                 characters. 1 to 128 in length.",
            ),
        ],
    );
}

#[test]
fn a_receive_asks_for_what_there_is() {
    check(
        "ReceiveMessage",
        URL,
        &[
            (
                r#","MaxNumberOfMessages":11"#,
                "InvalidParameterValueException: Value 11 for parameter MaxNumberOfMessages is \
                 invalid. Reason: Must be between 1 and 10, if provided.",
            ),
            (
                r#","WaitTimeSeconds":21"#,
                "InvalidParameterValueException: Value 21 for parameter WaitTimeSeconds is \
                 invalid. Reason: Must be >= 0 and <= 20, if provided.",
            ),
            (
                r#","VisibilityTimeout":-1"#,
                "InvalidParameterValueException: Value -1 for parameter VisibilityTimeout is \
                 invalid. Reason: Must be >= 0 and <= 43200, if provided.",
            ),
            (
                r#","AttributeNames":["Sent"]"#,
                "InvalidAttributeName: Unknown Attribute Sent.",
            ),
        ],
    );
    let mut region = region();
    let body = format!(
        r#"{{"QueueUrl":"{URL}","MessageBody":"a","MessageAttributes":{{
            "app.id":{{"DataType":"Number","StringValue":"1"}},
            "user":{{"DataType":"Binary","BinaryValue":"AAE="}}}}}}"#
    );
    done(&mut region, "SendMessage", &body);
    for (names, expected) in [
        ("[]", ""),
        (r#"["none"]"#, ""),
        (r#"["user"]"#, "user"),
        (r#"["app.*"]"#, "app.id"),
        (r#"[".*"]"#, "app.id user"),
        (r#"["All"]"#, "app.id user"),
    ] {
        let more = format!(r#","VisibilityTimeout":0,"MessageAttributeNames":{names}"#);
        let message = receive(&mut region, URL, &more).remove(0);
        let shown = message["MessageAttributes"].members();
        let shown: Vec<_> = shown.map(|(name, _)| name).collect();
        assert_eq!(shown.join(" "), expected);
        assert_eq!(
            message["MD5OfMessageAttributes"].is_null(),
            expected.is_empty()
        );
    }
}

#[test]
fn a_batch_has_one_to_ten_entries_of_which_some_may_fail() {
    let entry = |id: &str| format!(r#"{{"Id":"{id}","MessageBody":"m"}}"#);
    let eleven: Vec<String> = (0..11).map(|number| entry(&number.to_string())).collect();
    let large = format!(
        r#"{{"Id":"a","MessageBody":"{0}"}},{{"Id":"b","MessageBody":"{0}"}}"#,
        "x".repeat(600_000)
    );
    for (entries, error) in [
        (
            String::new(),
            "EmptyBatchRequest: There should be at least one SendMessageBatchRequestEntry in the \
             request.",
        ),
        (
            eleven.join(","),
            "TooManyEntriesInBatchRequest: Maximum number of entries per request are 10. You have \
             sent 11.",
        ),
        (
            entry("a b"),
            "InvalidBatchEntryId: A batch entry id can only contain alphanumeric characters, \
             hyphens and underscores. It can be at most 80 letters long.",
        ),
        (
            [entry("a"), entry("a")].join(","),
            "BatchEntryIdsNotDistinct: Id a repeated.",
        ),
        (
            large,
            "BatchRequestTooLong: Batch requests cannot be longer than 1048576 bytes. You have \
             sent 1200000 bytes.",
        ),
    ] {
        let members = format!(r#","Entries":[{entries}]"#);
        check("SendMessageBatch", URL, &[(&members, error)]);
    }

    let mut region = region();
    let body = format!(
        r#"{{"QueueUrl":"{URL}","Entries":[{},{{"Id":"b","MessageBody":"m","DelaySeconds":-1}}]}}"#,
        entry("a")
    );
    let answer = done(&mut region, "SendMessageBatch", &body);
    assert_eq!(answer["Successful"][0]["Id"], "a");
    assert_eq!(answer["Failed"][0]["Id"], "b");
    assert_eq!(answer["Failed"][0]["Code"], "InvalidParameterValue");
    assert_eq!(answer["Failed"][0]["SenderFault"], true);
    assert_eq!(count(&mut region, URL), "1 0 0");
    let message = receive(&mut region, URL, TEN).remove(0);
    let handle = message["ReceiptHandle"].as_str().unwrap();
    for (operation, more) in [
        ("ChangeMessageVisibilityBatch", r#","VisibilityTimeout":60"#),
        ("DeleteMessageBatch", ""),
    ] {
        let body = format!(
            r#"{{"QueueUrl":"{URL}","Entries":[{{"Id":"a","ReceiptHandle":"{handle}"{more}}},
                {{"Id":"b","ReceiptHandle":"x"{more}}}]}}"#
        );
        let answer = done(&mut region, operation, &body);
        assert_eq!(answer["Successful"][0]["Id"], "a");
        assert_eq!(answer["Failed"][0]["Code"], "ReceiptHandleIsInvalid");
    }
    assert_eq!(count(&mut region, URL), "0 0 0");
}

#[test]
fn queues_are_listed_by_prefix_and_in_pages() {
    let mut region = region();
    for name in ["a1", "a2", "a3"] {
        let body = format!(r#"{{"QueueName":"{name}","tags":{{"k":"v"}}}}"#);
        done(&mut region, "CreateQueue", &body);
    }
    let names = |answer: &crate::wire::Json| -> Vec<String> {
        let urls = answer["QueueUrls"].items();
        urls.map(|url| url.as_str().unwrap().rsplit('/').next().unwrap().to_owned())
            .collect()
    };

    let all = done(&mut region, "ListQueues", "{}");
    assert_eq!(names(&all), ["a1", "a2", "a3", "jobs", "jobs.fifo"]);
    let none = done(&mut region, "ListQueues", r#"{"QueueNamePrefix":"x"}"#);
    assert_eq!(none.to_string(), "{}");
    let page = r#""QueueNamePrefix":"a","MaxResults":2"#;
    let first = done(&mut region, "ListQueues", &format!("{{{page}}}"));
    assert_eq!(names(&first), ["a1", "a2"]);
    let token = first["NextToken"].as_str().unwrap();
    let next = format!(r#"{{{page},"NextToken":"{token}"}}"#);
    let second = done(&mut region, "ListQueues", &next);
    assert_eq!(names(&second), ["a3"]);
    assert!(second["NextToken"].is_null());

    let url = r#""QueueUrl":"http://x/123456789012/a1""#;
    done(
        &mut region,
        "TagQueue",
        &format!(r#"{{{url},"Tags":{{"l":"w"}}}}"#),
    );
    done(
        &mut region,
        "UntagQueue",
        &format!(r#"{{{url},"TagKeys":["k","x"]}}"#),
    );
    let tags = done(&mut region, "ListQueueTags", &format!("{{{url}}}"));
    assert_eq!(tags.to_string(), r#"{"Tags":{"l":"w"}}"#);
}
