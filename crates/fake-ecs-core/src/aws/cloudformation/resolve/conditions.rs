//! Whether conditions are fulfilled.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html>

use std::collections::BTreeMap;

use crate::wire::Json;

use super::sets;
use super::text::text;

/// The conditions of a template, and how values in them are carried out.
pub struct Conditions<'a> {
    pub declared: &'a BTreeMap<String, Json>,
    pub resolve: &'a dyn Fn(&Json) -> Result<Json, String>,
}

/// What conditions have come to; `None` while one waits for others.
type Judged = BTreeMap<String, Option<bool>>;

impl Conditions<'_> {
    /// Whether the condition of that name is fulfilled.
    pub fn one(&self, name: &str) -> Result<bool, String> {
        self.named(name, &mut Judged::new())
    }

    /// What all conditions come to.
    pub fn all(&self) -> Result<BTreeMap<String, bool>, String> {
        let mut judged = Judged::new();
        for name in self.declared.keys() {
            self.named(name, &mut judged)?;
        }
        let known = judged.into_iter();
        Ok(known.filter_map(|(name, it)| Some((name, it?))).collect())
    }

    /// Judges a condition after those that it is made from, each once, however often it is named.
    ///
    /// They wait in a list: a template may have more of them, one made from the next, than calls
    /// of a function have room on the stack of a thread.
    fn named(&self, name: &str, judged: &mut Judged) -> Result<bool, String> {
        let mut open = vec![name];
        let mut is_true = false;
        while let Some(next) = open.last().copied() {
            if let Some(Some(known)) = judged.get(next) {
                is_true = *known;
                open.pop();
                continue;
            }
            let condition = self.of_name(next)?;
            let mut waits = Vec::new();
            named_in(condition, &mut waits);
            waits.retain(|it| !matches!(judged.get(*it), Some(Some(_))));
            if waits.is_empty() {
                is_true = self.judge(condition, judged)?;
                judged.insert(next.to_owned(), Some(is_true));
                open.pop();
            } else if judged.insert(next.to_owned(), None).is_some() {
                return Err(format!(
                    "Template error: Circular dependency for condition {next}"
                ));
            } else {
                open.extend(waits);
            }
        }
        Ok(is_true)
    }

    fn of_name(&self, name: &str) -> Result<&Json, String> {
        let condition = self.declared.get(name);
        condition.ok_or_else(|| {
            format!(
                "Template error: unresolved condition dependency {name} in the Conditions block of the template"
            )
        })
    }

    fn judge(&self, condition: &Json, judged: &mut Judged) -> Result<bool, String> {
        let mut members = condition.members();
        let (Some((function, given)), None) = (members.next(), members.next()) else {
            return Err(format!(
                "Template error: {condition} is no condition: give Fn::And, Fn::Equals, Fn::Not, Fn::Or or Condition"
            ));
        };
        match (function, given.as_str()) {
            ("Condition", Some(name)) => match judged.get(name) {
                Some(Some(known)) => Ok(*known),
                _ => self.named(name, judged),
            },
            ("Fn::And", _) => self.judge_each(given, judged, |all| all.iter().all(|it| *it)),
            ("Fn::Or", _) => self.judge_each(given, judged, |all| all.iter().any(|it| *it)),
            ("Fn::Not", _) => Ok(!self.judge(&given[0], judged)?),
            ("Fn::Equals", _) if given.items().len() == 2 => {
                Ok(text(&(self.resolve)(&given[0])?) == text(&(self.resolve)(&given[1])?))
            }
            ("Fn::Contains" | "Fn::EachMemberIn" | "Fn::EachMemberEquals", _) => {
                let (one, other) = ((self.resolve)(&given[0])?, (self.resolve)(&given[1])?);
                Ok(sets::judge(function, &one, &other))
            }
            _ => Err(format!("Template error: {function} is no condition")),
        }
    }

    fn judge_each(
        &self,
        given: &Json,
        judged: &mut Judged,
        all: impl Fn(&[bool]) -> bool,
    ) -> Result<bool, String> {
        let each: Result<Vec<bool>, String> =
            given.items().map(|it| self.judge(it, judged)).collect();
        Ok(all(&each?))
    }

    /// Judges what a rule asserts.
    pub fn assert(&self, condition: &Json) -> Result<bool, String> {
        self.judge(condition, &mut Judged::new())
    }
}

/// The conditions that one is made from.
fn named_in<'c>(condition: &'c Json, names: &mut Vec<&'c str>) {
    for (function, given) in condition.members() {
        match given.as_str() {
            Some(name) if function == "Condition" => names.push(name),
            _ => given.items().for_each(|it| named_in(it, names)),
        }
    }
}
