//! Paths of containers. What runs here is a process of this machine with no root of its own, so
//! that the paths where its volumes are mounted are replaced in its commands.

use std::path::{Path, PathBuf};

/// Which paths of a container stand for which folders of this machine.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paths(Vec<(String, PathBuf)>);

impl Paths {
    pub(crate) fn add(&mut self, path: &str, folder: &Path) {
        let path = path.trim_end_matches('/').to_owned();
        self.0.push((path, folder.to_owned()));
        // A path below another one is found first.
        self.0
            .sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
    }

    /// The text, where each of the paths is the folder.
    pub(crate) fn replace(&self, text: &str) -> String {
        let (mut replaced, mut rest) = (String::new(), text);
        while let Some(next) = rest.chars().next() {
            let found = self.0.iter().find(|(path, _)| {
                rest.strip_prefix(&**path).is_some_and(ends)
                    && !replaced.chars().next_back().is_some_and(is_of_path)
            });
            match found {
                Some((path, folder)) => {
                    replaced.push_str(&folder.display().to_string());
                    rest = &rest[path.len()..];
                }
                None => {
                    replaced.push(next);
                    rest = &rest[next.len_utf8()..];
                }
            }
        }
        replaced
    }
}

fn is_of_path(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '/' | '.' | '_' | '-')
}

fn ends(rest: &str) -> bool {
    let next = rest.chars().next();
    next.is_none_or(|it| it == '/' || !is_of_path(it))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Paths;

    #[test]
    fn paths_of_volumes_are_replaced_and_others_are_not() {
        let mut paths = Paths::default();
        paths.add("/data", Path::new("/run/1"));
        paths.add("/data/inner/", Path::new("/run/2"));

        let replaced = paths.replace("cat /data/x /data/inner/y >/data; ls /database /my/data");

        let expected = "cat /run/1/x /run/2/y >/run/1; ls /database /my/data";
        assert_eq!(replaced, expected);
    }
}
