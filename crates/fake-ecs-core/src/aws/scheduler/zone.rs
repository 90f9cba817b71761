//! Time zones: how far the clocks of a place are ahead of UTC.
//!
//! A table of the places that people name most, with the rules of today: those of the European
//! Union, of the United States and of Canada, and of places whose clocks are never changed. What
//! was in the past, and other places, are unknown here.

use crate::wire::Timestamp;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// The clocks of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    /// How many minutes they are ahead of UTC in winter.
    standard: i64,
    summer: Summer,
}

/// When the clocks are an hour further ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Summer {
    Never,
    /// From the last Sunday of March to that of October, at 01:00 UTC.
    European,
    /// From the second Sunday of March to the first one of November, at 02:00 by the clock.
    American,
}

use Summer::{American, European, Never};

const PLACES: &[(&[&str], i64, Summer)] = &[
    (
        &[
            "UTC",
            "GMT",
            "Etc/UTC",
            "Etc/GMT",
            "Zulu",
            "Africa/Abidjan",
            "Atlantic/Reykjavik",
        ],
        0,
        Never,
    ),
    (
        &["Europe/London", "Europe/Dublin", "Europe/Lisbon"],
        0,
        European,
    ),
    (
        &[
            "CET",
            "Europe/Amsterdam",
            "Europe/Belgrade",
            "Europe/Berlin",
            "Europe/Brussels",
            "Europe/Budapest",
            "Europe/Copenhagen",
            "Europe/Luxembourg",
            "Europe/Madrid",
            "Europe/Oslo",
            "Europe/Paris",
            "Europe/Prague",
            "Europe/Rome",
            "Europe/Stockholm",
            "Europe/Vienna",
            "Europe/Warsaw",
            "Europe/Zagreb",
            "Europe/Zurich",
        ],
        60,
        European,
    ),
    (
        &[
            "EET",
            "Europe/Athens",
            "Europe/Bucharest",
            "Europe/Helsinki",
            "Europe/Kiev",
            "Europe/Kyiv",
            "Europe/Riga",
            "Europe/Sofia",
            "Europe/Tallinn",
            "Europe/Vilnius",
        ],
        120,
        European,
    ),
    (
        &[
            "Europe/Istanbul",
            "Europe/Moscow",
            "Africa/Nairobi",
            "Asia/Riyadh",
        ],
        180,
        Never,
    ),
    (&["Africa/Lagos"], 60, Never),
    (&["Africa/Johannesburg"], 120, Never),
    (&["Asia/Dubai"], 240, Never),
    (&["Asia/Karachi"], 300, Never),
    (&["Asia/Calcutta", "Asia/Kolkata"], 330, Never),
    (&["Asia/Dhaka"], 360, Never),
    (
        &["Asia/Bangkok", "Asia/Ho_Chi_Minh", "Asia/Jakarta"],
        420,
        Never,
    ),
    (
        &[
            "Asia/Hong_Kong",
            "Asia/Manila",
            "Asia/Shanghai",
            "Asia/Singapore",
            "Asia/Taipei",
            "Australia/Perth",
        ],
        480,
        Never,
    ),
    (&["Asia/Seoul", "Asia/Tokyo", "Japan"], 540, Never),
    (&["Australia/Brisbane"], 600, Never),
    (
        &[
            "America/New_York",
            "America/Toronto",
            "US/Eastern",
            "EST5EDT",
        ],
        -300,
        American,
    ),
    (
        &["America/Chicago", "US/Central", "CST6CDT"],
        -360,
        American,
    ),
    (
        &["America/Denver", "US/Mountain", "MST7MDT"],
        -420,
        American,
    ),
    (
        &[
            "America/Los_Angeles",
            "America/Vancouver",
            "US/Pacific",
            "PST8PDT",
        ],
        -480,
        American,
    ),
    (&["America/Anchorage", "US/Alaska"], -540, American),
    (&["America/Phoenix", "US/Arizona"], -420, Never),
    (&["Pacific/Honolulu", "US/Hawaii"], -600, Never),
    (&["America/Bogota", "America/Lima"], -300, Never),
    (&["America/Mexico_City"], -360, Never),
    (
        &["America/Argentina/Buenos_Aires", "America/Sao_Paulo"],
        -180,
        Never,
    ),
];

impl Zone {
    /// `None` when the place is unknown here.
    pub fn named(name: &str) -> Option<Self> {
        let mut places = PLACES.iter();
        let found = places.find(|(names, _, _)| names.contains(&name));
        found.map(|(_, standard, summer)| Self {
            standard: *standard,
            summer: *summer,
        })
    }

    /// What the clocks show at a time in UTC, both in minutes since the epoch.
    pub fn local(self, utc: i64) -> i64 {
        utc + self.ahead(utc)
    }

    /// The time in UTC at which the clocks show something. What they show twice is the first of
    /// both, and what they leave out is an hour later.
    pub fn utc(self, local: i64) -> i64 {
        let summer = local - self.standard - 60;
        match self.ahead(summer) > self.standard {
            true => summer,
            false => local - self.standard,
        }
    }

    /// How many minutes the clocks are ahead at a time in UTC.
    fn ahead(self, utc: i64) -> i64 {
        let year = year_of(utc);
        let is_summer = match self.summer {
            Never => false,
            European => {
                let (from, to) = (last_sunday(year, 3), last_sunday(year, 10));
                (from + 60..to + 60).contains(&utc)
            }
            American => {
                let from = sunday(year, 3, 2) + 120 - self.standard;
                // By then the clocks are an hour ahead.
                let to = sunday(year, 11, 1) + 60 - self.standard;
                (from..to).contains(&utc)
            }
        };
        self.standard + if is_summer { 60 } else { 0 }
    }
}

fn year_of(minutes: i64) -> i64 {
    let text = Timestamp::from_millis(minutes * MINUTE_MS).iso_seconds();
    text.split('-')
        .next()
        .and_then(|it| it.parse().ok())
        .unwrap_or(1970)
}

/// The beginning of a day in UTC, in minutes since the epoch.
fn day(year: i64, month: i64, day: i64) -> i64 {
    let text = format!("{year:04}-{month:02}-{day:02}T00:00:00Z");
    Timestamp::from_iso(&text).map_or(0, |it| it.as_millis() / MINUTE_MS)
}

/// The n-th Sunday of a month.
fn sunday(year: i64, month: i64, n: i64) -> i64 {
    let first = day(year, month, 1);
    // The first day of the epoch was a Thursday.
    let weekday = (first / (DAY_MS / MINUTE_MS) + 4).rem_euclid(7);
    first + ((7 - weekday) % 7 + 7 * (n - 1)) * (DAY_MS / MINUTE_MS)
}

/// The last Sunday of a month that has 31 days.
fn last_sunday(year: i64, month: i64) -> i64 {
    let fifth = sunday(year, month, 5);
    match fifth <= day(year, month, 31) {
        true => fifth,
        false => sunday(year, month, 4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(text: &str) -> i64 {
        Timestamp::from_iso(text).unwrap().as_millis() / MINUTE_MS
    }

    #[test]
    fn clocks_show_the_time_of_their_place() {
        for (zone, utc, local) in [
            ("UTC", "2026-07-01T12:00:00Z", "2026-07-01T12:00:00Z"),
            (
                "Asia/Kolkata",
                "2026-07-01T12:00:00Z",
                "2026-07-01T17:30:00Z",
            ),
            (
                "Europe/Berlin",
                "2026-03-29T00:59:00Z",
                "2026-03-29T01:59:00Z",
            ),
            (
                "Europe/Berlin",
                "2026-03-29T01:00:00Z",
                "2026-03-29T03:00:00Z",
            ),
            (
                "Europe/Berlin",
                "2026-10-25T01:00:00Z",
                "2026-10-25T02:00:00Z",
            ),
            (
                "Europe/London",
                "2026-07-01T12:00:00Z",
                "2026-07-01T13:00:00Z",
            ),
            (
                "America/New_York",
                "2026-03-08T06:59:00Z",
                "2026-03-08T01:59:00Z",
            ),
            (
                "America/New_York",
                "2026-03-08T07:00:00Z",
                "2026-03-08T03:00:00Z",
            ),
            (
                "America/New_York",
                "2026-11-01T05:59:00Z",
                "2026-11-01T01:59:00Z",
            ),
            (
                "America/New_York",
                "2026-11-01T06:00:00Z",
                "2026-11-01T01:00:00Z",
            ),
            (
                "America/Los_Angeles",
                "2026-12-01T12:00:00Z",
                "2026-12-01T04:00:00Z",
            ),
        ] {
            let zone = Zone::named(zone).unwrap();
            assert_eq!(zone.local(minutes(utc)), minutes(local), "{zone:?} {utc}");
        }
        assert_eq!(Zone::named("Mars/Olympus"), None);
    }

    #[test]
    fn what_clocks_show_is_found_again() {
        for zone in ["Europe/Berlin", "America/New_York", "Asia/Tokyo"] {
            let zone = Zone::named(zone).unwrap();
            for day in 0..365 {
                let utc = minutes("2026-01-01T12:00:00Z") + day * 24 * 60;
                assert_eq!(zone.utc(zone.local(utc)), utc);
            }
        }
    }
}
