"""What the README shows works."""

import pathlib
import re

import pytest

README = (pathlib.Path(__file__).resolve().parent.parent / "README.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_tests_of_the_readme_pass(pytester: pytest.Pytester) -> None:
    tests = [block for block in BLOCKS if "def test_" in block]
    pytester.makepyfile("\n\n".join(tests))

    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")

    result.assert_outcomes(passed=3)


def test_the_scripts_of_the_readme_run(capsys: pytest.CaptureFixture[str]) -> None:
    scripts = [block for block in BLOCKS if "def test_" not in block]
    for script in scripts:
        exec(script, {})  # noqa: S102

    assert len(scripts) == 1
    assert "RUNNING" in capsys.readouterr().out
