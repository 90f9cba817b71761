use super::*;
use crate::faults::Origin;
use crate::wire::Operation;

fn fault(times: Option<usize>) -> Fault {
    Fault {
        times,
        origin: Some(Origin {
            file: "tests/jobs.rs".to_owned(),
            line: 12,
        }),
        ..Fault::new(Kind::Call(CallFault::new(
            Operation::RunTask,
            Action::CutBefore,
        )))
    }
}

fn fire(registry: &mut Registry) -> Option<&'static str> {
    registry.fire_first(|_| Some("fired"))
}

fn hits(registry: &Registry, ids: &[FaultId]) -> Vec<usize> {
    let hits = |id: &FaultId| registry.get(*id).map(|entry| entry.hits);
    ids.iter().filter_map(hits).collect()
}

#[test]
fn the_first_fault_that_applies_fires_until_it_is_over_and_then_the_next() {
    let mut registry = Registry::default();
    let limits = [Some(0), Some(2), None, Some(1)];
    let ids = limits.map(|times| registry.add(fault(times)));

    let mut seen = Vec::new();
    for _ in 0..4 {
        assert_eq!(fire(&mut registry), Some("fired"));
        seen.push(hits(&registry, &ids));
    }

    assert_eq!(
        seen,
        [[0, 1, 0, 0], [0, 2, 0, 0], [0, 2, 1, 0], [0, 2, 2, 0]]
    );
    assert!(registry.is_active());
}

#[test]
fn a_fault_that_does_not_apply_does_not_fire() {
    let mut registry = Registry::default();
    let id = registry.add(fault(Some(1)));

    assert_eq!(registry.find(|_| None::<()>), None);

    assert_eq!(hits(&registry, &[id]), [0]);
    assert!(registry.is_active());
}

#[test]
fn a_fault_that_was_removed_fires_no_more_and_keeps_its_hits() {
    let mut registry = Registry::default();
    let ids = [None, None].map(|times| registry.add(fault(times)));
    fire(&mut registry);

    registry.remove(ids[0]);
    registry.remove(ids[0]);
    fire(&mut registry);

    assert_eq!(hits(&registry, &ids), [1, 1]);
    registry.remove(ids[1]);
    assert!(!registry.is_active());
    assert_eq!(fire(&mut registry), None);
}

#[test]
fn of_many_faults_that_have_ended_the_last_are_kept() {
    let mut registry = Registry::default();
    let first = registry.add(fault(Some(0)));
    for _ in 1..ENDED_KEPT_MAX {
        registry.add(fault(Some(0)));
    }
    assert!(registry.get(first).is_some());

    let last = registry.add(fault(Some(0)));

    assert!(registry.get(first).is_none());
    assert!(registry.get(last).is_some());
}

#[test]
fn a_fault_says_what_it_is_how_often_it_has_fired_and_where_it_was_made() {
    for (times, fired, expected) in [
        (Some(7), 0, "has not fired"),
        (Some(7), 1, "has fired 1 of 7 times"),
        (Some(7), 7, "has fired 7 of 7 times"),
        (None, 0, "has not fired"),
        (None, 1, "has fired once"),
        (None, 2, "has fired 2 times"),
    ] {
        let mut registry = Registry::default();
        let id = registry.add(fault(times));
        for _ in 0..fired {
            fire(&mut registry);
        }

        let text = registry.get(id).map(ToString::to_string);

        let expected = format!("RunTask: connection reset, {expected}, made at tests/jobs.rs:12");
        assert_eq!(text, Some(expected));
    }
}
