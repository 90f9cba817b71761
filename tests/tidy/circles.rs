//! Files of the core know one another in one direction.

use crate::layers::Graph;

/// Files of the core that may know one another: few, and of one folder.
const CIRCLES: [&[&str]; 4] = [
    &["command/address.rs", "command/outcome.rs"],
    &[
        "ecs/query/evaluate.rs",
        "ecs/query/parser.rs",
        "ecs/query/tree.rs",
    ],
    &["ecs/task/state.rs", "ecs/task/timeline.rs"],
    // They are one type.
    &[
        "world.rs",
        "world/clockwork.rs",
        "world/due.rs",
        "world/rules.rs",
        "world/shared.rs",
    ],
];

/// Whoever reads a file of the core should not have to read others first that lead back to it.
#[test]
fn files_of_the_core_know_one_another_in_one_direction() {
    let graph = Graph::of_core();
    let circles = graph.circles();
    for known in CIRCLES {
        let is_there = circles.iter().any(|circle| graph.names(circle) == known);
        assert!(is_there, "no circle any more, take it off: {known:?}");
    }
    let mut others = circles;
    others.retain(|circle| !CIRCLES.contains(&graph.names(circle).as_slice()));
    let others: Vec<String> = others.iter().map(|it| graph.describe(it)).collect();
    assert!(
        others.is_empty(),
        "files of the core that lead back to themselves:\n{}",
        others.join("\n")
    );
}
