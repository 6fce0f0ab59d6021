"""The contract's operations, and what a call of each looks like."""

from __future__ import annotations

from dialstack._core.options import OPTION_NAMES
from dialstack.sandbox.contract import Contract

CONTRACT = Contract.load()
DOCUMENT = CONTRACT.document
SCHEMAS = DOCUMENT["components"]["schemas"]
OPERATIONS = {
    operation["operationId"]: (verb.upper(), path, operation)
    for path, item in DOCUMENT["paths"].items()
    for verb, operation in item.items()
    if verb in {"get", "post", "delete"}
}
# Query parameters that the API forwards and discards, so the SDK does not offer them.
NOT_OFFERED = {
    "ai_agents.list": {"starting_after", "ending_before"},
    "queues.list_members": {"starting_after", "ending_before"},
}


def resolved(node):
    return CONTRACT.resolve(node)


def operation(name):
    return OPERATIONS[name][2]


def parameters(name, place):
    return [given for given in map(resolved, operation(name).get("parameters", [])) if given["in"] == place]


def examples_of(node):
    named = [example["value"] for example in node.get("examples", {}).values()]
    return named + ([node["example"]] if "example" in node else [])


def content(name):
    return operation(name).get("requestBody", {}).get("content", {})


def is_upload(name):
    return "multipart/form-data" in content(name)


def body_schema(name):
    [media] = list(content(name).values()) or [{}]
    return media.get("schema")


def body_examples(name):
    return [example for media in content(name).values() for example in examples_of(media)]


def success(name):
    """Status, schema and examples of the answer that is no error. A file has no schema here."""
    [status] = [code for code in operation(name)["responses"] if code.startswith("2")]
    media = resolved(operation(name)["responses"][status]).get("content", {}).get("application/json", {})
    return int(status), media.get("schema"), examples_of(media)


def is_download(name):
    return any(
        "application/octet-stream" in answer.get("content", {}) for answer in operation(name)["responses"].values()
    )


def keyword_of(field):
    return f"{field}_" if field in OPTION_NAMES or field == "from" else field


def query_examples(name):
    given = {found["name"].removesuffix("[]"): examples_of(found) for found in parameters(name, "query")}
    return {key: found[0] for key, found in given.items() if found and key not in NOT_OFFERED.get(name, ())}


def arguments(name, folder):
    """The ids and keywords of one call, from the contract's own examples. Files are in `folder`."""
    ids = [examples_of(found)[0] for found in parameters(name, "path")]
    values = {**query_examples(name), **next(iter(body_examples(name)), {})}
    keywords = {keyword_of(key): value for key, value in values.items()}
    if is_upload(name):
        keywords["file"] = ("page.pdf", b"%PDF-1.7 a page", "application/pdf")
    if is_download(name):
        keywords["to"] = folder / "document.pdf"
    return ids, keywords


def properties(schema):
    """Every property of a schema, through what it is made of."""
    schema = resolved(schema)
    names = set(schema.get("properties", {}))
    for part in [*schema.get("allOf", []), *schema.get("anyOf", []), *schema.get("oneOf", [])]:
        names |= properties(part)
    return names


def method_of(client, name):
    found = client
    for part in name.split("."):
        found = getattr(found, part)
    return found
