//! The regular expressions of the models, as far as they have any: alternatives, groups, classes
//! of characters and repetitions.
//!
//! A text is matched in one pass, whatever it is: each of its characters goes through the states
//! that the ones before lead to. What the models do not have, such as looking ahead, is not read.
//!
//! The crate `regex-lite` knows neither the classes of Unicode, such as `\p{L}`, nor `\u00FF` of
//! Java.

use std::iter::Peekable;
use std::str::Chars;

/// Whether the expression matches the whole text. `None` when the expression has something that is
/// not known here.
pub(super) fn matches(expression: &str, text: &str) -> Option<bool> {
    if let Some((class, min, max)) = only_class(expression) {
        let length = text.chars().count();
        let is_long = length >= min && max.is_none_or(|max| length <= max);
        return Some(is_long && text.chars().all(|letter| class.has(letter)));
    }
    let mut parser = Parser::of(expression);
    parser.alternatives()?;
    if parser.letters.next().is_some() {
        return None;
    }
    parser.steps.push(Step::End);
    Some(run(&parser.steps, text))
}

/// The class, and how often it is there, of an expression that is nothing else, such as
/// `^[a-z]{1,255}$`. Most are, and as steps a class that may be there a thousand times is a
/// thousand steps.
fn only_class(expression: &str) -> Option<(Class, usize, Option<usize>)> {
    let inner = expression.strip_prefix('^').unwrap_or(expression);
    let inner = inner.strip_suffix('$').unwrap_or(inner);
    let grouped = inner.strip_prefix('(').and_then(|it| it.strip_suffix(')'));
    let mut parser = Parser::of(grouped.unwrap_or(inner));
    parser.letters.next_if_eq(&'[')?;
    let class = parser.class()?;
    let (min, max) = parser.times()?;
    let is_all = parser.letters.next().is_none();
    is_all.then_some((class, min, max))
}

/// What is to be done at a state; the next state is the one after it unless it says otherwise.
#[derive(Clone)]
enum Step {
    /// A character of the class.
    One(Class),
    /// The one that begins here, or the one that begins there.
    Either(usize, usize),
    Go(usize),
    End,
}

#[derive(Clone, Default)]
struct Class {
    is_negated: bool,
    items: Vec<Item>,
}

#[derive(Clone, Copy)]
enum Item {
    Range(char, char),
    Digit,
    Word,
    Space,
    NotSpace,
    /// `\p{L}`
    Letter,
    /// `\p{N}`
    Number,
    /// `\p{Z}`
    Separator,
}

impl Class {
    fn has(&self, letter: char) -> bool {
        let found = self.items.iter().any(|item| match *item {
            Item::Range(first, last) => (first..=last).contains(&letter),
            Item::Digit => letter.is_ascii_digit(),
            Item::Word => letter.is_ascii_alphanumeric() || letter == '_',
            Item::Space => letter.is_ascii_whitespace(),
            Item::NotSpace => !letter.is_ascii_whitespace(),
            Item::Letter => letter.is_alphabetic(),
            Item::Number => letter.is_numeric(),
            Item::Separator => letter.is_whitespace() && !letter.is_control(),
        });
        found != self.is_negated
    }
}

struct Parser<'a> {
    letters: Peekable<Chars<'a>>,
    steps: Vec<Step>,
}

impl<'a> Parser<'a> {
    fn of(expression: &'a str) -> Self {
        Self {
            letters: expression.chars().peekable(),
            steps: Vec::new(),
        }
    }

    /// `a|b|c`, up to the end or to the `)`.
    fn alternatives(&mut self) -> Option<()> {
        let mut ends = Vec::new();
        loop {
            let start = self.steps.len();
            // It leads to the next alternative once that is known.
            self.steps.push(Step::Go(start + 1));
            self.sequence()?;
            if self.letters.next_if_eq(&'|').is_none() {
                break;
            }
            ends.push(self.steps.len());
            self.steps.push(Step::End);
            self.steps[start] = Step::Either(start + 1, self.steps.len());
        }
        let after = self.steps.len();
        for end in ends {
            self.steps[end] = Step::Go(after);
        }
        Some(())
    }

    fn sequence(&mut self) -> Option<()> {
        while let Some(letter) = self.letters.next_if(|it| !"|)".contains(*it)) {
            let start = self.steps.len();
            match letter {
                '^' | '$' => continue,
                '(' => self.group()?,
                '[' => {
                    let class = self.class()?;
                    self.steps.push(Step::One(class));
                }
                '.' => self.one(Item::Range('\0', char::MAX)),
                '\\' => {
                    let item = self.escaped()?;
                    self.one(item);
                }
                '*' | '+' | '?' | '{' => return None,
                other => self.one(Item::Range(other, other)),
            }
            self.repetition(start)?;
        }
        Some(())
    }

    fn one(&mut self, item: Item) {
        self.steps.push(Step::One(Class {
            is_negated: false,
            items: vec![item],
        }));
    }

    fn group(&mut self) -> Option<()> {
        if self.letters.next_if_eq(&'?').is_some() {
            self.letters.next_if_eq(&':')?;
        }
        self.alternatives()?;
        self.letters.next_if_eq(&')')?;
        Some(())
    }

    /// What stands between brackets; the first is read.
    fn class(&mut self) -> Option<Class> {
        let mut class = Class {
            is_negated: self.letters.next_if_eq(&'^').is_some(),
            items: Vec::new(),
        };
        loop {
            let first = match self.letters.next()? {
                ']' => return Some(class),
                '[' | '&' if self.letters.peek() == Some(&'&') => return None,
                '\\' => self.escaped()?,
                letter => Item::Range(letter, letter),
            };
            let mut ahead = self.letters.clone();
            let is_range = ahead.next() == Some('-') && ahead.next() != Some(']');
            let item = match first {
                Item::Range(first, _) if is_range => {
                    self.letters.next();
                    let last = match self.letters.next()? {
                        '\\' => self.escaped()?,
                        letter => Item::Range(letter, letter),
                    };
                    match last {
                        Item::Range(last, _) => Item::Range(first, last),
                        _ => return None,
                    }
                }
                item => item,
            };
            class.items.push(item);
        }
    }

    /// What stands after a backslash.
    fn escaped(&mut self) -> Option<Item> {
        Some(match self.letters.next()? {
            'd' => Item::Digit,
            'w' => Item::Word,
            's' => Item::Space,
            'S' => Item::NotSpace,
            'n' => Item::Range('\n', '\n'),
            'r' => Item::Range('\r', '\r'),
            't' => Item::Range('\t', '\t'),
            'u' => self.numbered(4)?,
            'x' => self.numbered(2)?,
            'p' => {
                let name: String = self.letters.by_ref().take(3).collect();
                match name.as_str() {
                    "{L}" => Item::Letter,
                    "{N}" => Item::Number,
                    "{Z}" => Item::Separator,
                    _ => return None,
                }
            }
            letter if letter.is_ascii_alphanumeric() => return None,
            letter => Item::Range(letter, letter),
        })
    }

    fn numbered(&mut self, digits: usize) -> Option<Item> {
        let digits: String = self.letters.by_ref().take(digits).collect();
        let letter = u32::from_str_radix(&digits, 16).ok();
        let letter = letter.and_then(char::from_u32)?;
        Some(Item::Range(letter, letter))
    }

    /// Does the steps from `start` on as often as is written next.
    fn repetition(&mut self, start: usize) -> Option<()> {
        let (min, max) = self.times()?;
        if (min, max) != (1, Some(1)) {
            self.repeat(start, min, max);
        }
        Some(())
    }

    /// How often what was read last is to be there: at least, and at most.
    fn times(&mut self) -> Option<(usize, Option<usize>)> {
        let times = match self.letters.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => return self.counted(),
            _ => return Some((1, Some(1))),
        };
        self.letters.next();
        Some(times)
    }

    fn counted(&mut self) -> Option<(usize, Option<usize>)> {
        self.letters.next();
        let counts: String = self.letters.by_ref().take_while(|it| *it != '}').collect();
        Some(match counts.split_once(',') {
            None => (counts.parse().ok()?, Some(counts.parse().ok()?)),
            Some((min, "")) => (min.parse().ok()?, None),
            Some((min, max)) => (min.parse().ok()?, Some(max.parse().ok()?)),
        })
    }

    fn repeat(&mut self, start: usize, min: usize, max: Option<usize>) {
        let once: Vec<Step> = self.steps.drain(start..).collect();
        for _ in 0..min {
            self.append(&once, start);
        }
        match max {
            None => {
                let before = self.steps.len();
                self.steps.push(Step::End);
                self.append(&once, start);
                self.steps.push(Step::Go(before));
                self.steps[before] = Step::Either(before + 1, self.steps.len());
            }
            Some(max) => {
                let mut skips = Vec::new();
                for _ in min..max {
                    skips.push(self.steps.len());
                    self.steps.push(Step::End);
                    self.append(&once, start);
                }
                let after = self.steps.len();
                for skip in skips {
                    self.steps[skip] = Step::Either(skip + 1, after);
                }
            }
        }
    }

    /// The same steps once more, which once stood at `start`.
    fn append(&mut self, steps: &[Step], start: usize) {
        let moved = |to: &usize| to - start + self.steps.len();
        let steps: Vec<Step> = steps
            .iter()
            .map(|step| match step {
                Step::Go(to) => Step::Go(moved(to)),
                Step::Either(one, other) => Step::Either(moved(one), moved(other)),
                step => step.clone(),
            })
            .collect();
        self.steps.extend(steps);
    }
}

fn run(steps: &[Step], text: &str) -> bool {
    let mut states = States::new(steps);
    let mut next = States::new(steps);
    states.enter(0);
    for letter in text.chars() {
        for at in &states.here {
            if matches!(&steps[*at], Step::One(class) if class.has(letter)) {
                next.enter(at + 1);
            }
        }
        if next.here.is_empty() {
            return false;
        }
        std::mem::swap(&mut states, &mut next);
        next.leave();
    }
    states.here.iter().any(|at| matches!(steps[*at], Step::End))
}

/// The states that a text leads to.
struct States<'a> {
    steps: &'a [Step],
    seen: Vec<bool>,
    /// Those of them that take a character, and the end.
    here: Vec<usize>,
    /// Those whose step is still to be done.
    open: Vec<usize>,
}

impl<'a> States<'a> {
    fn new(steps: &'a [Step]) -> Self {
        Self {
            steps,
            seen: vec![false; steps.len()],
            here: Vec::new(),
            open: Vec::new(),
        }
    }

    fn enter(&mut self, state: usize) {
        self.open.push(state);
        while let Some(at) = self.open.pop() {
            if std::mem::replace(&mut self.seen[at], true) {
                continue;
            }
            match self.steps[at] {
                Step::Go(to) => self.open.push(to),
                Step::Either(one, other) => self.open.extend([one, other]),
                Step::One(_) | Step::End => self.here.push(at),
            }
        }
    }

    /// Is at none.
    fn leave(&mut self) {
        self.seen.fill(false);
        self.here.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn expressions_match_whole_texts() {
        for (expression, matching, others) in [
            (r"[\w+=,.@-]*", &["", "a_b+=,.@-"][..], &["a b", "é"][..]),
            (
                r"^([a-z]+-)+\d+$",
                &["us-east-1", "a-12"],
                &["us", "-1", "us-east-1x"],
            ),
            (
                "^(tag:.+|Name|Type|Path)$",
                &["tag:a b", "Name", "Path"],
                &["tag:", "Names", "", "xName"],
            ),
            (r"[0-9]+h", &["1h", "12h"], &["h", "1", "1hh"]),
            (r"^\!?[a-z \/]*$", &["", "!", "!a /"], &["!!", "A"]),
            (
                "a{2,3}b{2}c{1,}",
                &["aabbc", "aaabbccc"],
                &["abbc", "aabc", "aabb", "aaaabbc"],
            ),
            ("x(?:ab|c)?y", &["xy", "xaby", "xcy"], &["xaby ", "xabcy"]),
            ("(a|b(c|d)*)+", &["a", "bcdca", "b"], &["", "c", "ac"]),
            (r"[^\s]+", &["é"], &["", "a b"]),
            (
                r"[\u0009\u0020-\u00FF]+",
                &["a\t\u{ff}"],
                &["\u{100}", "\n"],
            ),
            (
                r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+",
                &["Größe 1-2", "a@b"],
                &["a!b", ""],
            ),
            ("^[!-~]{1,3}$", &["a", "a~!"], &["", "a~!a", "a b"]),
            ("([ab]{2,})", &["ab", "aabb"], &["", "a", "abc"]),
            ("[ab]{2}", &["ab"], &["a", "aba"]),
            ("^[ab]$", &["a"], &["", "ab", "$"]),
            ("", &[""], &["a"]),
        ] {
            for text in matching {
                assert_eq!(matches(expression, text), Some(true), "{expression} {text}");
            }
            for text in others {
                assert_eq!(
                    matches(expression, text),
                    Some(false),
                    "{expression} {text}"
                );
            }
        }
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        for expression in ["(?!a)b", r"\p{Lu}", "a**", "[a", "(a", "a)", r"\bx", "{1}"] {
            assert_eq!(matches(expression, "a"), None, "{expression}");
        }
    }
}
