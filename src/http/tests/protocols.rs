//! How each service is answered, in its own protocol.

use bytes::Bytes;
use http::header::DATE;
use http::{Request, Response};

use crate::http::reply::Reply;
use crate::http::respond::respond;
use crate::http::{reject, testing};

fn send(request: http::request::Builder, body: impl Into<Bytes>) -> Response<Bytes> {
    match respond(&testing::driver(), request.body(body.into()).unwrap()) {
        Reply::Now(response) => response,
        _ => panic!("the answer comes at once"),
    }
}

fn form(body: &'static str) -> (http::request::Builder, &'static str) {
    let content_type = "application/x-www-form-urlencoded; charset=utf-8";
    (
        Request::post("/").header("content-type", content_type),
        body,
    )
}

/// Status line, headers but for the date, and body.
fn written(response: &Response<Bytes>) -> String {
    let mut lines = vec![response.status().as_u16().to_string()];
    let headers = response.headers().iter();
    let headers = headers.filter(|(name, _)| *name != DATE);
    lines.extend(headers.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())));
    lines.push(String::from_utf8(response.body().to_vec()).unwrap());
    lines.join("\n")
}

#[test]
fn an_answer_of_the_query_protocol_is_xml_with_its_request_id() {
    let (request, body) = form("Action=GetCallerIdentity&Version=2011-06-15");

    let response = send(request, body);

    let id = testing::driver().request_id();
    let expected = format!(
        "200\nx-amzn-requestid: {id}\ncontent-type: text/xml\ncontent-length: 405\n\
         <GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  \
           <GetCallerIdentityResult>\n    \
             <Account>000000000000</Account>\n    \
             <Arn>arn:aws:iam::000000000000:user/fake-ecs</Arn>\n    \
             <UserId>AIDA</UserId>\n  \
           </GetCallerIdentityResult>\n  \
           <ResponseMetadata>\n    \
             <RequestId>{id}</RequestId>\n  \
           </ResponseMetadata>\n\
         </GetCallerIdentityResponse>\n"
    );
    let written = written(&response);
    let (before, rest) = written.split_once("<UserId>AIDA").unwrap();
    let (_, after) = rest.split_once("</UserId>").unwrap();
    assert_eq!(format!("{before}<UserId>AIDA</UserId>{after}"), expected);
}

/// What is between the tags of that name.
fn element<'x>(xml: &'x str, name: &str) -> &'x str {
    let (_, rest) = xml.split_once(&format!("<{name}>")).expect(xml);
    rest.split_once(&format!("</{name}>")).expect(xml).0
}

/// As SDKs sent it before November 2023, at first to the root and then to the path of the queue.
#[test]
fn queues_are_served_in_the_query_protocol_and_on_their_own_paths() {
    let driver = testing::driver();
    let ask = |path: &str, body: &str| {
        let request = Request::post(path)
            .header("host", "queues.local:4566")
            .header("content-type", "application/x-www-form-urlencoded");
        let request = request.body(Bytes::from(body.to_owned())).unwrap();
        match respond(&driver, request) {
            Reply::Now(response) => written(&response),
            _ => panic!("the answer comes at once"),
        }
    };

    let created = ask(
        "/",
        "Action=CreateQueue&Version=2012-11-05&QueueName=jobs&Attribute.1.Name=DelaySeconds\
         &Attribute.1.Value=0&Tag.1.Key=team&Tag.1.Value=a",
    );
    let url = "http://queues.local:4566/000000000000/jobs";
    assert_eq!(element(&created, "QueueUrl"), url);
    let path = "/000000000000/jobs";
    let sent = ask(
        path,
        "Action=SendMessage&Version=2012-11-05&MessageBody=a%26b&MessageAttribute.1.Name=Foo\
         &MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=Bar",
    );
    assert_eq!(
        element(&sent, "MD5OfMessageAttributes"),
        "ae7155c6026991b6d54b11589678bf9c"
    );
    // Without a version, the path names the service.
    let received = ask(
        path,
        "Action=ReceiveMessage&MaxNumberOfMessages=10&AttributeName.1=SentTimestamp\
         &MessageAttributeName.1=All",
    );
    let lines: Vec<&str> = received.lines().map(str::trim).collect();
    for expected in [
        "<ReceiveMessageResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">",
        "<Message>",
        "<Body>a&amp;b</Body>",
        "<Attribute>",
        "<Name>SentTimestamp</Name>",
        "<MessageAttribute>",
        "<Name>Foo</Name>",
        "<StringValue>Bar</StringValue>",
    ] {
        assert!(lines.contains(&expected), "{expected}: {received}");
    }
    let handle = element(&received, "ReceiptHandle").replace('+', "%2B");
    let deleted = ask(
        path,
        &format!(
            "Action=DeleteMessageBatch&Version=2012-11-05&DeleteMessageBatchRequestEntry.1.Id=a\
             &DeleteMessageBatchRequestEntry.1.ReceiptHandle={handle}\
             &DeleteMessageBatchRequestEntry.2.Id=b&DeleteMessageBatchRequestEntry.2.ReceiptHandle=x"
        ),
    );
    assert!(
        deleted.contains("<DeleteMessageBatchResultEntry>"),
        "{deleted}"
    );
    assert_eq!(element(&deleted, "Code"), "ReceiptHandleIsInvalid");

    let missing = ask("/000000000000/none", "Action=PurgeQueue&Version=2012-11-05");
    assert!(missing.starts_with("400\n"), "{missing}");
    assert_eq!(
        element(&missing, "Code"),
        "AWS.SimpleQueueService.NonExistentQueue"
    );
}

#[test]
fn an_error_is_written_in_the_protocol_of_its_service() {
    let id = testing::driver().request_id();
    let secret = Request::post("/")
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", "secretsmanager.GetSecretValue");
    assert_eq!(
        written(&send(secret, r#"{"SecretId":"a"}"#)),
        format!(
            "400\nx-amzn-requestid: {id}\ncontent-type: application/x-amz-json-1.1\n\
             content-length: 99\nx-amzn-errortype: ResourceNotFoundException\n\
             {{\"__type\":\"ResourceNotFoundException\",\
             \"Message\":\"Secrets Manager can't find the specified secret.\"}}"
        )
    );
    let (request, body) = form("Action=AssumeRoot&Version=2011-06-15");
    let response = written(&send(request, body));
    let expected = "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n  \
                    <Error>\n    <Type>Sender</Type>\n    <Code>InvalidAction</Code>\n    \
                    <Message>fake-ecs does not emulate the operation 'AssumeRoot' of STS; what \
                    it emulates of STS: AssumeRole, AssumeRoleWithWebIdentity, GetAccessKeyInfo, \
                    GetCallerIdentity, GetSessionToken</Message>\n  </Error>\n  \
                    <RequestId>";
    assert!(response.starts_with("400\n"), "{response}");
    assert!(response.contains(expected), "{response}");
    assert!(!response.contains("x-amzn-errortype"), "{response}");
    let queue = Request::post("/000000000000/queue")
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", "AmazonSQS.StartMessageMoveTask");
    let response = written(&send(queue, "{}"));
    let missing = Request::post("/000000000000/queue")
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", "AmazonSQS.ReceiveMessage");
    let body = r#"{"QueueUrl":"http://x/000000000000/queue"}"#;
    let missing = written(&send(missing, body));
    for expected in [
        "400\n",
        "x-amzn-errortype: QueueDoesNotExist",
        "x-amzn-query-error: AWS.SimpleQueueService.NonExistentQueue;Sender",
        "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\",\
         \"message\":\"The specified queue does not exist.\"}",
    ] {
        assert!(missing.contains(expected), "{missing}");
    }
    for expected in [
        "content-type: application/x-amz-json-1.0",
        "x-amzn-errortype: UnknownOperationException",
        "x-amzn-query-error: InvalidAction;Sender",
        "{\"__type\":\"com.amazonaws.sqs#UnknownOperationException\",",
    ] {
        assert!(response.contains(expected), "{response}");
    }
    let metric = Request::post("/service/GraniteServiceVersion20100801/operation/PutMetricData")
        .header("smithy-protocol", "rpc-v2-cbor");
    let response = send(metric, "");
    assert_eq!(response.headers()["smithy-protocol"], "rpc-v2-cbor");
    assert_eq!(response.headers()["content-type"], "application/cbor");
    assert_eq!(response.body()[0], 0xa2);
}

#[test]
fn what_a_service_does_not_allow_is_refused_in_the_words_of_its_framework() {
    let secret = Request::post("/")
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", "secretsmanager.GetSecretValue");

    let response = written(&send(secret, r#"{"VersionId":"a"}"#));

    let expected = "{\"__type\":\"ValidationException\",\"message\":\"2 validation errors \
                    detected: Value null at 'secretId' failed to satisfy constraint: Member \
                    must not be null; Value 'a' at 'versionId' failed to satisfy constraint: \
                    Member must have length greater than or equal to 32\"}";
    assert!(response.ends_with(expected), "{response}");
}

#[test]
fn what_was_refused_of_a_form_is_noted_by_its_action() {
    let driver = testing::driver();
    let (request, body) = form("Action=AssumeRoot&Version=2011-06-15");

    respond(&driver, request.body(Bytes::from(body)).unwrap());

    let noted = testing::rejected(&driver);
    assert!(
        noted[0].ends_with(" Some(\"AssumeRoot\") InvalidAction"),
        "{noted:?}"
    );
}

#[test]
fn a_body_over_the_limit_is_refused_in_the_protocol_of_its_service() {
    let (request, _) = form("");
    let scope = "Credential=AKID/20250101/us-east-1/sts/aws4_request";
    let request = request.header("authorization", format!("AWS4-HMAC-SHA256 {scope}"));

    let response = written(&send(request, vec![b' '; reject::BODY_BYTES_MAX + 1]));

    assert!(
        response.contains("<Code>MalformedInput</Code>"),
        "{response}"
    );
}
