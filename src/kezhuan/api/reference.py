"""The documentation page: the published schema as readable HTML, rendered on the server, complete without a network."""

import json
from dataclasses import dataclass, field
from typing import Any

from kezhuan.api.site import api


@dataclass(frozen=True, slots=True)
class Line:
    """One parameter or one property: where it goes, its type in words, whether it must be there, what it means."""

    name: str
    kind: str
    required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One address with one method."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Line]
    body: list[Line]
    answer: list[Line]
    status: str


@dataclass(slots=True)
class Group:
    """Operations of one tag."""

    name: str
    operations: list[Operation] = field(default_factory=list)


def _resolve(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    if not reference:
        return schema
    found: dict[str, Any] = root["components"]["schemas"][reference.rsplit("/", 1)[-1]]
    return found


def _kind(schema: dict[str, Any], root: dict[str, Any]) -> str:
    """The type of a value in a few words: ``string``, ``integer 1–100``, ``array of Answer``, ``"a" | "b"``."""
    if "$ref" in schema:
        target = _resolve(schema, root)
        return _kind(target, root) if "enum" in target else str(schema["$ref"]).rsplit("/", 1)[-1]
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(_kind(part, root) for part in schema["anyOf"])
    if schema.get("type") == "array":
        return f"array of {_kind(schema.get('items', {}), root)}"
    bounds = [str(schema[key]) for key in ("minimum", "maximum") if key in schema]
    words = " ".join([str(schema.get("type", "any")), schema.get("format", "")]).strip()
    return f"{words} {'–'.join(bounds)}".strip()


def _lines(schema: dict[str, Any], root: dict[str, Any]) -> list[Line]:
    target = _resolve(schema, root)
    if target.get("type") == "array":
        target = _resolve(target.get("items", {}), root)
    needed = set(target.get("required", ()))
    return [
        Line(name, _kind(part, root), name in needed, str(part.get("description", "")))
        for name, part in target.get("properties", {}).items()
    ]


def _json_schema(holder: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = holder.get("content", {}).get("application/json", {})
    found: dict[str, Any] = content.get("schema", {})
    return found


def groups() -> list[Group]:
    """Every operation of the API by tag, in schema order."""
    root = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    found: dict[str, Group] = {}
    for path, operations in root["paths"].items():
        for method, spec in operations.items():
            name = (spec.get("tags") or ["其他"])[0]
            status = next(code for code in spec["responses"] if str(code).startswith("2"))
            parameters = [
                Line(
                    part["name"],
                    f"{_kind(part.get('schema', {}), root)}（{part['in']}）",
                    bool(part.get("required")),
                    str(part.get("schema", {}).get("description", "")),
                )
                for part in spec.get("parameters", [])
            ]
            found.setdefault(name, Group(name)).operations.append(
                Operation(
                    anchor=spec["operationId"],
                    method=method.upper(),
                    path=path,
                    summary=spec.get("summary", ""),
                    description=spec.get("description", ""),
                    parameters=parameters,
                    body=_lines(_json_schema(spec.get("requestBody", {})), root),
                    answer=_lines(_json_schema(spec["responses"][status]), root),
                    status=str(status),
                )
            )
    return list(found.values())
