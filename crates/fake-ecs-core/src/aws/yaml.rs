//! YAML as JSON: what AppSpecs and templates are written in.
//!
//! Tags are the short form of CloudFormation's functions: `!Ref a` is `{"Ref": "a"}`.

use std::collections::{BTreeMap, BTreeSet};

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use crate::wire::Json;

/// How deep a document may be nested: none that people write comes near it.
const DEPTH_MAX: usize = 64;

/// How many values a document may have, with what its aliases stand for.
const VALUES_MAX: usize = 100_000;

/// The first document of a text, or why there is none. JSON is YAML, too.
pub fn parse(text: &str) -> Result<Json, String> {
    if let Ok(json) = text.parse() {
        return Ok(json);
    }
    let mut reader = Reader {
        events: Parser::new_from_str(text),
        anchors: BTreeMap::new(),
        values: 0,
        deepest: 0,
    };
    loop {
        match reader.next()? {
            Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
            Event::StreamEnd => return Err("there is no document".to_owned()),
            event => {
                let value = reader.value(event, 0)?;
                reader.end()?;
                return Ok(value);
            }
        }
    }
}

struct Reader<'text> {
    events: Parser<'text, saphyr_parser::StrInput<'text>>,
    /// What aliases stand for.
    anchors: BTreeMap<usize, Meant>,
    values: usize,
    /// How deep the deepest value is that was read since this was last set back.
    deepest: usize,
}

/// What an alias stands for.
#[derive(Clone)]
struct Meant {
    json: Json,
    /// Of how many values it is made.
    values: usize,
    /// How deep it is nested itself.
    height: usize,
}

impl<'text> Reader<'text> {
    fn next(&mut self) -> Result<Event<'text>, String> {
        match self.events.next() {
            Some(Ok((event, _))) => Ok(event),
            Some(Err(error)) => Err(error.to_string()),
            None => Err("the document ends too early".to_owned()),
        }
    }

    /// Nothing that makes no sense comes after the document. Other documents count for nothing.
    fn end(&mut self) -> Result<(), String> {
        while self.next()? != Event::StreamEnd {}
        Ok(())
    }

    /// The value that begins with an event.
    fn value(&mut self, event: Event<'text>, depth: usize) -> Result<Json, String> {
        let before = self.values;
        let deepest = std::mem::take(&mut self.deepest);
        self.reach(depth)?;
        self.count(1)?;
        let (json, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let json = match tag {
                    // What a function is given is a text, whatever it looks like.
                    Some(tag) if is_function(&tag) => function(&tag, Json::of(&&*text)),
                    _ => scalar(&text, style),
                };
                (json, anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                (tagged(tag.as_deref(), self.list(depth)?), anchor)
            }
            Event::MappingStart(anchor, tag) => {
                (tagged(tag.as_deref(), self.object(depth)?), anchor)
            }
            Event::Alias(anchor) => {
                let meant = self.anchors.get(&anchor).cloned();
                let meant = meant.ok_or("an alias stands for nothing")?;
                self.count(meant.values)?;
                self.reach(depth + meant.height)?;
                (meant.json, 0)
            }
            other => return Err(format!("there is no value, but {other:?}")),
        };
        if anchor != 0 {
            let meant = Meant {
                json: json.clone(),
                values: self.values - before,
                height: self.deepest - depth,
            };
            self.anchors.insert(anchor, meant);
        }
        self.deepest = self.deepest.max(deepest);
        Ok(json)
    }

    fn reach(&mut self, depth: usize) -> Result<(), String> {
        self.deepest = self.deepest.max(depth);
        match depth > DEPTH_MAX {
            true => Err("the document is nested too deep".to_owned()),
            false => Ok(()),
        }
    }

    fn count(&mut self, values: usize) -> Result<(), String> {
        self.values += values;
        match self.values > VALUES_MAX {
            true => Err("the document is too large".to_owned()),
            false => Ok(()),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json, String> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                Event::SequenceEnd => return Ok(Json::list(items)),
                event => items.push(self.value(event, depth + 1)?),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, String> {
        let mut members: Vec<(String, Json)> = Vec::new();
        let mut names = BTreeSet::new();
        loop {
            let name = match self.next()? {
                Event::MappingEnd => break,
                Event::Scalar(text, ..) => text.into_owned(),
                _ => return Err("a key is not a text".to_owned()),
            };
            if !names.insert(name.clone()) {
                return Err(format!("the key '{name}' is there twice"));
            }
            let event = self.next()?;
            let value = self.value(event, depth + 1)?;
            members.push((name, value));
        }
        let members = members.iter();
        Ok(Json::object(
            members.map(|(name, value)| (name.as_str(), value.clone())),
        ))
    }
}

/// A number, a boolean or nothing where it is written without quotes, and a text otherwise.
fn scalar(text: &str, style: ScalarStyle) -> Json {
    let is_plain = style == ScalarStyle::Plain;
    match text {
        "" | "~" | "null" | "Null" | "NULL" if is_plain => Json::default(),
        // As YAML 1.1 has them, which AWS reads.
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" if is_plain => {
            Json::read(b"true")
        }
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" if is_plain => {
            Json::read(b"false")
        }
        number if is_plain && is_number(number) => Json::read(number.as_bytes()),
        text => Json::of(&text),
    }
}

/// Whether the tag is one of CloudFormation's, and none of YAML's own, such as `!!str`.
fn is_function(tag: &Tag) -> bool {
    tag.handle == "!" && !tag.suffix.is_empty()
}

fn tagged(tag: Option<&Tag>, value: Json) -> Json {
    match tag {
        Some(tag) if is_function(tag) => function(tag, value),
        _ => value,
    }
}

/// The long form of a function.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html>
fn function(tag: &Tag, given: Json) -> Json {
    let name = match tag.suffix.as_str() {
        name @ ("Ref" | "Condition") => name.to_owned(),
        name => format!("Fn::{name}"),
    };
    let given = match given.as_str().and_then(|text| text.split_once('.')) {
        Some((resource, attribute)) if name == "Fn::GetAtt" => {
            Json::list([Json::of(&resource), Json::of(&attribute)])
        }
        _ => given,
    };
    Json::object([(name.as_str(), given)].into_iter())
}

fn is_number(text: &str) -> bool {
    let json = Json::read(text.as_bytes());
    json.as_i64().is_some() || json.as_f64().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = match parse(text) {
            Ok(json) => json.to_string(),
            Err(_) => "refused".to_owned(),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn yaml_is_read_as_json() {
        check("a: 1\nb: [x, 'y', \"z\"]", r#"{"a":1,"b":["x","y","z"]}"#);
        check(
            "a: yes\nb: 'no'\noff: No",
            r#"{"a":true,"b":"no","off":false}"#,
        );
        check("a: 1\n---\nb: 2", r#"{"a":1}"#);
        check("version: 0.0", r#"{"version":0.0}"#);
        check("- a: ~\n  b: '80'\n- true", r#"[{"a":null,"b":"80"},true]"#);
        check("a: &x {b: 1}\nc: *x", r#"{"a":{"b":1},"c":{"b":1}}"#);
        check(
            "# only a comment\n---\na: |\n  one\n  two\n",
            r#"{"a":"one\ntwo\n"}"#,
        );
        check(r#"{"a": "b"}"#, r#"{"a":"b"}"#);
        check(
            "arn:aws:ecs:us-east-1:1:task-definition/web:2",
            r#""arn:aws:ecs:us-east-1:1:task-definition/web:2""#,
        );
    }

    #[test]
    fn tags_are_the_short_form_of_functions() {
        check("!Ref a", r#"{"Ref":"a"}"#);
        check("!GetAtt a.b.c", r#"{"Fn::GetAtt":["a","b.c"]}"#);
        check("!GetAtt [a, b]", r#"{"Fn::GetAtt":["a","b"]}"#);
        check("!Condition 1", r#"{"Condition":"1"}"#);
        check("!Sub '${a}'", r#"{"Fn::Sub":"${a}"}"#);
        check(
            "!If [a, !Ref b, !Join ['', [c, 1]]]",
            r#"{"Fn::If":["a",{"Ref":"b"},{"Fn::Join":["",["c",1]]}]}"#,
        );
        check("!Base64\nFn::Sub: x", r#"{"Fn::Base64":{"Fn::Sub":"x"}}"#);
        check("!!str 1", "1");
    }

    #[test]
    fn what_is_no_document_is_refused() {
        check("", "refused");
        check("a: [", "refused");
        check("{\"a\":1} b", "refused");
        check("a: 1\na: 2", "refused");
        check("? [a]\n: b", "refused");
        check("a: *none", "refused");
        check(&"[".repeat(100), "refused");
        let bomb = "a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n\
            c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n\
            e: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]";
        check(bomb, "refused");
        let links = (1..200).map(|at| format!("a{at}: &a{at} [*a{}]\n", at - 1));
        let tower = format!("a0: &a0 [1]\n{}", links.collect::<String>());
        check(&tower, "refused");
    }
}
