//! Calls of S3, as any client sends them: they go wrong, are limited, permitted and recorded as
//! those of other services are.

use fake_ecs::{FakeEcs, NewFault, RateLimits};

use crate::support::{Answer, secs, send_line};

/// Sends a request that is signed for S3.
fn s3(ecs: &FakeEcs, line: &str, headers: &str, body: &str) -> Answer {
    let credential = format!("AKIDEXAMPLE/20250101/{}/s3/aws4_request", ecs.region());
    let headers = format!(
        "{headers}Authorization: AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0\r\n"
    );
    send_line(ecs, line, &ecs.local_addr().to_string(), &headers, body)
}

fn get(ecs: &FakeEcs, key: &str) -> Answer {
    s3(ecs, &format!("GET /files/{key}"), "", "")
}

/// The code and the message of an error.
#[track_caller]
fn error(answer: &Answer) -> (u16, &str, &str) {
    let of = |name: &str| {
        let (_, rest) = answer.body.split_once(&format!("<{name}>"))?;
        rest.split_once('<').map(|(text, _)| text)
    };
    let (code, message) = (of("Code"), of("Message"));
    (
        answer.status(),
        code.unwrap_or_else(|| panic!("{}", answer.body)),
        message.unwrap_or_default(),
    )
}

/// A fake with an object.
fn with_object() -> FakeEcs {
    let ecs = FakeEcs::start().blocking();
    ecs.s3().put("files", "a b", "hello");
    ecs
}

#[test]
fn calls_go_wrong_in_the_words_of_s3() {
    let ecs = with_object();
    type Fails = fn(NewFault) -> fake_ecs::Fault;
    let cases: [(Fails, (u16, &str)); 4] = [
        (NewFault::throttle, (503, "SlowDown")),
        (NewFault::deny, (403, "AccessDenied")),
        (NewFault::unavailable, (503, "ServiceUnavailable")),
        (NewFault::server_error, (500, "ServerException")),
    ];
    for (fails, (status, code)) in cases {
        fails(ecs.faults().on("s3:GetObject").once());

        let refused = get(&ecs, "a%20b");

        let (found, name, _) = error(&refused);
        assert_eq!((found, name), (status, code));
        assert_eq!(get(&ecs, "a%20b").body, "hello");
    }
    ecs.faults().on(fake_ecs::s3::PutObject).once().deny();
    let refused = s3(&ecs, "PUT /files/c", "", "more");
    assert_eq!(
        error(&refused),
        (
            403,
            "AccessDenied",
            "User: arn:aws:iam::123456789012:user/fake-ecs is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::files/c because no identity-based policy allows the s3:PutObject action"
        )
    );
    assert!(ecs.s3().get("files", "c").is_none());
}

#[test]
fn a_call_without_a_body_in_its_answer_goes_wrong_without_one() {
    let ecs = with_object();
    ecs.faults().on("s3:HeadObject").once().throttle();

    let refused = s3(&ecs, "HEAD /files/a%20b", "", "");

    assert_eq!(refused.status(), 503);
    let names = refused.headers();
    assert!(
        !names.iter().any(|(name, _)| name == "content-length"),
        "{names:?}"
    );
    assert_eq!(s3(&ecs, "HEAD /files/a%20b", "", "").status(), 200);
    assert_eq!(s3(&ecs, "HEAD /files/none", "", "").status(), 404);
}

#[test]
fn calls_are_limited() {
    let limits = RateLimits::none().per_second("s3:GetObject", 1, 2);
    let ecs = FakeEcs::start().rate_limits(limits).blocking();
    ecs.s3().put("files", "a", "hello");

    let answers = [(); 3].map(|()| get(&ecs, "a").status());

    assert_eq!(answers, [200, 200, 503]);
    let refused = get(&ecs, "a");
    let expected = (503, "SlowDown", "Please reduce your request rate.");
    assert_eq!(error(&refused), expected);
    // Others go on, and so does this one in a second.
    assert_eq!(s3(&ecs, "GET /files?list-type=2", "", "").status(), 200);
    ecs.advance(secs(1));
    assert_eq!(get(&ecs, "a").status(), 200);
}

#[test]
fn calls_are_recorded() {
    let ecs = with_object();
    s3(&ecs, "PUT /files/c%2Fd", "x-amz-meta-by: me\r\n", "more");
    get(&ecs, "none");
    s3(&ecs, "DELETE /files/c/d", "", "");

    let put = ecs.requests().of("s3:PutObject").only();
    let json = put.json();
    assert_eq!(json["Bucket"], "files");
    assert_eq!(json["Key"], "c/d");
    assert_eq!(json["Metadata"]["by"], "me");
    // In base64.
    assert_eq!(json["Body"], "bW9yZQ==");
    let refused = ecs.requests().of("s3:GetObject").only();
    assert_eq!(refused.error_code(), Some("NoSuchKey"));
    assert_eq!(ecs.requests().of("s3:DeleteObject").len(), 1);
}

#[test]
fn calls_need_the_permissions_that_policies_name() {
    let policy = |action: &str, resource: &str| {
        format!(
            r#"{{ "Statement": [{{ "Effect": "Allow", "Action": "{action}", "Resource": "arn:aws:s3:::{resource}" }}] }}"#
        )
    };
    let copy = "x-amz-copy-source: files/a%20b\r\n";
    for (line, headers, needed) in [
        ("GET /files/a%20b", "", vec![("s3:GetObject", "files/a b")]),
        ("HEAD /files/a%20b", "", vec![("s3:GetObject", "files/*")]),
        ("PUT /files/c", "", vec![("s3:PutObject", "files/c")]),
        (
            "DELETE /files/a%20b",
            "",
            vec![("s3:DeleteObject", "files/*")],
        ),
        (
            "GET /files?list-type=2",
            "",
            vec![("s3:ListBucket", "files")],
        ),
        ("HEAD /files", "", vec![("s3:ListBucket", "files")]),
        (
            "GET /files?location",
            "",
            vec![("s3:GetBucketLocation", "files")],
        ),
        (
            "PUT /files/copy",
            copy,
            vec![
                ("s3:PutObject", "files/copy"),
                ("s3:GetObject", "files/a b"),
            ],
        ),
    ] {
        let ecs = with_object();
        ecs.allow(policy("s3:CreateBucket", "other"));
        for (action, resource) in needed {
            let refused = s3(&ecs, line, headers, "");
            assert_eq!(refused.status(), 403, "{line} without {action}");
            ecs.allow(policy(action, resource));
        }

        let done = s3(&ecs, line, headers, "");

        assert!((200..300).contains(&done.status()), "{line}: {}", done.body);
    }
}

/// An application that reads and lists, as the CDK and Terraform do: what an object is called is
/// kept from the path to the list.
#[test]
fn names_of_objects_are_what_paths_say() {
    let ecs = with_object();
    for (path, key) in [
        ("plain", "plain"),
        ("a%2Fb", "a/b"),
        ("a//b", "a//b"),
        ("a+b", "a+b"),
        ("a%2Bb", "a+b"),
        ("%C3%BC", "ü"),
        ("trailing/", "trailing/"),
        ("with?x-id=PutObject", "with"),
    ] {
        let put = s3(&ecs, &format!("PUT /files/{path}"), "", "x");
        assert_eq!(put.status(), 200, "{path}");
        assert!(ecs.s3().get("files", key).is_some(), "{path} is {key}");
    }
}
