//! The page about a timeline.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use fake_ecs::{Clock, FakeEcs, Profile, Script};
use serde_json::json;

use crate::support::{fargate_network, golden, post, register_app, run, secs};

/// A job that fails, and a deployment beside it.
async fn some_happenings() -> FakeEcs {
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .await;
    register_app(&ecs, "report");
    ecs.script("report", Script::new().exits(3).after(secs(40)));
    let job = run(&ecs, "report").await;
    post(&ecs, "StopTask", &json!({ "task": "<b>\"bold\"</b>" }));
    job.wait_stopped().await;
    for _ in 0..3 {
        ecs.client().list_tasks().send().await.unwrap();
        ecs.advance(secs(3_600));
    }
    register_app(&ecs, "web");
    let service = ecs
        .client()
        .create_service()
        .service_name("web")
        .task_definition("web");
    let service = service
        .desired_count(1)
        .network_configuration(fargate_network());
    let service = service.launch_type(aws_sdk_ecs::types::LaunchType::Fargate);
    service.send().await.unwrap();
    ecs.service("web").wait_stable().await;
    roll_back_and_delete(&ecs).await;
    ecs
}

/// A deployment that another replaces, which is rolled back, and one that its service's end ends.
async fn roll_back_and_delete(ecs: &FakeEcs) {
    let anew = json!({ "service": "web", "forceNewDeployment": true });
    for _ in 0..2 {
        post(ecs, "UpdateService", &anew);
        ecs.advance(secs(12));
    }
    let listed = post(ecs, "ListServiceDeployments", &json!({ "service": "web" }));
    let newest = &listed.json()["serviceDeployments"][0]["serviceDeploymentArn"];
    let stop = json!({ "serviceDeploymentArn": newest, "stopType": "ROLLBACK" });
    post(ecs, "StopServiceDeployment", &stop);
    ecs.service("web").wait_stable().await;
    post(ecs, "UpdateService", &anew);
    ecs.advance(secs(12));
    post(
        ecs,
        "DeleteService",
        &json!({ "service": "web", "force": true }),
    );
    ecs.advance(secs(300));
}

#[tokio::test]
async fn a_page_shows_lives_and_what_happened() {
    let ecs = some_happenings().await;

    golden("page.html", &ecs.timeline().to_html());
}

#[tokio::test]
async fn a_page_needs_nothing_else_and_has_no_markup_of_others() {
    let ecs = some_happenings().await;

    let page = ecs.timeline().to_html();

    assert!(
        page.contains("StopTask &lt;b&gt;&quot;bold&quot;&lt;"),
        "{page}"
    );
    for part in [
        "<b>\"", "http", "<script", "src=", "href", "@import", "url(",
    ] {
        assert!(!page.contains(part), "{part}");
    }
}

#[test]
fn a_page_of_nothing_says_so() {
    let ecs = FakeEcs::start().blocking();

    assert!(ecs.timeline().to_html().contains("Nothing has happened."));
}

#[tokio::test(start_paused = true)]
async fn a_page_of_very_much_stays_small() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    for _ in 0..1_000 {
        ecs.task_definition("web").run();
        ecs.client().list_tasks().send().await.unwrap();
    }

    let page = ecs.timeline().to_html();

    assert!(page.len() < 3_000_000, "{}", page.len());
    assert!(page.contains("<p>… 500 earlier rows left out</p>"));
    let last = ecs.tasks().last();
    let last = format!("title=\"web/{}\"", &last.id()[..8]);
    assert!(page.contains(&last), "the newest tasks are shown");
}

/// A folder of a test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _before = fs::remove_dir_all(&folder);
    folder
}

/// The pages in a folder, which may have journals as well.
fn pages_in(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap();
    let files = files.map(|file| file.unwrap().path());
    let mut pages: Vec<_> = files
        .filter(|it| it.extension().unwrap() == "html")
        .collect();
    pages.sort();
    pages
}

#[test]
fn a_test_that_fails_leaves_its_page_where_it_says() {
    let folder = folder("pages");

    let printed = crate::stories::printed(
        "pages::a_test_that_fails_leaves_its_page_where_it_says",
        &[("FAKE_ECS_REPORT", &folder)],
        || {
            let fakes = [0, 1].map(|_| FakeEcs::start().clock(Clock::manual()).blocking());
            for ecs in &fakes {
                post(ecs, "ListTasks", &json!({}));
                register_app(ecs, "web").run();
                let _fault = ecs.faults().on("StopTask").optional().throttle();
            }
            panic!("as intended");
        },
    );

    let pages = pages_in(&folder);
    assert_eq!(pages.len(), 2, "{pages:?}");
    for page in &pages {
        let journal = page.with_extension("journal");
        assert_eq!(journal.exists(), cfg!(feature = "journal"));
        let line = format!("its journal: {}", journal.display());
        assert_eq!(printed.contains(&line), journal.exists(), "{printed}");
    }
    for page in pages {
        let name = page.file_name().unwrap().to_string_lossy();
        let begin = "it-pages.a_test_that_fails_leaves_its_page_where_it_says-pages-";
        assert!(name.starts_with(begin), "{name}");
        assert!(
            printed.contains(&format!("its page: {}", page.display())),
            "{printed}"
        );
        let text = fs::read_to_string(&page).unwrap();
        assert!(text.contains("ListTasks → ok"), "{text}");
        assert!(text.contains("tasks of web 1 PROVISIONING"), "{text}");
        assert!(text.contains("StopTask: ThrottlingException"), "{text}");
    }
}

static SHARED: LazyLock<FakeEcs> =
    LazyLock::new(|| FakeEcs::start().clock(Clock::manual()).blocking());

#[test]
fn the_page_of_a_guard_is_of_its_part_of_the_time_and_of_its_region() {
    let folder = folder("guard");

    crate::stories::printed(
        "pages::the_page_of_a_guard_is_of_its_part_of_the_time_and_of_its_region",
        &[("FAKE_ECS_REPORT", &folder)],
        || {
            let europe = SHARED.in_region("eu-west-1");
            post(&europe, "ListClusters", &json!({}));
            let _story = europe.story_on_panic();
            post(&SHARED, "ListServices", &json!({}));
            post(&europe, "ListTasks", &json!({}));
            panic!("as intended");
        },
    );

    let pages = pages_in(&folder);
    let [page] = &pages[..] else {
        panic!("{pages:?}")
    };
    let text = fs::read_to_string(page).unwrap();
    assert!(text.contains("region eu-west-1"), "{text}");
    assert!(text.contains("ListTasks → ok"), "{text}");
    for other in ["ListClusters", "ListServices"] {
        assert!(!text.contains(other), "{other}: {text}");
    }
}

#[test]
fn a_page_that_cannot_be_written_is_told_of() {
    let folder = folder("no-pages");
    fs::write(&folder, "a file").unwrap();

    let printed = crate::stories::printed(
        "pages::a_page_that_cannot_be_written_is_told_of",
        &[("FAKE_ECS_REPORT", &folder)],
        || {
            let ecs = FakeEcs::start().blocking();
            post(&ecs, "ListTasks", &json!({}));
            panic!("as intended");
        },
    );

    assert!(
        printed.contains("its page cannot be written to"),
        "{printed}"
    );
    assert!(
        printed.contains("ListTasks → ok"),
        "the story is told all the same: {printed}"
    );
}

#[cfg(feature = "journal")]
#[test]
fn a_test_that_is_run_again_is_compared_with_its_journal() {
    let folder = folder("again");
    let test = "pages::a_test_that_is_run_again_is_compared_with_its_journal";
    // Set where the test does something else at its third step.
    const OTHERWISE: &str = "FAKE_ECS_TEST_OTHERWISE";
    let fails = || {
        let fakes = [0, 1].map(|_| FakeEcs::start().clock(Clock::manual()).blocking());
        // The second is the one whose journal is compared.
        let ecs = &fakes[1];
        post(&fakes[0], "ListServices", &json!({}));
        register_app(ecs, "web").run();
        ecs.settle();
        let family = match std::env::var_os(OTHERWISE) {
            Some(_) => "batch",
            None => "web",
        };
        let answer = post(ecs, "ListTasks", &json!({ "family": family }));
        let last = post(ecs, "ListClusters", &json!({}));
        post(&fakes[0], "ListClusters", &json!({}));
        panic!("{} {} {}", answer.body, last.status(), ecs.tasks().len());
    };
    let report: (&str, &Path) = ("FAKE_ECS_REPORT", &folder);
    crate::stories::printed(test, &[report], fails);
    // The test empties the folder when it begins again. The page of the second fake comes first.
    let journal = folder.with_extension("journal");
    fs::rename(pages_in(&folder)[0].with_extension("journal"), &journal).unwrap();
    let replay: (&str, &Path) = ("FAKE_ECS_REPLAY", &journal);

    let same = crate::stories::printed(test, &[replay], fails);
    assert!(same.contains("task/") && same.contains(" 200 1"), "{same}");
    assert!(!same.contains("differs from the recording"), "{same}");

    let otherwise: (&str, &Path) = (OTHERWISE, Path::new("yes"));
    let differs = crate::stories::printed(test, &[replay, otherwise], fails);
    let expected =
        r#"was ListTasks {\"family\":\"web\"}, and now it is ListTasks {\"family\":\"batch\"}"#;
    assert!(differs.contains(expected), "{differs}");
    // Later calls are refused for the same reason; handles go on looking.
    assert!(differs.contains(" 400 1"), "{differs}");
}
