use super::*;
use crate::faults::scope::Subject;
use crate::faults::{Fault, Kind};
use crate::wire::Operation;

const RUN: Operation = Operation::RunTask;

fn add(registry: &mut Registry, times: Option<usize>, action: Action) {
    add_when(registry, times, When::default(), action);
}

fn add_when(registry: &mut Registry, times: Option<usize>, when: When, action: Action) {
    let fault = CallFault {
        when,
        ..CallFault::new(RUN, action)
    };
    registry.add(Fault {
        times,
        ..Fault::new(Kind::Call(fault))
    });
}

fn turn(registry: &mut Registry, operation: Operation) -> Turn {
    let question = Question {
        operation: operation.into(),
        subject: &Subject::default(),
        holding: &[],
    };
    ask(registry, &question, Duration::ZERO, 0)
}

fn error(code: &str) -> Action {
    Action::Error(InjectedError::new(code, "as the test asked"))
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// What becomes of a call, in a few letters.
fn came(turn: &Turn) -> String {
    let instead = turn.before.as_ref().or(turn.after.as_ref());
    let what = match instead {
        Some(Instead::Error(error)) => &error.code,
        Some(Instead::Cut) => "cut",
        Some(Instead::Denied) => "denied",
        Some(Instead::Failures(reason)) => reason,
        Some(Instead::Empty) => "empty",
        None => "done",
    };
    let done = if turn.after.is_some() { "done, " } else { "" };
    format!("{done}{what} +{}", turn.latency.as_secs())
}

#[test]
fn the_first_fault_that_was_made_answers_and_latencies_add_up() {
    let mut faults = Registry::default();
    add(&mut faults, Some(2), Action::Latency(secs(3)));
    add(&mut faults, Some(1), error("One"));
    add(&mut faults, Some(1), Action::CutAfter);
    add(&mut faults, Some(1), error("Two"));
    add(&mut faults, Some(1), Action::CutBefore);
    add(&mut faults, Some(4), Action::Latency(secs(5)));

    let came: Vec<_> = (0..6).map(|_| came(&turn(&mut faults, RUN))).collect();

    let expected = [
        "One +8",
        "done, cut +8",
        "Two +5",
        "cut +5",
        "done +0",
        "done +0",
    ];
    assert_eq!(came, expected);
    assert!(!faults.is_active());
}

#[test]
fn functions_are_asked_for_apart_from_what_happens_to_the_call() {
    let mut faults = Registry::default();
    add(&mut faults, None, Action::RunFirst);
    let second = When {
        nth: Some(2),
        ..When::default()
    };
    add_when(&mut faults, None, second, Action::RunFirst);
    add(&mut faults, Some(1), error("One"));

    let mut calls = Vec::new();
    for running in [vec![], vec![], vec![FaultId(0)], vec![]] {
        let subject = Subject::default();
        let question = Question {
            operation: RUN.into(),
            subject: &subject,
            holding: &[],
        };
        let first = ask_first(&mut faults, &question, &running, Duration::ZERO, 0);
        let first = first.into_iter().map(|FaultId(id)| id).collect::<Vec<_>>();
        calls.push((first, came(&turn(&mut faults, RUN))));
    }

    let done = || "done +0".to_owned();
    let expected = [
        (vec![0], "One +0".to_owned()),
        (vec![0, 1], done()),
        (vec![], done()),
        (vec![0], done()),
    ];
    assert_eq!(calls, expected);
    let hits = |id| faults.get(FaultId(id)).map(|entry| entry.hits);
    assert_eq!((hits(0), hits(1)), (Some(3), Some(1)));
}

#[test]
fn a_fault_applies_to_its_operation() {
    let mut faults = Registry::default();
    add(&mut faults, None, error("One"));

    for (operation, expected) in [(RUN, "One +0"), (Operation::StartTask, "done +0")] {
        assert_eq!(came(&turn(&mut faults, operation)), expected);
    }
}

#[test]
fn latencies_that_are_too_long_for_any_clock_add_up_to_the_longest() {
    let mut faults = Registry::default();
    for latency in [Duration::MAX, secs(1)] {
        add(&mut faults, None, Action::Latency(latency));
    }

    assert_eq!(turn(&mut faults, RUN).latency, Duration::MAX);
}

#[test]
fn an_error_has_the_status_of_its_code() {
    for (code, status) in [
        ("ThrottlingException", 400),
        ("AccessDeniedException", 400),
        ("NobodyKnowsThisException", 400),
        ("ServerException", 500),
        ("InternalFailure", 500),
        ("ServiceUnavailable", 503),
        ("AccessDenied", 403),
        ("AuthorizationError", 403),
        ("Throttled", 429),
        ("Throttling", 400),
        ("RequestLimitExceeded", 503),
        ("UnauthorizedOperation", 403),
    ] {
        assert_eq!(InjectedError::new(code, "").status(), status, "{code}");
    }
}

#[test]
fn each_service_throttles_and_denies_by_codes_of_its_own() {
    for (route, throttled, denied) in [
        (
            "ecs:RunTask",
            "ThrottlingException",
            "AccessDeniedException",
        ),
        (
            "ssm:GetParameter",
            "ThrottlingException",
            "AccessDeniedException",
        ),
        ("sqs:SendMessage", "RequestThrottled", "AccessDenied"),
        ("sns:Publish", "Throttled", "AuthorizationError"),
        ("sts:AssumeRole", "Throttling", "AccessDenied"),
        (
            "ec2:DescribeSubnets",
            "RequestLimitExceeded",
            "UnauthorizedOperation",
        ),
        (
            "autoscaling:SetDesiredCapacity",
            "Throttling",
            "AccessDenied",
        ),
        ("iam:GetRole", "Throttling", "AccessDenied"),
        (
            "cloudformation:DescribeStacks",
            "Throttling",
            "AccessDenied",
        ),
        ("s3:GetObject", "SlowDown", "AccessDenied"),
        (
            "elasticloadbalancing:CreateRule",
            "Throttling",
            "AccessDenied",
        ),
    ] {
        // Operations of services without their feature are not known.
        let Ok(known) = Route::try_from(route) else {
            continue;
        };
        let throttling = InjectedError::throttling_of(known);
        let denial = InjectedError::denial_of(known, "");
        assert_eq!(
            (throttling.code.as_str(), denial.code.as_str()),
            (throttled, denied),
            "{route}"
        );
    }
}

#[test]
fn a_fault_says_what_it_does() {
    for (action, expected) in [
        (
            Action::Error(InjectedError::throttling()),
            "StopTask: ThrottlingException: Rate exceeded",
        ),
        (
            Action::Latency(Duration::from_millis(1_500)),
            "StopTask: latency of 1.5s",
        ),
        (Action::RunFirst, "StopTask: a function runs first"),
        (Action::CutBefore, "StopTask: connection reset"),
        (
            Action::CutAfter,
            "StopTask: connection reset after the effect",
        ),
    ] {
        let fault = CallFault::new(Operation::StopTask, action);

        assert_eq!(fault.to_string(), expected);
    }
}

#[test]
fn a_fault_counts_the_calls_that_another_one_takes_away_from_it() {
    let mut faults = Registry::default();
    add(&mut faults, Some(2), error("One"));
    let third = When {
        nth: Some(3),
        ..When::default()
    };
    add_when(&mut faults, None, third, error("Three"));

    let came: Vec<_> = (0..4).map(|_| came(&turn(&mut faults, RUN))).collect();

    assert_eq!(came, ["One +0", "One +0", "Three +0", "done +0"]);
}

#[test]
fn faults_of_one_call_all_count_it() {
    let mut faults = Registry::default();
    add(&mut faults, None, Action::Latency(secs(1)));
    let second = When {
        nth: Some(2),
        ..When::default()
    };
    add_when(&mut faults, None, second, Action::Latency(secs(2)));

    let came: Vec<_> = (0..3).map(|_| came(&turn(&mut faults, RUN))).collect();

    assert_eq!(came, ["done +1", "done +3", "done +1"]);
    let hits = |id| faults.get(FaultId(id)).map(|entry| entry.hits);
    assert_eq!((hits(0), hits(1)), (Some(3), Some(1)));
}

#[test]
fn a_probability_is_drawn_by_the_seed() {
    let fired = |seed| {
        let mut faults = Registry::default();
        let half = When {
            per_million: Some(500_000),
            ..When::default()
        };
        add_when(&mut faults, None, half, Action::CutBefore);
        let question = Question {
            operation: RUN.into(),
            subject: &Subject::default(),
            holding: &[],
        };
        (0..1_000)
            .map(|_| !ask(&mut faults, &question, Duration::ZERO, seed).is_idle())
            .collect::<Vec<bool>>()
    };

    let (one, two) = (fired(1), fired(2));

    assert_eq!(one, fired(1));
    assert_ne!(one, two);
    for fired in [one, two] {
        let count = fired.iter().filter(|it| **it).count();
        assert!((450..550).contains(&count), "{count} of 1000");
    }
}

#[test]
fn only_what_a_read_shows_is_old() {
    let mut faults = Registry::default();
    let fault = CallFault {
        calls: CallScope::of(Operations::All),
        ..CallFault::new(RUN, Action::Stale(secs(15)))
    };
    let id = faults.add(Fault::new(Kind::Call(fault)));

    assert!(turn(&mut faults, RUN).is_idle());
    assert_eq!(
        turn(&mut faults, Operation::DescribeTasks).stale.age,
        secs(15)
    );
    assert_eq!(faults.get(id).map(|entry| entry.hits), Some(1));
}
