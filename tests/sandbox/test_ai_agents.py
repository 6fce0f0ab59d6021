from __future__ import annotations


def test_an_agent_brings_a_voice_app_and_an_extension(door):
    agent = door.made("/v1/ai-agents", {"name": "Front desk", "extension_number": "7000"})
    assert agent["voice_app"] == agent["voice_app_id"]
    assert (agent["extension_number"], agent["faq_responses"]) == ("7000", [])
    app = door.read(f"/v1/voice-apps/{agent['voice_app']}")
    assert (app["name"], app["secret"][:6]) == ("Front desk", "whsec_")
    assert door.read("/v1/extensions/7000")["target"] == agent["voice_app"]
    expanded = door.read(f"/v1/ai-agents/{agent['id']}?expand[]=extensions")["extensions"]
    assert [row["number"] for row in expanded["data"]] == ["7000"]


def test_a_taken_extension_leaves_nothing_behind(door, user):
    door.made("/v1/extensions", {"number": "7000", "target": user["id"]})
    response = door.post("/v1/ai-agents", {"name": "Front desk", "extension_number": "7000"})
    assert (response.status, response.json()["code"]) == (409, "extension_taken")
    assert door.read("/v1/ai-agents")["data"] == door.read("/v1/voice-apps")["data"] == []


def test_without_an_extension(door):
    assert door.made("/v1/ai-agents", {"name": "Front desk"})["extension_number"] is None


def test_the_extension_shown_follows_a_rename(door):
    agent = door.made("/v1/ai-agents", {"name": "Front desk", "extension_number": "7000"})
    door.made("/v1/extensions/7000", {"number": "7001"})
    assert door.read(f"/v1/ai-agents/{agent['id']}")["extension_number"] == "7001"


def test_faq_responses_replace_the_whole_list(door):
    faq = [{"question": "Open?", "answer": "Yes."}, {"question": "Where?", "answer": "Here."}]
    path = (
        f"/v1/ai-agents/{door.made('/v1/ai-agents', {'name': 'A', 'faq_responses': faq, 'persona_name': 'Ann'})['id']}"
    )
    assert door.made(path, {"persona_name": None})["faq_responses"] == faq
    changed = door.made(path, {"faq_responses": faq[:1]})
    assert (changed["faq_responses"], changed["persona_name"]) == (faq[:1], None)
    assert door.made(path, {"scheduling": {"webhook_url": "https://x.example"}})["scheduling"]["webhook_url"]
    assert door.made(path, {"scheduling": None})["scheduling"] is None


def test_delete_takes_the_voice_app_and_the_extension(door):
    agent = door.made("/v1/ai-agents", {"name": "A", "extension_number": "7000"})
    assert door.delete(f"/v1/ai-agents/{agent['id']}").status == 204
    for path in (f"/v1/ai-agents/{agent['id']}", f"/v1/voice-apps/{agent['voice_app']}", "/v1/extensions/7000"):
        assert door.get(path).status == 404
