//! Types that are not emulated: a stack fails that has one, unless the fake was told to record
//! them.

use super::super::call::Failure;

/// Refuses a type that is not emulated.
pub fn refusal(kind: &str) -> Failure {
    Failure::new(format!(
        "fake-ecs does not emulate resources of the type {kind}. Leave them out, or start with --cfn-ignore (Builder::ignore_unknown_resources), which records them and makes nothing"
    ))
}

/// Types that stacks may always have, because they make nothing.
pub fn is_nothing(kind: &str) -> bool {
    matches!(
        kind,
        "AWS::CDK::Metadata" | "AWS::CloudFormation::WaitConditionHandle"
    )
}
