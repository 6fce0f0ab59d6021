"""Three ways through a list: item by item, collected, and page by page.

python examples/pagination.py
"""

from __future__ import annotations

from _support import connect

client, _ = connect("create 25 accounts and list your accounts")

for number in range(25):
    client.accounts.create(email=f"customer-{number:02}@example.com")

print("item by item:", sum(1 for _ in client.accounts.list(limit=10)))

newest = client.accounts.list().auto_paging_to_list(limit=5)
print("the newest five:", len(newest))

page = client.accounts.list(limit=10)
while True:
    print("a page of", len(page.data), "and more after it:", page.has_more)
    following = page.next_page()
    if following is None:
        break
    page = following
