//! Roles of IAM, as tests make them and see them.

use fake_ecs::FakeEcs;

#[test]
fn roles_are_made_allowed_something_and_printed() {
    let ecs = FakeEcs::start().blocking();
    let worker = ecs.iam().role("worker");
    assert_eq!(format!("{worker:?}"), "RoleHandle(worker, not there)");
    assert!(!worker.exists());

    let worker = worker.create();
    let read = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}"#;
    worker.allow(read).allow(read);

    assert!(worker.exists());
    assert_eq!(format!("{worker:?}"), "RoleHandle(worker, 2 policies)");
    assert!(format!("{:?}", ecs.iam()).starts_with("Iam {"));
    ecs.reset();
    assert_eq!(format!("{worker:?}"), "RoleHandle(of before a reset)");
}

#[test]
fn a_policy_replaces_no_other() {
    let ecs = FakeEcs::start().blocking();
    let worker = ecs.iam().role("worker").create();
    let read = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}"#;
    worker.allow(read).allow(read);
    let body = "Action=DeleteRolePolicy&Version=2010-05-08&RoleName=worker&PolicyName=fake-ecs-1";
    let deleted = crate::support::post_form(&ecs, body);
    assert_eq!(deleted.status(), 200, "{}", deleted.body);

    worker.allow(read);

    assert_eq!(format!("{worker:?}"), "RoleHandle(worker, 2 policies)");
    assert!(
        worker
            .try_policy()
            .expect("nothing is forgotten")
            .is_empty()
    );
    assert!(worker.policy().is_empty());
}
