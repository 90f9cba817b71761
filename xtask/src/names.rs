//! How the wire's names become Rust's: acronyms are words, so that `CPUArchitecture` is
//! `CpuArchitecture` and `enableECSManagedTags` is `enable_ecs_managed_tags`. The result is what
//! `aws-sdk-ecs` uses too, nearly everywhere.

use crate::model::{Entries, List, Model, Shape};

/// Member names that Rust reserves.
const KEYWORDS: &[&str] = &["return", "type"];

/// Names that would hide what generated code and its users take from the prelude.
const PRELUDE: &[&str] = &[
    "Box", "BTreeMap", "Clone", "Debug", "Default", "Err", "From", "Into", "None", "Ok", "Option",
    "Result", "Self", "Some", "String", "Vec",
];

/// `RunTask` → `run_task`.
pub(crate) fn snake(name: &str) -> String {
    words(name).join("_")
}

/// `CPUArchitecture` → `CpuArchitecture`; `awsvpc` → `Awsvpc`; `json-file` → `JsonFile`.
pub(crate) fn pascal(name: &str) -> String {
    words(name).iter().map(|word| capitalised(word)).collect()
}

/// The Rust name of a member: snake case, raw where it is a keyword.
pub(crate) fn member(name: &str) -> String {
    let name = snake(name);
    if KEYWORDS.contains(&name.as_str()) {
        format!("r#{name}")
    } else {
        name
    }
}

/// The Rust type that holds a value of this shape.
pub(crate) fn rust_type(model: &Model, shape: &str) -> String {
    match model.shape(shape) {
        Shape::String(_) => "String".to_owned(),
        Shape::Integer(_) => "i32".to_owned(),
        Shape::Long(_) => "i64".to_owned(),
        Shape::Double(_) => "f64".to_owned(),
        Shape::Boolean => "bool".to_owned(),
        Shape::Timestamp => "Timestamp".to_owned(),
        Shape::Document => "Document".to_owned(),
        Shape::Blob => "Blob".to_owned(),
        Shape::Map(Entries { value, .. }) => {
            format!("BTreeMap<String, {}>", rust_type(model, value))
        }
        Shape::List(List { item, .. }) => format!("Vec<{}>", rust_type(model, item)),
        Shape::Enum(_) | Shape::Structure(_) => type_name(shape),
        Shape::Exception(_) => panic!("{shape} is an exception, not a value"),
    }
}

/// The name of the Rust type that is generated for a structure or an enum.
pub(crate) fn type_name(shape: &str) -> String {
    let name = pascal(shape);
    assert!(
        !PRELUDE.contains(&name.as_str()),
        "{shape} would hide `{name}` of the prelude: give it another name here"
    );
    name
}

/// In lower case. A word begins at a capital after a small letter or digit, and at the last capital
/// of a run that a small letter follows.
pub(crate) fn words(name: &str) -> Vec<String> {
    // Units are one word, though their capitals say otherwise.
    let name = name.replace("MiB", "Mib").replace("GiB", "Gib");
    let letters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (at, &letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            words.push(String::new());
            continue;
        }
        let before = at.checked_sub(1).map(|before| letters[before]);
        let begins = letter.is_ascii_uppercase()
            && match before {
                Some(before) if before.is_ascii_lowercase() || before.is_ascii_digit() => true,
                Some(before) if before.is_ascii_uppercase() => {
                    letters.get(at + 1).is_some_and(char::is_ascii_lowercase)
                }
                _ => false,
            };
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(letter.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    format!("{}{rest}", first.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::{pascal, snake};

    #[test]
    fn members_are_named_as_in_the_sdk() {
        for (wire, rust) in [
            ("enableECSManagedTags", "enable_ecs_managed_tags"),
            ("vCpuCount", "v_cpu_count"),
            ("sizeInGiB", "size_in_gib"),
            ("memoryGiBPerVCpu", "memory_gib_per_v_cpu"),
            ("s3KeyPrefix", "s3_key_prefix"),
            ("RunTask", "run_task"),
        ] {
            assert_eq!(snake(wire), rust);
        }
    }

    #[test]
    fn types_and_variants_are_named_as_in_the_sdk() {
        for (wire, rust) in [
            ("CPUArchitecture", "CpuArchitecture"),
            ("EFSVolumeConfiguration", "EfsVolumeConfiguration"),
            (
                "FSxWindowsFileServerVolumeConfiguration",
                "FSxWindowsFileServerVolumeConfiguration",
            ),
            ("PropagateMITags", "PropagateMiTags"),
            ("awsvpc", "Awsvpc"),
            ("json-file", "JsonFile"),
            ("EssentialContainerExited", "EssentialContainerExited"),
            ("WINDOWS_SERVER_2019_FULL", "WindowsServer2019Full"),
        ] {
            assert_eq!(pascal(wire), rust);
        }
    }
}
