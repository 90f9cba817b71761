//! The functions that only rules have: they are about lists of values.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-rules.html>

use crate::wire::Json;

use super::text::text;

/// What a function says of two lists, or of a list and a value.
pub fn judge(function: &str, one: &Json, other: &Json) -> bool {
    let texts = |value: &Json| -> Vec<String> {
        match value.is_list() {
            true => value.items().map(text).collect(),
            false => text(value).split(',').map(str::to_owned).collect(),
        }
    };
    let one = texts(one);
    match function {
        "Fn::Contains" => one.contains(&text(other)),
        "Fn::EachMemberEquals" => one.iter().all(|it| *it == text(other)),
        _ => {
            let other = texts(other);
            one.iter().all(|it| other.contains(it))
        }
    }
}
