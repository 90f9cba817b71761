//! Metric math: what an expression makes of series of values.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html>
//!
//! Emulated are numbers, ids, `+ - * / ^`, parentheses, `METRICS()`, `FILL`, `IF` with comparisons,
//! and `ABS`, `CEIL`, `FLOOR`, `AVG`, `MAX`, `MIN` and `SUM`. All else is refused by its name.

use std::cell::Cell;
use std::collections::BTreeMap;

/// How deep an expression may nest. Each level is several frames of the stack, and an expression
/// may have 2,048 characters: without a limit, one of parentheses alone ends the process.
const DEPTH_MAX: usize = 64;

/// How many values the expressions of one call may make on their way to what they stand for. Each
/// mention of `METRICS()` copies all metrics, and nobody else is served in the meantime.
pub const VALUES_MAX: usize = 10_000_000;

/// Values by the seconds at which their periods begin.
pub type Series = BTreeMap<i64, f64>;

/// What an expression stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// What is no number, such as 1/0, stands for no value at all.
    Number(f64),
    /// Its values are finite: JSON has nothing for others.
    Series(Series),
    /// What `METRICS()` and `[a, b]` are.
    List(Vec<Series>),
}

/// What an expression may refer to.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// By their ids.
    pub series: &'a BTreeMap<String, Series>,
    /// The ids of those that are metrics, and no expressions.
    pub metrics: &'a [String],
    /// When periods begin, for what has a value at all times.
    pub times: &'a [i64],
    /// How many values may still be made.
    pub left: &'a Cell<usize>,
}

/// Reads an expression and works out what it stands for, or says why it cannot.
pub fn evaluate(text: &str, known: Known<'_>) -> Result<Value, String> {
    let mut reader = Reader {
        rest: text,
        known,
        depth: 0,
    };
    let value = reader.compared()?;
    if matches!(value, Value::Number(_)) {
        // It has that value at all times.
        reader.count(known.times.len())?;
    }
    match reader.rest.trim_start() {
        "" => Ok(value),
        rest => Err(format!("unexpected '{rest}'")),
    }
}

/// Reads what is left of an expression.
struct Reader<'t, 'k> {
    rest: &'t str,
    known: Known<'k>,
    /// How many expressions are open, one within the other.
    depth: usize,
}

const OPERATORS: [&[&str]; 3] = [
    &["==", "!=", "<=", ">=", "<", ">"],
    &["+", "-"],
    &["*", "/"],
];

impl<'t> Reader<'t, '_> {
    fn takes(&mut self, token: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn needs(&mut self, token: &str) -> Result<(), String> {
        match self.takes(token) {
            true => Ok(()),
            false => Err(format!("expected '{token}' before '{}'", self.rest.trim())),
        }
    }

    fn compared(&mut self) -> Result<Value, String> {
        self.deeper(|it| it.chain(0))
    }

    /// Counts the values that were made, and refuses what makes too many.
    fn counted(&self, value: Value) -> Result<Value, String> {
        let made = match &value {
            Value::Number(_) => 1,
            Value::Series(series) => series.len(),
            Value::List(list) => list.iter().map(Series::len).sum(),
        };
        self.count(made)?;
        Ok(value)
    }

    fn count(&self, made: usize) -> Result<(), String> {
        let left = self.known.left.get().checked_sub(made);
        let too_many = || format!("fake-ecs does not work out more than {VALUES_MAX} values");
        self.known.left.set(left.ok_or_else(too_many)?);
        Ok(())
    }

    /// Reads what is within what is read now. All that calls itself goes through here.
    fn deeper(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Value, String>,
    ) -> Result<Value, String> {
        if self.depth >= DEPTH_MAX {
            return Err(format!("it nests more than {DEPTH_MAX} levels deep"));
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    /// Operands between operators of that level, from left to right.
    fn chain(&mut self, level: usize) -> Result<Value, String> {
        let Some(operators) = OPERATORS.get(level) else {
            return self.power();
        };
        let mut value = self.chain(level + 1)?;
        while let Some(operator) = operators.iter().find(|it| self.takes(it)) {
            let right = self.chain(level + 1)?;
            value = self.counted(combine(&value, &right, |a, b| apply(operator, a, b))?)?;
        }
        Ok(value)
    }

    fn power(&mut self) -> Result<Value, String> {
        let base = self.signed()?;
        if !self.takes("^") {
            return Ok(base);
        }
        let exponent = self.deeper(Self::power)?;
        self.counted(combine(&base, &exponent, f64::powf)?)
    }

    fn signed(&mut self) -> Result<Value, String> {
        if self.takes("-") {
            let value = self.deeper(Self::signed)?;
            return self.counted(each(value, |it| -it)?);
        }
        self.operand()
    }

    fn operand(&mut self) -> Result<Value, String> {
        if self.takes("(") {
            let value = self.compared()?;
            self.needs(")")?;
            return Ok(value);
        }
        if self.takes("[") {
            return self.list();
        }
        let text = self.rest.trim_start();
        let is_part = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '.');
        let end = text.find(|it| !is_part(it)).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        if word.is_empty() {
            return Err(format!("unexpected '{text}'"));
        }
        self.rest = rest;
        // Rust takes `nan` and `inf` for numbers as well; here they are ids like others.
        let is_number = word.starts_with(|it: char| it.is_ascii_digit() || it == '.');
        if let Some(number) = word.parse::<f64>().ok().filter(|_| is_number) {
            return match number.is_finite() {
                true => Ok(Value::Number(number)),
                false => Err(format!("the number '{word}' is too large")),
            };
        }
        if self.takes("(") {
            let value = self.call(word)?;
            return self.counted(value);
        }
        let series = self.known.series.get(word);
        let series = series.ok_or_else(|| format!("there is no '{word}'"))?;
        self.counted(Value::Series(series.clone()))
    }

    fn list(&mut self) -> Result<Value, String> {
        let mut all = Vec::new();
        loop {
            match self.compared()? {
                Value::Series(series) => all.push(series),
                _ => return Err("a list has ids of metrics".to_owned()),
            }
            if self.takes("]") {
                return Ok(Value::List(all));
            }
            self.needs(",")?;
        }
    }

    fn call(&mut self, name: &'t str) -> Result<Value, String> {
        match name {
            "METRICS" => {
                self.needs(")")?;
                let all = self.known.metrics.iter();
                let all = all.filter_map(|id| self.known.series.get(id).cloned());
                return Ok(Value::List(all.collect()));
            }
            "FILL" => return self.fill(),
            "IF" => return self.choose(),
            "ABS" | "CEIL" | "FLOOR" | "AVG" | "MAX" | "MIN" | "SUM" => {}
            _ => return Err(format!("fake-ecs does not emulate the function {name}")),
        }
        let value = self.compared()?;
        self.needs(")")?;
        match name {
            "ABS" => each(value, f64::abs),
            "CEIL" => each(value, f64::ceil),
            "FLOOR" => each(value, f64::floor),
            "AVG" => fold(value, |all| all.iter().sum::<f64>() / length(all)),
            "MAX" => fold(value, |all| all.iter().copied().fold(f64::MIN, f64::max)),
            "MIN" => fold(value, |all| all.iter().copied().fold(f64::MAX, f64::min)),
            _ => fold(value, |all| all.iter().sum()),
        }
    }

    fn fill(&mut self) -> Result<Value, String> {
        let value = self.compared()?;
        self.needs(",")?;
        let repeats = self.takes("REPEAT");
        let by = if repeats {
            Value::Number(0.0)
        } else {
            self.compared()?
        };
        self.needs(")")?;
        let (Value::Series(mut series), Value::Number(number)) = (value, by) else {
            return Err("FILL takes a metric, and a number or REPEAT".to_owned());
        };
        self.count(self.known.times.len())?;
        let mut last = (!repeats && number.is_finite()).then_some(number);
        for time in self.known.times {
            match (series.get(time).copied(), last) {
                (Some(known), _) if repeats => last = Some(known),
                (None, Some(filler)) => {
                    series.insert(*time, filler);
                }
                _ => {}
            }
        }
        Ok(Value::Series(series))
    }

    fn choose(&mut self) -> Result<Value, String> {
        let condition = self.compared()?;
        self.needs(",")?;
        let met = self.compared()?;
        let unmet = match self.takes(",") {
            true => Some(self.compared()?),
            false => None,
        };
        self.needs(")")?;
        let Value::Series(condition) = condition else {
            return Err("the condition of IF compares a metric".to_owned());
        };
        let at = |value: &Value, time| match value {
            Value::Number(number) => Some(*number),
            Value::Series(series) => series.get(time).copied(),
            Value::List(_) => None,
        };
        let chosen = condition.iter().filter_map(|(time, is_met)| {
            let value = match is_met.abs() > 0.0 {
                true => Some(&met),
                false => unmet.as_ref(),
            };
            Some((*time, at(value?, time)?))
        });
        Ok(finite(chosen))
    }
}

fn apply(operator: &str, left: f64, right: f64) -> f64 {
    let truth = |is_true: bool| f64::from(u8::from(is_true));
    match operator {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / right,
        "<" => truth(left < right),
        ">" => truth(left > right),
        "<=" => truth(left <= right),
        ">=" => truth(left >= right),
        "==" => truth(left.total_cmp(&right).is_eq()),
        _ => truth(left.total_cmp(&right).is_ne()),
    }
}

/// A series of those values that are numbers.
fn finite(all: impl Iterator<Item = (i64, f64)>) -> Value {
    Value::Series(all.filter(|(_, it)| it.is_finite()).collect())
}

/// Where one of two series has no value there is none, nor where the result is no number.
fn combine(left: &Value, right: &Value, with: impl Fn(f64, f64) -> f64) -> Result<Value, String> {
    // Otherwise a comparison would make a number of what is none.
    let with = |a: f64, b: f64| match a.is_finite() && b.is_finite() {
        true => with(a, b),
        false => f64::NAN,
    };
    Ok(match (left, right) {
        (Value::Number(a), Value::Number(b)) => Value::Number(with(*a, *b)),
        (Value::Series(a), Value::Number(b)) => {
            finite(a.iter().map(|(time, a)| (*time, with(*a, *b))))
        }
        (Value::Number(a), Value::Series(b)) => {
            finite(b.iter().map(|(time, b)| (*time, with(*a, *b))))
        }
        (Value::Series(a), Value::Series(b)) => {
            let both = a
                .iter()
                .filter_map(|(time, a)| Some((*time, with(*a, *b.get(time)?))));
            finite(both)
        }
        _ => return Err("fake-ecs does not emulate operators between lists".to_owned()),
    })
}

fn each(value: Value, with: impl Fn(f64) -> f64) -> Result<Value, String> {
    match value {
        Value::Number(number) => Ok(Value::Number(with(number))),
        Value::Series(series) => {
            let all = series.into_iter().map(|(time, it)| (time, with(it)));
            Ok(finite(all))
        }
        Value::List(_) => Err("fake-ecs does not emulate that of a list".to_owned()),
    }
}

/// A number of one series, and of several a series.
fn fold(value: Value, with: impl Fn(&[f64]) -> f64) -> Result<Value, String> {
    match value {
        Value::Number(number) => Ok(Value::Number(number)),
        Value::Series(series) if series.is_empty() => Ok(Value::Series(series)),
        Value::Series(series) => {
            let all: Vec<f64> = series.into_values().collect();
            Ok(Value::Number(with(&all)))
        }
        Value::List(list) => {
            let mut at: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
            for (time, value) in list.into_iter().flatten() {
                at.entry(time).or_default().push(value);
            }
            let folded = at.into_iter().map(|(time, all)| (time, with(&all)));
            Ok(finite(folded))
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody has so many values")]
fn length(all: &[f64]) -> f64 {
    all.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&[(i64, f64)], &str>) {
        let series = |values: &[(i64, f64)]| values.iter().copied().collect::<Series>();
        let known = BTreeMap::from([
            ("m1".to_owned(), series(&[(0, 1.0), (60, 2.0), (120, 3.0)])),
            ("m2".to_owned(), series(&[(0, 4.0), (120, 0.0)])),
        ]);
        let known = Known {
            series: &known,
            metrics: &["m1".to_owned(), "m2".to_owned()],
            times: &[0, 60, 120],
            left: &Cell::new(100),
        };
        let value = match evaluate(text, known) {
            Ok(Value::Number(number)) => Ok(vec![(-1, number)]),
            Ok(Value::Series(series)) => Ok(series.into_iter().collect()),
            Ok(Value::List(list)) => panic!("{list:?}"),
            Err(error) => Err(error),
        };
        let expected = expected.map(<[_]>::to_vec).map_err(str::to_owned);
        assert_eq!(value, expected, "{text}");
    }

    #[test]
    fn expressions_stand_for_series() {
        check("1 + 2 * 3 ^ 2", Ok(&[(-1, 19.0)]));
        check("(1+2)*-3", Ok(&[(-1, -9.0)]));
        check("m1 / m2", Ok(&[(0, 0.25)]));
        check("m1 + m2", Ok(&[(0, 5.0), (120, 3.0)]));
        check("100 * m2", Ok(&[(0, 400.0), (120, 0.0)]));
        check("SUM(m1)", Ok(&[(-1, 6.0)]));
        check("SUM(METRICS())", Ok(&[(0, 5.0), (60, 2.0), (120, 3.0)]));
        check("AVG([m1, m2])", Ok(&[(0, 2.5), (60, 2.0), (120, 1.5)]));
        check(
            "MAX([m1,m2]) - MIN([m1,m2])",
            Ok(&[(0, 3.0), (60, 0.0), (120, 3.0)]),
        );
        check("FILL(m2, 7)", Ok(&[(0, 4.0), (60, 7.0), (120, 0.0)]));
        check("FILL(m2,REPEAT)", Ok(&[(0, 4.0), (60, 4.0), (120, 0.0)]));
        check("IF(m1 >= 2, m1, 9)", Ok(&[(0, 9.0), (60, 2.0), (120, 3.0)]));
        check("CEIL(m1 / 2)", Ok(&[(0, 1.0), (60, 1.0), (120, 2.0)]));
        check("m3", Err("there is no 'm3'"));
        check(
            "RATE(m1)",
            Err("fake-ecs does not emulate the function RATE"),
        );
        check("m1 +", Err("unexpected ''"));
        check("m1 m2", Err("unexpected 'm2'"));
        check("(m1", Err("expected ')' before ''"));
    }

    #[test]
    fn what_is_no_number_is_no_value() {
        check("m1 / 0", Ok(&[]));
        check("m1 + 1/0", Ok(&[]));
        check("m1 > 0/0", Ok(&[]));
        check("IF(m1, 1/0)", Ok(&[]));
        check("FILL(m2, 1/0)", Ok(&[(0, 4.0), (120, 0.0)]));
        check("m1 * 10 ^ 400", Ok(&[]));
        for word in ["nan", "NaN", "inf", "infinity"] {
            check(word, Err(&format!("there is no '{word}'")));
        }
        let large = "9".repeat(400);
        check(&large, Err(&format!("the number '{large}' is too large")));
        check("1e999", Err("the number '1e999' is too large"));
        check(".5 + 1.5", Ok(&[(-1, 2.0)]));
    }

    #[test]
    fn expressions_that_make_too_many_values_are_refused() {
        // 5 values, and a sum of 3, for each; here 100 are left.
        let many = |count: usize| vec!["SUM(METRICS())"; count].join("+");
        check(&many(9), Ok(&[(0, 45.0), (60, 18.0), (120, 27.0)]));
        for text in [many(13), ["m1"; 34].join("*"), ["FILL(m1,0)"; 17].join("+")] {
            let expected = "fake-ecs does not work out more than 10000000 values";
            check(&text, Err(expected));
        }
    }

    #[test]
    fn expressions_that_nest_too_deep_are_refused() {
        let deep = |count: usize| format!("{}1{}", "(".repeat(count), ")".repeat(count));
        check(&deep(DEPTH_MAX - 1), Ok(&[(-1, 1.0)]));
        for text in [
            deep(1000),
            "(".repeat(2048),
            "-".repeat(2048),
            "[".repeat(2048),
            "1^".repeat(1024),
            "ABS(".repeat(512),
            "FILL(".repeat(400),
        ] {
            check(&text, Err("it nests more than 64 levels deep"));
        }
        // What stands side by side nests no deeper.
        check(&format!("{}1", "(1)+".repeat(70)), Ok(&[(-1, 71.0)]));
    }
}
