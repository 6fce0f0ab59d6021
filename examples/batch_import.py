"""Import users from a CSV file, several at once, and write down the rows that failed.

python examples/batch_import.py
"""

from __future__ import annotations

import csv
import io

from _support import connect

from dialstack import DialStackConflictError, User

FILE = """\
id,name,email
1,Dr. Alice Smith,alice@joneschiro.com
2,Bob Brown,bob@joneschiro.com
3,Robert Stone,front-desk@joneschiro.com
4,Carol Jones,carol@joneschiro.com
"""

client, sandbox = connect("create an account and four users")
account = client.accounts.create(email="contact@joneschiro.com")
clinic = client.for_account(account.id)
clinic.users.create(name="Front desk", email="front-desk@joneschiro.com")

if sandbox is not None:
    # Nothing of this is in your program: the platform says by itself when it has had enough.
    sandbox.fail_next(429, route="POST /v1/users", retry_after=0.2)


def create(row: dict[str, str]) -> User:
    """Create the user of a row. The key makes a second run of this program harmless."""
    return clinic.users.create(name=row["name"], email=row["email"], idempotency_key=f"import-7-{row['id']}")


created, failed = 0, []
# A file is read as far as there is room for its rows, so it may be as long as it likes.
with clinic.batch_each(create, csv.DictReader(io.StringIO(FILE)), concurrency=2) as results:
    for result in results:
        if result.error is None:
            created += 1
            continue
        # Where `may_have_executed` is set, somebody has to look, or the row is tried again with the same key.
        failed.append((result.input["id"], result.error))

print(f"created {created} users")
for row_id, error in failed:
    known = "there is a user with this e-mail address" if isinstance(error, DialStackConflictError) else error.message
    print(f"row {row_id}: {known}; may have executed: {error.may_have_executed}")
