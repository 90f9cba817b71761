"""The fixture, as the users of pytest have it."""

import pytest


def test_each_test_begins_with_an_empty_fake(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        urls = set()

        @pytest.mark.parametrize("n", range(3))
        def test_one(fake_ecs, n):
            urls.add(fake_ecs.endpoint_url())
            assert fake_ecs.tasks().count() == 0
            fake_ecs.define("web").run()
            assert len(urls) == 1
        """
    )

    pytester.runpytest().assert_outcomes(passed=3)


def test_a_fault_that_never_fires_fails_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_one(fake_ecs):
            fake_ecs.faults().on("RunTask").once().throttle()

        def test_another(fake_ecs):
            fake_ecs.faults().on("RunTask").once().optional().throttle()
            fake_ecs.faults().on("StopTask").once().throttle().optional()

        def test_that_fails_anyway(fake_ecs):
            fake_ecs.faults().on("RunTask").once().throttle()
            assert False
        """
    )

    result = pytester.runpytest()

    result.assert_outcomes(passed=2, failed=1, errors=1)
    result.stdout.re_match_lines([r".*faults have never fired.*", r".*RunTask.*test_a_fault\w*\.py:2"])


def test_the_report_of_a_failure_has_the_story(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_one(fake_ecs):
            fake_ecs.define("web").run()
            assert fake_ecs.tasks().count() == 2
        """
    )

    result = pytester.runpytest()

    result.assert_outcomes(failed=1)
    result.stdout.re_match_lines(
        [r".*What has happened in the fake ECS.*", r".*RegisterTaskDefinition.*", r".*RunTask.*"]
    )


@pytest.mark.parametrize("choice", ["ini", "variable", "marker"])
def test_options_are_chosen(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, choice: str) -> None:
    marker = ""
    if choice == "ini":
        pytester.makeini("[pytest]\nfake_ecs_args = --region eu-west-1 --clock manual")
    elif choice == "variable":
        monkeypatch.setenv("FAKE_ECS_ARGS", "--region eu-west-1 --clock manual")
    else:
        marker = "@pytest.mark.fake_ecs(region='eu-west-1', clock='manual')"
    pytester.makepyfile(
        f"""
        import pytest

        {marker}
        def test_one(fake_ecs):
            assert fake_ecs.region() == "eu-west-1"
            assert fake_ecs.api.get_time()["isManual"]
            assert fake_ecs.client().list_clusters()["clusterArns"][0].startswith("arn:aws:ecs:eu-west-1:")
        """
    )

    pytester.runpytest("--strict-markers").assert_outcomes(passed=1)


def test_a_binary_that_is_not_there_is_named(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_ECS_BIN", "/nowhere/fake-ecs")
    pytester.makepyfile("def test_one(fake_ecs): pass")

    result = pytester.runpytest()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*StartFailed: cannot run /nowhere/fake-ecs*"])
