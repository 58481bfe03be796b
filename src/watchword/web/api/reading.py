"""The OpenAPI document as people read it: by noun, operation after operation, with what goes in and what comes out.

One reading for two papers: the page ``/api/docs`` and ``docs/reference/api.md``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_REFERENCE: Final = "#/components/schemas/"
_DEEPEST: Final = 3
_METHODS: Final = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is sent or answered. ``name`` is a path into the body (``config.url``, ``[].id``)."""

    name: str
    type: str
    required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One status an operation may answer."""

    status: str
    about: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a program can do."""

    id: str
    method: str
    path: str
    about: str
    open: bool
    parameters: Sequence[Field]
    body: Sequence[Field]
    answer: Sequence[Field]
    outcomes: Sequence[Outcome]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Everything about one noun."""

    name: str
    about: str
    operations: Sequence[Operation]


def chapters(document: Mapping[str, Any]) -> list[Chapter]:
    """The document by noun, in the order of its tags; nouns without operations are left out."""
    schemas = document.get("components", {}).get("schemas", {})
    found: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                operation = _operation(method, path, item[method], schemas)
                found.setdefault(item[method]["tags"][0], []).append(operation)
    tags = {tag["name"]: tag["description"] for tag in document.get("tags", ())}
    names = [*(name for name in tags if name in found), *sorted(found.keys() - tags.keys())]
    return [Chapter(name, tags.get(name, ""), found[name]) for name in names]


def _operation(
    method: str, path: str, raw: Mapping[str, Any], schemas: Mapping[str, Any]
) -> Operation:
    parameters = [
        Field(
            f"{one['name']} ({one['in']})",
            _type(one["schema"], schemas),
            one.get("required", False),
            _about(one, one["schema"]),
        )
        for one in raw.get("parameters", ())
    ]
    good: Mapping[str, Any] = next(
        (one for status, one in raw["responses"].items() if status.startswith("2")), {}
    )
    return Operation(
        id=raw["operationId"],
        method=method.upper(),
        path=path,
        about=_flat(raw.get("description", "")),
        open="security" not in raw,
        parameters=parameters,
        body=list(_fields(_content(raw.get("requestBody", {})), schemas)),
        answer=list(_fields(_content(good), schemas)),
        outcomes=[
            Outcome(code, _flat(one["description"])) for code, one in raw["responses"].items()
        ],
    )


def _content(holder: Mapping[str, Any]) -> Mapping[str, Any]:
    content: Mapping[str, Any] = holder.get("content", {})
    first: Mapping[str, Any] = next(iter(content.values()), {})
    schema: Mapping[str, Any] = first.get("schema", {})
    return schema


def _fields(
    schema: Mapping[str, Any], schemas: Mapping[str, Any], prefix: str = "", depth: int = 0
) -> Iterator[Field]:
    """Every named field of a schema, nested ones by their path, as deep as anybody reads."""
    schema = _resolved(schema, schemas)
    if schema.get("type") == "array":
        yield from _fields(schema.get("items", {}), schemas, f"{prefix}[]", depth)
        return
    required = schema.get("required", ())
    for name, raw in schema.get("properties", {}).items():
        path = f"{prefix}.{name}" if prefix else name
        yield Field(path, _type(raw, schemas), name in required, _about(raw, raw))
        inner = _plain(raw, schemas)
        if depth < _DEEPEST and (inner.get("properties") or inner.get("type") == "array"):
            yield from _fields(inner, schemas, path, depth + 1)


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in schema:
        found: Mapping[str, Any] = schemas[schema["$ref"].removeprefix(_REFERENCE)]
        return found
    return schema


def _plain(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself, or the one thing it may be beside null."""
    choices = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    return _resolved(choices[0] if len(choices) == 1 else schema, schemas)


def _type(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    """A word or two: ``text``, ``list of text``, ``one of …``, ``object``."""
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        words = [_type(one, schemas) for one in choices if one.get("type") != "null"]
        nullable = any(one.get("type") == "null" for one in choices)
        return " or ".join(dict.fromkeys(words)) + (" or null" if nullable else "")
    schema = _resolved(schema, schemas)
    if "enum" in schema:
        return "one of " + ", ".join(json.dumps(one) for one in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}), schemas)}"
    return {"string": "text", "integer": "whole number", "boolean": "yes or no"}.get(
        kind, str(kind)
    )


def _about(raw: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    said = [_flat(str(raw.get("description", "")))]
    if schema.get("default") not in (None, "", [], {}):
        said.append(f"Default {json.dumps(schema['default'])}.")
    if examples := schema.get("examples"):
        said.append(f"Such as {json.dumps(examples[0], ensure_ascii=False)}.")
    return " ".join(filter(None, said))


def _flat(text: str) -> str:
    return " ".join(text.replace("``", "`").split())
