//! The six fields of a cron expression, as Quartz has them.

/// The years in which a schedule may fire.
const YEARS: (u32, u32) = (1970, 2199);
const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// `minutes hours day-of-month month day-of-week year`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    minutes: Vec<u32>,
    hours: Vec<u32>,
    days: Vec<Day>,
    months: Vec<u32>,
    years: Vec<u32>,
}

/// Days of a month that a schedule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    Any,
    /// The day of that number.
    Of(u32),
    Last,
    /// The working day next to the day of that number, in the same month.
    Working(u32),
    LastWorking,
    /// Each such day of the week; Sunday is 1.
    Weekday(u32),
    /// The last such day of the week.
    LastWeekday(u32),
    /// The n-th such day of the week.
    NthWeekday(u32, u32),
}

/// A day, with what is asked of it.
#[derive(Clone, Copy)]
struct Date {
    year: u32,
    month: u32,
    day: u32,
    /// How many days its month has.
    last: u32,
    /// Sunday is 1.
    weekday: u32,
}

impl Cron {
    pub fn parse(text: &str) -> Option<Self> {
        let fields: Vec<&str> = text.split(' ').filter(|it| !it.is_empty()).collect();
        let [minutes, hours, of_month, month, of_week, year] = fields[..] else {
            return None;
        };
        let days = match (of_month, of_week) {
            (of_month, "?") if of_month != "?" => days(of_month, day_of_month)?,
            ("?", of_week) if of_week != "?" => days(of_week, day_of_week)?,
            _ => return None,
        };
        Some(Self {
            minutes: numbers(minutes, (0, 59), &[])?,
            hours: numbers(hours, (0, 23), &[])?,
            days,
            months: numbers(month, (1, 12), &MONTHS)?,
            years: numbers(year, YEARS, &[])?,
        })
    }

    /// The next minute since the epoch after that one.
    pub fn next_after(&self, minute: i64) -> Option<i64> {
        const OF_DAY: i64 = 24 * 60;
        let from = minute + 1;
        let mut date = date_of(from.div_euclid(OF_DAY))?;
        let mut day = from.div_euclid(OF_DAY);
        let mut earliest = from.rem_euclid(OF_DAY);
        while date.year <= YEARS.1 {
            if self.is_on(&date)
                && let Some(at) = self.first_from(earliest)
            {
                return Some(day * OF_DAY + at);
            }
            earliest = 0;
            day += 1;
            date = date.next();
        }
        None
    }

    fn is_on(&self, date: &Date) -> bool {
        self.years.contains(&date.year)
            && self.months.contains(&date.month)
            && self.days.iter().any(|day| day.is(date))
    }

    /// The first minute of a day that is no earlier.
    fn first_from(&self, earliest: i64) -> Option<i64> {
        let minutes = |hour: u32| self.minutes.iter().map(move |it| i64::from(hour * 60 + it));
        let all = self.hours.iter().flat_map(|hour| minutes(*hour));
        all.filter(|at| *at >= earliest).min()
    }
}

impl Day {
    fn is(self, date: &Date) -> bool {
        let Date {
            day, last, weekday, ..
        } = *date;
        match self {
            Self::Any => true,
            Self::Of(wanted) => day == wanted,
            Self::Last => day == last,
            Self::Working(wanted) => day == date.working_day_next_to(wanted),
            Self::LastWorking => day == date.working_day_next_to(last),
            Self::Weekday(wanted) => weekday == wanted,
            Self::LastWeekday(wanted) => weekday == wanted && day + 7 > last,
            Self::NthWeekday(wanted, n) => weekday == wanted && day.div_ceil(7) == n,
        }
    }
}

impl Date {
    fn next(self) -> Self {
        let weekday = self.weekday % 7 + 1;
        let (year, month, day) = match (self.day < self.last, self.month < 12) {
            (true, _) => (self.year, self.month, self.day + 1),
            (false, true) => (self.year, self.month + 1, 1),
            (false, false) => (self.year + 1, 1, 1),
        };
        Self {
            year,
            month,
            day,
            last: length(year, month),
            weekday,
        }
    }

    /// The day from Monday to Friday that is next to a day of this month, within the month.
    fn working_day_next_to(&self, wanted: u32) -> u32 {
        let wanted = wanted.min(self.last);
        // Sunday is 1 here as well: adding 35 keeps what is subtracted above zero.
        let weekday = (self.weekday + 34 + wanted - self.day) % 7 + 1;
        match weekday {
            1 if wanted == self.last => wanted - 2,
            1 => wanted + 1,
            7 if wanted == 1 => 3,
            7 => wanted - 1,
            _ => wanted,
        }
    }
}

/// All days that a field is about.
fn days(field: &str, other: fn(&str) -> Option<Vec<Day>>) -> Option<Vec<Day>> {
    if field == "*" {
        return Some(vec![Day::Any]);
    }
    let parts: Option<Vec<Vec<Day>>> = field.split(',').map(other).collect();
    Some(parts?.concat())
}

fn day_of_month(part: &str) -> Option<Vec<Day>> {
    match part {
        "L" => return Some(vec![Day::Last]),
        "LW" => return Some(vec![Day::LastWorking]),
        _ => {}
    }
    if let Some(day) = part.strip_suffix('W') {
        return Some(vec![Day::Working(number(day, (1, 31), &[])?)]);
    }
    let numbers = numbers(part, (1, 31), &[])?;
    Some(numbers.into_iter().map(Day::Of).collect())
}

fn day_of_week(part: &str) -> Option<Vec<Day>> {
    let weekday = |text| number(text, (1, 7), &WEEKDAYS);
    if part == "L" {
        return Some(vec![Day::Weekday(7)]);
    }
    if let Some(day) = part.strip_suffix('L') {
        return Some(vec![Day::LastWeekday(weekday(day)?)]);
    }
    if let Some((day, n)) = part.split_once('#') {
        return Some(vec![Day::NthWeekday(
            weekday(day)?,
            number(n, (1, 5), &[])?,
        )]);
    }
    let numbers = numbers(part, (1, 7), &WEEKDAYS)?;
    Some(numbers.into_iter().map(Day::Weekday).collect())
}

/// All numbers of a field, as `*`, `1,5`, `1-5`, `0/15` and all that together.
fn numbers(field: &str, range: (u32, u32), names: &[&str]) -> Option<Vec<u32>> {
    let parts = field.split(',').map(|part| numbers_of(part, range, names));
    Some(parts.collect::<Option<Vec<_>>>()?.concat())
}

fn numbers_of(part: &str, range: (u32, u32), names: &[&str]) -> Option<Vec<u32>> {
    let (which, step) = match part.split_once('/') {
        Some((which, step)) => (which, Some(number(step, (1, range.1.max(1)), &[])?)),
        None => (part, None),
    };
    let (first, last) = match (which.split_once('-'), step) {
        _ if which == "*" => range,
        (Some((first, last)), _) => (number(first, range, names)?, number(last, range, names)?),
        (None, None) => {
            let only = number(which, range, names)?;
            (only, only)
        }
        (None, Some(_)) => (number(which, range, names)?, range.1),
    };
    let step = usize::try_from(step.unwrap_or(1)).ok()?;
    let numbers: Vec<u32> = if first <= last {
        (first..=last).step_by(step).collect()
    } else {
        // As in `FRI-MON`.
        (first..=range.1)
            .chain(range.0..=last)
            .step_by(step)
            .collect()
    };
    Some(numbers)
}

/// A number in a range, or the name that stands for one: the first name for its beginning.
fn number(text: &str, (first, last): (u32, u32), names: &[&str]) -> Option<u32> {
    let named = names.iter().position(|it| it.eq_ignore_ascii_case(text));
    if let Some(at) = named {
        return Some(first + u32::try_from(at).ok()?);
    }
    let is_number = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let number: u32 = text.parse().ok().filter(|_| is_number)?;
    (first..=last).contains(&number).then_some(number)
}

fn length(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The date so many days after the epoch. Before it there is none.
fn date_of(days: i64) -> Option<Date> {
    let mut left = u32::try_from(days).ok()?;
    // The first of January 1970 was a Thursday.
    let weekday = (left + 4) % 7 + 1;
    let (mut year, mut month) = (1970, 1);
    while left >= length(year, month) {
        left -= length(year, month);
        (year, month) = if month < 12 {
            (year, month + 1)
        } else {
            (year + 1, 1)
        };
    }
    Some(Date {
        year,
        month,
        day: left + 1,
        last: length(year, month),
        weekday,
    })
}
