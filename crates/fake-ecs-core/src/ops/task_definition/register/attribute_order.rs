//! The order of `requiresAttributes`.

/// The order in which the service lists attributes: that of a Java `HashSet`.
///
/// Found from the answers and checked against twenty of them: elements of a class with the members
/// `name` and `value` whose `hashCode` is the one that Lombok generates, in a table that doubles
/// when it is three quarters full. What falls into one bucket stays in the order in which it was
/// asked for.
pub(super) fn in_order(mut names: Vec<String>) -> Vec<String> {
    let mut buckets: u32 = 16;
    while names.len() > buckets as usize * 3 / 4 {
        buckets *= 2;
    }
    names.sort_by_key(|name| {
        // (1 * 59 + name.hashCode()) * 59 + 43, where 43 stands for the value that is null.
        let hash = java_hash(name)
            .wrapping_add(59)
            .wrapping_mul(59)
            .wrapping_add(43);
        (hash ^ (hash >> 16)) & (buckets - 1)
    });
    names
}

/// `String.hashCode()`.
fn java_hash(text: &str) -> u32 {
    let units = text.encode_utf16().map(u32::from);
    units.fold(0, |hash, unit| hash.wrapping_mul(31).wrapping_add(unit))
}
