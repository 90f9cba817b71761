//! Values of a template as text.

use crate::wire::Json;

/// A value as text: numbers and booleans as JSON has them, and the items of a list with commas.
pub fn text(value: &Json) -> String {
    if value.is_null() {
        return String::new();
    }
    if value.is_list() {
        let items: Vec<String> = value.items().map(text).collect();
        return items.join(",");
    }
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.to_string(),
    }
}
