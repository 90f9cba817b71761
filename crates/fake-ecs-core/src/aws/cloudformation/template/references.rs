//! What of a template a value is made from.

use crate::wire::Json;

/// The parameters and resources that a value names, with those that it names twice.
pub fn references(value: &Json) -> Vec<String> {
    let mut names = Vec::new();
    collect(value, &mut names);
    names
}

fn collect(value: &Json, names: &mut Vec<String>) {
    for item in value.items() {
        collect(item, names);
    }
    let is_function = value.members().len() == 1;
    for (member, given) in value.members() {
        match (member, given.as_str()) {
            ("Ref", Some(name)) if is_function => names.push(name.to_owned()),
            ("Fn::GetAtt", Some(text)) if is_function => {
                names.extend(text.split('.').next().map(str::to_owned));
            }
            ("Fn::GetAtt", None) if is_function => {
                names.extend(given[0].as_str().map(str::to_owned));
                collect(&given[1], names);
            }
            ("Fn::Sub", Some(text)) if is_function => names.extend(of_sub(text, &Json::default())),
            ("Fn::Sub", None) if is_function => {
                let text = given[0].as_str().unwrap_or_default();
                names.extend(of_sub(text, &given[1]));
                collect(&given[1], names);
            }
            _ => collect(given, names),
        }
    }
}

/// The names between `${` and `}` for which nothing is given beside.
fn of_sub<'v>(text: &'v str, given: &'v Json) -> impl Iterator<Item = String> {
    let names = placeholders(text).filter_map(|it| match it {
        Piece::Name(name) => Some(name),
        Piece::Text(_) => None,
    });
    let names = names.filter(|name| given[*name].is_null());
    names.map(|name| name.split('.').next().unwrap_or(name).to_owned())
}

/// A part of what `Fn::Sub` is given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Piece<'t> {
    /// As it stands.
    Text(&'t str),
    /// What stood between `${` and `}`.
    Name(&'t str),
}

/// The parts of what `Fn::Sub` is given. `${!a}` stands for `${a}`.
pub fn placeholders(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        let (before, name) = (&rest[..start], &rest[start + 2..start + length]);
        let after = start + length + 1;
        match name.strip_prefix('!') {
            Some(name) => {
                pieces.push(Piece::Text(before));
                pieces.push(Piece::Text("${"));
                pieces.push(Piece::Text(name));
                pieces.push(Piece::Text("}"));
            }
            None => {
                pieces.push(Piece::Text(before));
                pieces.push(Piece::Name(name.trim()));
            }
        }
        rest = &rest[after..];
    }
    pieces.push(Piece::Text(rest));
    pieces.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_names_what_it_is_made_from() {
        for (value, expected) in [
            (r#""a""#, ""),
            (r#"{"Ref":"a"}"#, "a"),
            (
                r#"[{"Fn::GetAtt":["a","Arn"]},{"Fn::GetAtt":"b.Arn"}]"#,
                "a b",
            ),
            (
                r#"{"Fn::Sub":"x${a}${b.Arn}${!c}${AWS::Region}"}"#,
                "a b AWS::Region",
            ),
            (r#"{"Fn::Sub":["${a}${b}",{"a":{"Ref":"c"}}]}"#, "b c"),
            (
                r#"{"Fn::If":["no",{"Ref":"a"},{"Fn::Join":["",[{"Ref":"b"}]]}]}"#,
                "a b",
            ),
            (r#"{"Ref":"a","x":{"Ref":"b"}}"#, "b"),
        ] {
            let value: Json = value.parse().unwrap();
            assert_eq!(references(&value).join(" "), expected, "{value}");
        }
    }
}
