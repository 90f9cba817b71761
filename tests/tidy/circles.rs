//! Files of the core know one another in one direction.

use crate::layers::Graph;

/// Files of the core that may know one another, besides [`LARGEST_CIRCLE`].
const CIRCLES: [&[&str]; 3] = [
    &["command/address.rs", "command/outcome.rs"],
    &[
        "ecs/query/evaluate.rs",
        "ecs/query/parser.rs",
        "ecs/query/tree.rs",
    ],
    &["ecs/task/state.rs", "ecs/task/timeline.rs"],
];

/// How many files the one large circle of the core has. This number only goes down.
const LARGEST_CIRCLE: usize = 25;

/// Whoever reads a file of the core should not have to read others first that lead back to it.
///
/// To see what is left of the large circle, let [`LARGEST_CIRCLE`] be smaller than it is.
#[test]
fn files_of_the_core_know_one_another_in_one_direction() {
    let graph = Graph::of_core();
    let mut circles = graph.circles();
    circles.retain(|circle| !CIRCLES.contains(&graph.names(circle).as_slice()));
    circles.sort_by_key(Vec::len);
    let largest = circles.pop().unwrap_or_default();
    assert!(
        largest.len() <= LARGEST_CIRCLE,
        "the circle has grown from {LARGEST_CIRCLE} files:\n{}",
        graph.describe(&largest)
    );
    assert_eq!(
        largest.len(),
        LARGEST_CIRCLE,
        "the circle has become smaller: let `LARGEST_CIRCLE` say so, so that it stays"
    );
    let others: Vec<String> = circles.iter().map(|it| graph.describe(it)).collect();
    assert!(others.is_empty(), "new circles:\n{}", others.join("\n"));
}
