"""Keys are kept in the keyring, or in a file that nobody else reads, and go to their own address only."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dialstack.cli.failures import UsageError
from dialstack.cli.keys import credentials_path, forget_key, keep_key, kept_key
from dialstack.cli.profiles import Profile
from dialstack.errors import DialStackAuthenticationError
from tests.cli.keyrings import MemoryKeyring

KEY = "sk_test_kept0123456789"
URL = "https://api.example.com"
posix = pytest.mark.skipif(sys.platform == "win32", reason="modes are those of POSIX")


def profile_of(kept, name="work", url=URL):
    return Profile(name, url, None, kept.where, kept.key_id)


def mode(path):
    return path.stat().st_mode & 0o777


@pytest.fixture
def keyring(monkeypatch):
    def choose(name):
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name if "." in name else f"tests.cli.keyrings.{name}")

    monkeypatch.setattr(MemoryKeyring, "kept", {})
    monkeypatch.setattr(MemoryKeyring, "locked", False)
    return choose


def test_a_key_is_kept_in_the_keyring(keyring):
    keyring("MemoryKeyring")
    kept = keep_key("work", URL, KEY)
    assert (kept.where, kept.told, kept.trouble) == ("keyring", "the keyring (keyrings MemoryKeyring)", None)
    assert kept_key(profile_of(kept)) == KEY
    assert not credentials_path().exists()
    forget_key(profile_of(kept))
    assert MemoryKeyring.kept == {}
    assert kept_key(profile_of(kept)) is None
    forget_key(profile_of(kept))


def test_a_keyring_in_a_file_that_somebody_chose(keyring, tmp_path, monkeypatch):
    pytest.importorskip("keyrings.alt")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    keyring("keyrings.alt.file.PlaintextKeyring")
    kept = keep_key("work", URL, KEY)
    assert kept.where == "keyring"
    assert kept_key(profile_of(kept)) == KEY
    assert [path.name for path in tmp_path.rglob("*.cfg")] == ["keyring_pass.cfg"]


def test_a_keyring_that_nobody_recommends_is_not_taken_by_itself(monkeypatch, tmp_path):
    pytest.importorskip("keyrings.alt")
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("keyring.backend.get_all_keyring", lambda: [_plaintext()])
    assert keep_key("work", URL, KEY).where == "file"


def _plaintext():
    from keyrings.alt.file import PlaintextKeyring

    return PlaintextKeyring()


@pytest.mark.parametrize("name", ["keyring.backends.fail.Keyring", "keyring.backends.null.Keyring"])
def test_without_a_keyring_it_is_a_file(keyring, name):
    keyring(name)
    kept = keep_key("work", URL, KEY)
    assert (kept.where, kept.trouble) == ("file", None)
    assert kept_key(profile_of(kept)) == KEY


def test_without_the_package_it_is_a_file(monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring.backends", None)
    assert keep_key("work", URL, KEY).where == "file"


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        ("BrokenKeyring", "ZeroDivisionError"),
        ("ForgetfulKeyring", "ForgetfulKeyringError"),
        ("no.such.module.Keyring", "ModuleNotFoundError"),
        ("tests.cli.keyrings.Nothing", "AttributeError"),
    ],
)
def test_a_broken_keyring_is_no_end(keyring, name, trouble):
    keyring(name)
    kept = keep_key("work", URL, KEY)
    assert (kept.where, kept.trouble) == ("file", trouble)
    assert kept_key(profile_of(kept)) == KEY


def test_a_locked_keyring_says_what_to_do_and_quotes_nothing(keyring, monkeypatch):
    keyring("MemoryKeyring")
    profile = profile_of(keep_key("work", URL, KEY))
    monkeypatch.setattr(MemoryKeyring, "locked", True)
    with pytest.raises(DialStackAuthenticationError, match="unlock it") as failure:
        kept_key(profile)
    assert "careless" not in str(failure.value)
    with pytest.raises(UsageError, match="did not remove"):
        forget_key(profile)
    assert keep_key("work", URL, KEY).trouble == "KeyringLocked"


def test_a_keyring_that_is_gone_is_told(keyring):
    keyring("MemoryKeyring")
    profile = profile_of(keep_key("work", URL, KEY))
    keyring("keyring.backends.fail.Keyring")
    with pytest.raises(DialStackAuthenticationError, match="there is none here"):
        kept_key(profile)


@pytest.mark.parametrize("name", ["MemoryKeyring", "keyring.backends.fail.Keyring"])
def test_a_key_is_found_for_its_own_address_only(keyring, name):
    keyring(name)
    kept = keep_key("work", URL, KEY)
    assert kept_key(profile_of(kept, url="https://evil.example.com")) is None
    assert kept_key(profile_of(kept, name="other")) is None


def test_a_new_key_leaves_the_old_one_until_it_is_forgotten():
    first = keep_key("work", URL, KEY)
    second = keep_key("work", URL, "sk_test_newer")
    assert (kept_key(profile_of(first)), kept_key(profile_of(second))) == (KEY, "sk_test_newer")
    forget_key(profile_of(first))
    assert (kept_key(profile_of(first)), kept_key(profile_of(second))) == (None, "sk_test_newer")


@posix
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_nobody_else_can_read_it_whatever_the_umask(umask, tmp_path, monkeypatch):
    folder = tmp_path / "a" / "b" / "dialstack"
    monkeypatch.setenv("DIALSTACK_CONFIG_DIR", str(folder))
    before = os.umask(umask)
    try:
        keep_key("work", URL, KEY)
    finally:
        os.umask(before)
    assert {mode(path) for path in (folder, folder.parent, folder.parent.parent)} == {0o700}
    assert {mode(path) for path in folder.iterdir()} == {0o600}


@posix
@pytest.mark.parametrize("bits", [0o640, 0o604, 0o660, 0o666])
def test_a_file_that_is_open_to_others_is_refused(bits):
    profile = profile_of(keep_key("work", URL, KEY))
    credentials_path().chmod(bits)
    with pytest.raises(UsageError, match=r"by others .*chmod 600") as failure:
        kept_key(profile)
    assert KEY not in str(failure.value)
    credentials_path().chmod(0o600)
    assert kept_key(profile) == KEY


@posix
def test_a_folder_that_others_write_to_is_refused():
    profile = profile_of(keep_key("work", URL, KEY))
    folder = credentials_path().parent
    folder.chmod(0o777)
    with pytest.raises(UsageError, match=r"written by others .*chmod 700"):
        kept_key(profile)
    with pytest.raises(UsageError, match="chmod 700"):
        keep_key("work", URL, KEY)
    folder.chmod(0o1777)  # as /tmp: what is ours nobody else can replace
    assert kept_key(profile) == KEY


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_a_file_of_somebody_else_is_refused():
    profile = profile_of(keep_key("work", URL, KEY))
    os.chown(credentials_path(), 12345, -1)
    with pytest.raises(UsageError, match="belongs to another user"):
        kept_key(profile)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 1}', "null", "[" * 100_000, "\xff\xfe"])
def test_a_damaged_file_is_told_without_what_is_in_it(text):
    profile = profile_of(keep_key("work", URL, KEY))
    credentials_path().write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError, match="damaged"):
        kept_key(profile)
    with pytest.raises(UsageError, match="damaged"):
        keep_key("work", URL, KEY)


CRASH = """
import os, sys
from dialstack.cli import private_files
from dialstack.cli.keys import keep_key
os.fsync = lambda handle: os._exit(9)
keep_key("work", "https://api.example.com", "sk_test_newer")
"""


def test_a_crash_in_the_middle_of_a_write_leaves_the_old_file():
    profile = profile_of(keep_key("work", URL, KEY))
    before = credentials_path().read_bytes()
    done = subprocess.run([sys.executable, "-c", CRASH], check=False, timeout=60)
    assert done.returncode == 9
    assert credentials_path().read_bytes() == before
    assert kept_key(profile) == KEY
    # A lock ends with its process, so the next one is not stopped by what the crash has left.
    keep_key("work", URL, KEY)


def test_a_write_that_fails_leaves_nothing_behind(monkeypatch):
    keep_key("work", URL, KEY)
    before = {path.name: path.read_bytes() for path in credentials_path().parent.iterdir()}

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keep_key("work", URL, KEY)
    assert {path.name: path.read_bytes() for path in credentials_path().parent.iterdir()} == before


MANY = """
import sys
from dialstack.cli.keys import keep_key
for number in range(20):
    keep_key(f"{sys.argv[1]}-{number}", "https://api.example.com", "sk_test_many")
"""


def test_processes_that_keep_keys_at_once_lose_none():
    running = [subprocess.Popen([sys.executable, "-c", MANY, name]) for name in "abc"]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    kept = json.loads(Path(credentials_path()).read_text("utf-8"))
    assert {name.split()[0] for name in kept} == {f"{name}-{number}" for name in "abc" for number in range(20)}
