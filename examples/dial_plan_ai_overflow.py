"""A dial plan: office hours, then the team, then an AI receptionist.

python examples/dial_plan_ai_overflow.py
"""

from __future__ import annotations

from _support import connect

from dialstack.types import InternalDialNode, RingAllUsersNode, ScheduleNode

client, _ = connect("create an account, a schedule, an AI agent and a dial plan")

account = client.accounts.create(email="contact@joneschiro.com")
clinic = client.for_account(account.id)

hours = clinic.schedules.create(
    name="Business hours",
    timezone="America/New_York",
    ranges=[{"day": day, "start": "09:00", "end": "17:00"} for day in range(1, 6)],  # 0 is Sunday
)
receptionist = clinic.ai_agents.create(name="Receptionist", persona_name="Robin")

plan = clinic.dial_plans.create(
    name="Main number",
    entry_node="hours",
    nodes=[
        {
            "id": "hours",
            "type": "schedule",
            "config": {"schedule": hours.id, "open": "ring_team", "closed": "ai_reception"},
        },
        {"id": "ring_team", "type": "ring_all_users", "config": {"timeout": 25, "next": "ai_reception"}},
        {"id": "ai_reception", "type": "internal_dial", "config": {"target": str(receptionist.voice_app)}},
    ],
)

print(plan.name)
for node in plan.nodes:
    place = f"  {node.id}:"
    if isinstance(node, ScheduleNode):
        print(place, "open ->", node.config.open, "| closed ->", node.config.closed)
    elif isinstance(node, RingAllUsersNode):
        print(place, "rings everybody for", node.config.timeout, "s, then ->", node.config.next)
    elif isinstance(node, InternalDialNode):
        print(place, "rings", node.config.target)
