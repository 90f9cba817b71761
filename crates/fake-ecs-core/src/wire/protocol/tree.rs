//! XML that clients send, as JSON by the structure that the model has for it. Only clients of S3
//! send any, and it is small: which objects are to be deleted, of which parts an object is made.

use serde_json::{Map, Value};

use super::form::scalar;
use crate::wire::schema::{Kind, Shape};

/// How deep elements may be in one another.
const DEPTH_MAX: usize = 32;

/// An element.
#[derive(Debug, Default, PartialEq)]
struct Element {
    /// Without the prefix of its namespace.
    name: String,
    text: String,
    children: Vec<Element>,
}

/// The JSON of a structure that is the root of a document; `None` when that is not well-formed.
pub(super) fn structure(document: &[u8], shape: &'static Shape) -> Option<Value> {
    let text = std::str::from_utf8(document).ok()?;
    let root = parse(text)?;
    Some(members(&root, shape))
}

fn members(element: &Element, shape: &'static Shape) -> Value {
    let mut members = Map::new();
    for member in shape.members {
        let found = value(element, member.place, &member.kind);
        if let Some(found) = found {
            members.insert(member.name.to_owned(), found);
        }
    }
    Value::Object(members)
}

/// What an element has at a place: a member, or the items of one that is a list.
fn value(element: &Element, place: &str, kind: &'static Kind) -> Option<Value> {
    let Kind::List { item, .. } = kind else {
        let child = element.children.iter().find(|it| it.name == place)?;
        return Some(content(child, kind));
    };
    let (around, name) = match place.split_once('.') {
        Some((outer, name)) => {
            let around = element.children.iter().find(|it| it.name == outer)?;
            (around, name)
        }
        None => (element, place),
    };
    let items = around.children.iter().filter(|it| it.name == name);
    let items: Vec<Value> = items.map(|it| content(it, item)).collect();
    (place.contains('.') || !items.is_empty()).then_some(Value::Array(items))
}

fn content(element: &Element, kind: &'static Kind) -> Value {
    match kind {
        Kind::Structure(shape) => members(element, shape),
        kind => scalar(kind, element.text.clone()),
    }
}

/// The root of a document.
fn parse(mut rest: &str) -> Option<Element> {
    let mut open = vec![Element::default()];
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        unescape(text, &mut open.last_mut()?.text)?;
        rest = if let Some(comment) = tag.strip_prefix("<!--") {
            comment.split_once("-->")?.1
        } else if let Some(data) = tag.strip_prefix("<![CDATA[") {
            let (data, rest) = data.split_once("]]>")?;
            open.last_mut()?.text.push_str(data);
            rest
        } else {
            let (tag, rest) = tag[1..].split_once('>')?;
            read_tag(tag, &mut open)?;
            rest
        };
    }
    let [document]: [Element; 1] = open.try_into().ok()?;
    let Element { mut children, .. } = document;
    (children.len() == 1).then(|| children.pop())?
}

/// Opens or closes an element.
fn read_tag(tag: &str, open: &mut Vec<Element>) -> Option<()> {
    let local = |name: &str| name.rsplit(':').next().unwrap_or(name).to_owned();
    if tag.starts_with(['?', '!']) {
        return Some(());
    }
    if let Some(name) = tag.strip_prefix('/') {
        let element = open.pop().filter(|it| it.name == local(name.trim()))?;
        open.last_mut()?.children.push(element);
        return Some(());
    }
    let (tag, is_empty) = match tag.strip_suffix('/') {
        Some(tag) => (tag, true),
        None => (tag, false),
    };
    let name = tag.split_ascii_whitespace().next()?;
    let element = Element {
        name: local(name),
        ..Element::default()
    };
    if is_empty {
        open.last_mut()?.children.push(element);
    } else if open.len() <= DEPTH_MAX {
        open.push(element);
    } else {
        return None;
    }
    Some(())
}

fn unescape(text: &str, into: &mut String) -> Option<()> {
    let mut parts = text.split('&');
    into.push_str(parts.next()?);
    for part in parts {
        let (entity, rest) = part.split_once(';')?;
        into.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let number = entity.strip_prefix('#')?;
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(digits) => u32::from_str_radix(digits, 16),
                    None => number.parse(),
                };
                char::from_u32(code.ok()?)?
            }
        });
        into.push_str(rest);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::wire::schema::{INTEGER, TEXT, list, optional};

    static PART: Shape = Shape {
        name: "Part",
        members: &[optional("ETag", TEXT), optional("PartNumber", INTEGER)],
    };
    static REQUEST: Shape = Shape {
        name: "Request",
        members: &[
            optional("Quiet", Kind::Boolean),
            optional("Parts", list(&Kind::Structure(&PART))).at("Part"),
            optional("Names", list(&TEXT)).at("Names.member"),
        ],
    };

    #[test]
    fn elements_become_members() {
        for (document, expected) in [
            ("<a/>", Some(json!({}))),
            (
                "<?xml version=\"1.0\"?>\n<r xmlns=\"x\"><Quiet>true</Quiet><!-- - --><Unknown/></r>",
                Some(json!({"Quiet": true})),
            ),
            (
                "<r><Part><ETag>&quot;a&#x2F;&amp;&#9;&quot;</ETag><PartNumber>1</PartNumber></Part><n:Part><ETag><![CDATA[<b>]]></ETag></n:Part></r>",
                Some(json!({"Parts": [{"ETag": "\"a/&\t\"", "PartNumber": 1}, {"ETag": "<b>"}]})),
            ),
            (
                "<r><Names><member> a </member></Names></r>",
                Some(json!({"Names": [" a "]})),
            ),
            ("<r><Names/></r>", Some(json!({"Names": []}))),
            ("", None),
            ("a", None),
            ("<a>", None),
            ("<a></b>", None),
            ("<a/><b/>", None),
            ("<a>&unknown;</a>", None),
        ] {
            assert_eq!(
                structure(document.as_bytes(), &REQUEST),
                expected,
                "{document}"
            );
        }
        let deep = "<a>".repeat(40) + &"</a>".repeat(40);
        assert_eq!(structure(deep.as_bytes(), &REQUEST), None);
    }

    proptest! {
        #[test]
        fn nothing_panics(document in "[<>/a&;!\\[\\]#x -]*") {
            let _ = structure(document.as_bytes(), &REQUEST);
        }
    }
}
