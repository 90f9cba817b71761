use crate::aws::logs::ops::dispatch;
use crate::aws::logs::port;
use crate::ecs::{Region, fixtures};
use crate::wire::Json;
use crate::wire::logs::operation::Operation;

const ARN: &str = "arn:aws:logs:us-east-1:123456789012:log-group:g";

fn call(region: &mut Region, operation: Operation, body: &str) -> Result<Json, String> {
    let answer = dispatch(region, operation, body.as_bytes());
    let answer = answer.map_err(|error| error.to_string())?;
    Ok(Json::read(&answer.body))
}

fn region() -> Region {
    let mut region = fixtures::region();
    let now = region.now();
    port::declare_group(&mut region.logs, "g", now);
    region
}

#[test]
fn both_families_see_the_same_tags_and_an_arn_may_end_as_the_service_shows_it() {
    let mut region = region();
    let mut call = |operation, body: &str| call(&mut region, operation, body).unwrap();

    call(
        Operation::TagResource,
        &format!(r#"{{"resourceArn":"{ARN}","tags":{{"a":"1","b":"2"}}}}"#),
    );
    call(
        Operation::TagLogGroup,
        r#"{"logGroupName":"g","tags":{"b":"3","c":"4"}}"#,
    );
    call(
        Operation::UntagLogGroup,
        r#"{"logGroupName":"g","tags":["c","none"]}"#,
    );

    let tags = r#"{"tags":{"a":"1","b":"3"}}"#;
    let by_arn = format!(r#"{{"resourceArn":"{ARN}"}}"#);
    assert_eq!(
        call(Operation::ListTagsForResource, &by_arn).to_string(),
        tags
    );
    let as_shown = format!(r#"{{"resourceArn":"{ARN}:*"}}"#);
    assert_eq!(
        call(Operation::ListTagsForResource, &as_shown).to_string(),
        tags
    );
    let by_name = r#"{"logGroupName":"g"}"#;
    assert_eq!(call(Operation::ListTagsLogGroup, by_name).to_string(), tags);
    let keys = format!(r#"{{"resourceArn":"{ARN}","tagKeys":["a"]}}"#);
    call(Operation::UntagResource, &keys);
    assert_eq!(
        call(Operation::ListTagsLogGroup, by_name).to_string(),
        r#"{"tags":{"b":"3"}}"#
    );
}

#[test]
fn what_is_not_there_has_no_tags_and_nothing_has_more_than_fifty() {
    let fifty: Vec<String> = (0..50).map(|it| format!(r#""k{it}":"v""#)).collect();
    let fifty = fifty.join(",");
    let mut region = region();
    call(
        &mut region,
        Operation::TagLogGroup,
        &format!(r#"{{"logGroupName":"g","tags":{{{fifty}}}}}"#),
    )
    .unwrap();
    for (operation, body, error) in [
        (
            Operation::TagResource,
            format!(r#"{{"resourceArn":"{ARN}","tags":{{"more":"v"}}}}"#),
            "TooManyTagsException: A log group can have at most 50 tags.",
        ),
        (
            Operation::TagLogGroup,
            r#"{"logGroupName":"g","tags":{"more":"v"}}"#.to_owned(),
            "InvalidParameterException: A log group can have at most 50 tags.",
        ),
        (
            Operation::ListTagsForResource,
            format!(r#"{{"resourceArn":"{ARN}x"}}"#),
            "ResourceNotFoundException: The specified log group does not exist.",
        ),
        (
            Operation::ListTagsForResource,
            r#"{"resourceArn":"g*"}"#.to_owned(),
            r"InvalidParameterException: 1 validation error detected: Value 'g*' at 'resourceArn' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=/:,.@-]*",
        ),
        (
            Operation::ListTagsForResource,
            r#"{"resourceArn":"g"}"#.to_owned(),
            "ResourceNotFoundException: The specified resource does not exist.",
        ),
        (
            Operation::ListTagsLogGroup,
            r#"{"logGroupName":"x"}"#.to_owned(),
            "ResourceNotFoundException: The specified log group does not exist.",
        ),
    ] {
        assert_eq!(call(&mut region, operation, &body).unwrap_err(), error);
    }
}
