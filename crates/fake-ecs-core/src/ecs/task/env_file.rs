//! Files of environment variables, read as the agent reads them
//! (`agent/taskresource/envFiles/envfile.go`).
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html>

use crate::kernel::arn::Arn;

/// A line that is longer is not read, and the file with it.
const LINE_LENGTH_MAX: usize = 64 * 1024;

/// The bucket and the key of the object that an ARN names.
pub fn location(arn: &str) -> Option<(&str, &str)> {
    let Some(Ok(Arn { resource, .. })) = Arn::parse(arn) else {
        return None;
    };
    let (bucket, key) = resource.split_once('/')?;
    (!bucket.is_empty() && !key.is_empty()).then_some((bucket, key))
}

/// The variables of a file. `None` when it cannot be read.
///
/// A line that begins with `#` is a comment, and one without `=` means nothing. Everything else
/// counts as it stands: blanks and quotes are part of the name or of the value. Of two lines with
/// one name the later one counts.
pub fn variables(file: &[u8]) -> Option<Vec<(String, String)>> {
    let mut variables: Vec<(String, String)> = Vec::new();
    for line in file.split(|byte| *byte == b'\n') {
        if line.len() >= LINE_LENGTH_MAX {
            return None;
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = String::from_utf8_lossy(line);
        if line.starts_with('#') {
            continue;
        }
        let Some((name, value)) = line.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            continue;
        };
        match variables.iter_mut().find(|(other, _)| other == name) {
            Some((_, current)) => value.clone_into(current),
            None => variables.push((name.to_owned(), value.to_owned())),
        }
    }
    Some(variables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_as_they_stand() {
        let file =
            "A=1\r\n# B=2\n #C=3\n\nD\n=E\nF = \"x y\" \nG=a=b\nH=\nexport I=7\nA=8\nJ=\u{e9}";
        let expected = [
            ("A", "8"),
            (" #C", "3"),
            ("F ", " \"x y\" "),
            ("G", "a=b"),
            ("H", ""),
            ("export I", "7"),
            ("J", "\u{e9}"),
        ];

        let variables = variables(file.as_bytes()).unwrap();

        let variables = variables.iter();
        let variables: Vec<_> = variables
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(variables, expected);
    }

    #[test]
    fn a_line_that_is_too_long_spoils_the_file() {
        let with = |length: usize| variables(format!("A={}\n", "x".repeat(length)).as_bytes());

        assert!(with(LINE_LENGTH_MAX - 3).is_some());
        assert!(with(LINE_LENGTH_MAX - 2).is_none());
    }

    #[test]
    fn an_arn_names_a_bucket_and_a_key() {
        for (arn, expected) in [
            ("arn:aws:s3:::config/app.env", Some(("config", "app.env"))),
            ("arn:aws-cn:s3:::a/b/c.env", Some(("a", "b/c.env"))),
            ("arn:aws:s3:::config", None),
            ("arn:aws:s3:::config/", None),
            ("arn:aws:s3:::/app.env", None),
            ("config/app.env", None),
            ("arn:aws", None),
        ] {
            assert_eq!(location(arn), expected, "{arn}");
        }
    }
}
