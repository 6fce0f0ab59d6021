"""One step, and everything that its requests can come to. Under both event loops."""

from __future__ import annotations

import anyio
import pytest

from dialstack import DialStackAPIError, DialStackConflictError, DialStackTimeoutError, DialStackValidationError
from dialstack.cli.provision.attempts import Step
from dialstack.cli.provision.entries import Platform
from dialstack.cli.provision.journal import Journal
from dialstack.cli.provision.journal_file import JournalFile
from dialstack.cli.provision.lookups import ClashError
from dialstack.cli.provision.sending import Sender, Stopping
from dialstack.cli.provision.steps import Steps

HERE = Platform("https://api.dialstack.ai", "sk_test_one")


class Script:
    """A platform that says what it is told to, and what was asked of it."""

    def __init__(self, *answers, looks_first=False):
        self._answers = list(answers)
        self.asked = []
        self.step = Step("user", 2, "digest", self._create, self._look_up, looks_first=looks_first)

    async def _create(self, key):
        return await self._next("create", key)

    async def _look_up(self, again):
        return await self._next("look")

    async def _next(self, *asked):
        self.asked.append(asked)
        kind, answer = self._answers.pop(0)
        assert kind == asked[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def kinds(self):
        return [asked[0] for asked in self.asked]

    @property
    def keys(self):
        return {asked[1] for asked in self.asked if asked[0] == "create"}


def lost():
    error = DialStackTimeoutError("no answer")
    error.may_have_executed = True
    return error


def down():
    error = DialStackAPIError("down", status_code=503, retry_after=0.001)
    error.may_have_executed = True
    return error


def taken():
    return DialStackConflictError("taken", status_code=409)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("dialstack._core.retry.FIRST_WAIT", 0.001)


async def carried_out(path, script, *, adopt=False, tries=2):
    with JournalFile.open(path, HERE) as file:
        journal, stopping = Journal(file), Stopping()
        steps = Steps(journal, Sender(stopping, tries), adopt=adopt)
        async with anyio.create_task_group() as beside:
            beside.start_soon(journal.write_forever)
            outcome = await steps.carry_out(script.step)
            await journal.flush()
            beside.cancel_scope.cancel()
    return outcome


@pytest.mark.parametrize(
    ("answers", "how"),
    [
        ([("create", "user_1")], "created"),
        ([("create", lost()), ("look", "user_1")], "found"),
        ([("create", lost()), ("look", None), ("create", "user_1")], "created"),
        ([("create", down()), ("look", None), ("create", down()), ("look", "user_1")], "found"),
        # The look found nothing, since what was sent had not come to its end; then it was in the way of the second.
        ([("create", lost()), ("look", None), ("create", taken()), ("look", "user_1")], "found"),
        ([("create", taken())], "failed"),
        ([("create", DialStackValidationError("no", status_code=422))], "failed"),
        ([("create", ValueError("no header can hold that"))], "failed"),
        ([("create", lost()), ("look", lost())], "in_doubt"),
        ([("create", lost()), ("look", ClashError("two of them"))], "failed"),
        ([("create", lost()), ("look", None), ("create", taken()), ("look", None)], "in_doubt"),
        (
            [
                ("create", lost()),
                ("look", None),
                ("create", lost()),
                ("look", None),
                ("create", lost()),
                ("look", None),
            ],
            "in_doubt",
        ),
        (
            [("create", lost()), ("look", None), ("create", lost()), ("look", None), ("create", lost()), ("look", "u")],
            "found",
        ),
    ],
)
async def test_what_becomes_of_it(path, answers, how):
    script = Script(*answers)
    outcome = await carried_out(path, script)
    assert outcome.how == how
    assert script.kinds == [kind for kind, _ in answers]
    assert len(script.keys) == 1
    assert (outcome.id is not None) == (how in {"created", "found"})


async def test_between_two_requests_there_is_always_a_look(path):
    """Also over several runs, whatever they end with."""
    first = Script(("create", lost()), ("look", None), ("create", lost()), ("look", lost()))
    second = Script(("look", None), ("create", lost()), ("look", ClashError("two of them")))
    third = Script(("look", "user_1"))
    fourth = Script()
    for script, how in ((first, "in_doubt"), (second, "failed"), (third, "found"), (fourth, "before")):
        assert (await carried_out(path, script)).how == how
    assert len(first.keys | second.keys) == 1


async def test_a_refusal_leaves_nothing_in_doubt_and_the_next_key_is_another(path):
    first, second = Script(("create", taken())), Script(("create", "user_1"))
    await carried_out(path, first)
    assert (await carried_out(path, second)).how == "created"
    assert first.keys.isdisjoint(second.keys)


async def test_a_refusal_after_a_doubt_does_not_end_the_doubt(path):
    refused = DialStackValidationError("no", status_code=422)
    first = Script(("create", lost()), ("look", None), ("create", refused))
    await carried_out(path, first)
    second = Script(("look", None), ("create", "user_1"))
    await carried_out(path, second)
    assert first.keys == second.keys


async def test_adopting(path):
    script = Script(("create", taken()), ("look", "user_1"))
    assert (await carried_out(path, script, adopt=True)).how == "adopted"


async def test_adopting_what_cannot_be_found(path):
    script = Script(("create", taken()), ("look", None))
    assert (await carried_out(path, script, adopt=True)).how == "failed"


async def test_what_may_exist_is_looked_for_first(path):
    assert (await carried_out(path, Script(("look", "acct_1"), looks_first=True))).how == "existed"


async def test_a_crash_right_after_the_note(path):
    """What was noted and maybe not even sent is in doubt."""

    with pytest.raises(BaseException, match=r"TaskGroup|Trio nursery"):
        await carried_out(path, _Crashing())
    script = Script(("look", None), ("create", "user_1"))
    assert (await carried_out(path, script)).how == "created"


class _Crashing(Script):
    async def _next(self, *asked):
        raise SystemError("the machine is gone")
