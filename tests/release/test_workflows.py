"""The workflows: what they run, with which rights, and that zizmor finds nothing in them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

yaml: Any = pytest.importorskip("yaml", reason="PyYAML is installed with the extra `dev`")

ROOT = Path(__file__).resolve().parent.parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"uses: [\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
WRITES = {
    ("release.yml", "attest"): {"id-token": "write", "attestations": "write"},
    ("release.yml", "publish"): {"id-token": "write"},
    ("release.yml", "announce"): {"contents": "write"},
}
"""The jobs that may do more than read the repository."""


def jobs() -> list[tuple[str, str, dict[str, Any]]]:
    """Each job, with its file and its name."""
    read = [(path.name, yaml.safe_load(path.read_text("utf-8"))) for path in WORKFLOWS]
    return [(file, name, job) for file, workflow in read for name, job in workflow["jobs"].items()]


def steps() -> list[dict[str, Any]]:
    """The steps of all jobs."""
    return [step for _, _, job in jobs() for step in job.get("steps", [])]


def test_there_are_two() -> None:
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "release.yml"]
    assert len(jobs()) > 5


def test_actions_are_pinned_by_their_commit() -> None:
    lines = [line.strip(" -") for path in WORKFLOWS for line in path.read_text("utf-8").splitlines() if "uses:" in line]
    others = [line for line in lines if not PINNED.fullmatch(line)]
    assert [line.split(" #")[0] for line in others] == ["uses: $/.github/workflows/ci.yml"]
    assert len(lines) > 10


def test_an_action_is_the_same_everywhere() -> None:
    used = {step["uses"] for step in steps() if "uses" in step}
    assert len({action.split("@")[0] for action in used}) == len(used)


def test_no_job_may_write_unless_it_has_to() -> None:
    for path in WORKFLOWS:
        assert yaml.safe_load(path.read_text("utf-8"))["permissions"] == {}
    for file, name, job in jobs():
        assert job["permissions"] == WRITES.get((file, name), {"contents": "read"}), name


def test_publishing_needs_no_password() -> None:
    for path in WORKFLOWS:
        text = path.read_text("utf-8")
        assert "secrets." not in text
        assert "password" not in re.sub(r"#.*", "", text)
    [(job, step)] = [
        (job, step) for _, _, job in jobs() for step in job.get("steps", []) if "gh-action-pypi-publish" in str(step)
    ]
    assert job["environment"] == "pypi"
    assert job["permissions"] == {"id-token": "write"}
    assert step["with"]["attestations"] is True
    assert [step["uses"].split("@")[0] for step in job["steps"]] == [
        "actions/download-artifact",
        "pypa/gh-action-pypi-publish",
    ]


def test_what_is_published_was_tested_and_attested() -> None:
    needs = {name: job.get("needs") for file, name, job in jobs() if file == "release.yml"}
    assert needs == {"test": None, "build": "test", "attest": "build", "publish": "attest", "announce": "publish"}


def test_a_checkout_keeps_no_credentials() -> None:
    found = [step for step in steps() if step.get("uses", "").startswith("actions/checkout@")]
    assert found
    assert all(step["with"]["persist-credentials"] is False for step in found)


def test_no_expression_is_written_into_a_script() -> None:
    assert not [step["run"] for step in steps() if "${{" in step.get("run", "")]


def test_what_they_run_is_there() -> None:
    commands = {word for step in steps() for word in step.get("run", "").split() if re.match(r"(\.ci|scripts)/", word)}
    assert commands >= {".ci/run", "scripts/release", "scripts/sbom", "scripts/fuzz"}
    assert all(os.access(ROOT / command, os.X_OK) for command in commands)


def test_every_job_ends() -> None:
    assert not [name for _, name, job in jobs() if "uses" not in job and not 0 < job["timeout-minutes"] <= 60]


def test_what_lists_the_parts_is_locked() -> None:
    text = (ROOT / ".github" / "requirements-sbom.txt").read_text("utf-8")
    wanted = re.findall(r"^[\w.-]+==[^\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}[ \\]*\n)+)", f"{text}\n", re.MULTILINE)
    assert len(wanted) == len(re.findall(r"^[\w.-]+(?:\[[\w,-]+\])?==", text, re.MULTILINE)) > 10


def zizmor(*paths: Path) -> subprocess.CompletedProcess[str]:
    """Run it, without asking anybody."""
    program = Path(sys.executable).with_name("zizmor")
    if not program.exists():
        pytest.skip("zizmor is installed with the extra `dev`")
    command = [program, "--offline", "--persona=pedantic", "--no-progress", *paths]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": os.defpath, "HOME": "/"})


def test_zizmor_finds_nothing() -> None:
    done = zizmor(ROOT / ".github")
    assert done.returncode == 0, done.stdout
    assert "No findings" in done.stdout
    assert not [path for path in WORKFLOWS if "zizmor: ignore" in path.read_text("utf-8")]


def test_zizmor_would_find_something(tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    (folder / "ci.yml").write_text(text.replace("persist-credentials: false", "fetch-depth: 0"), "utf-8")
    done = zizmor(tmp_path)
    assert done.returncode != 0
    assert "artipacked" in done.stdout
