"""A connector's configuration: each field is declared once, and forms, schema, docs and error sentences are derived from it."""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, Self, Union, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticUndefined

from watchword.errors import ConfigInvalid, Problem

MASK: Final = "********"
_REVEAL: Final = {"reveal": True}
_NOTHING: Final[Any] = PydanticUndefined

Path = tuple[str | int, ...]
Kind = Literal["Text", "Number", "Select", "Switch", "Json"]
PickedFrom = Literal["", "signatures", "templates", "senders"]


def setting(
    label: str,
    example: object = "",
    *,
    help: str = "",  # noqa: A002 - the word people look for
    secret: bool = False,
    destination: bool = False,
    default: Any = _NOTHING,
    unless: str = "",
    picked_from: PickedFrom = "",
    **rules: Any,
) -> Any:
    """Declares a field of a ``ConnectorConfig``; required unless ``default`` is given. With ``unless``, the key of another field,
    it is required where that one is not given.

    ``secret`` keeps the value out of every repr, log, error and answer. ``destination`` marks what decides where the secret
    travels (host, region, account): if it changes, a masked secret has to be typed again. ``picked_from`` names the list of the
    account (``connectors.abilities``) that has its possible values. ``rules`` are pydantic's own (``min_length``, ``pattern`` …).
    """
    return Field(
        default,
        title=label,
        description=help or None,
        examples=[example] if example else None,
        repr=not secret,
        json_schema_extra={
            "writeOnly": secret,
            "x-destination": destination,
            "x-unless": unless,
            "x-picked-from": picked_from,
        },
        **rules,
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known about one field: enough to draw a form, write a docs table or mask an answer."""

    key: str
    kind: Kind
    label: str
    help: str
    example: Any
    required: bool
    default: Any
    secret: bool
    destination: bool
    choices: tuple[str, ...]
    picked_from: str = ""


class ConfigPart(BaseModel):
    """A piece of a configuration: frozen, camelCase keys as published, unknown keys refused, blanks around text dropped."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_by_alias=True,
        validate_by_name=True,
        str_strip_whitespace=True,
        hide_input_in_errors=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _given(cls, value: Any) -> Any:
        """Without optional texts that are empty: so does a form store what somebody cleared."""
        if not isinstance(value, Mapping):
            return value
        optional = {
            key
            for name, field in cls.model_fields.items()
            if not field.is_required()
            for key in (name, field.alias or name)
        }
        return {key: one for key, one in value.items() if key not in optional or not _empty(one)}

    @model_serializer(mode="wrap")
    def _without_secrets(
        self, handler: SerializerFunctionWrapHandler, info: SerializationInfo
    ) -> dict[str, Any]:
        shown: dict[str, Any] = handler(self)
        if not (info.context or {}).get("reveal"):
            for name, field in type(self).model_fields.items():
                for key in (name, field.alias or name):
                    if extra_of(field, "writeOnly") and shown.get(key):
                        shown[key] = MASK
        return shown


class ConnectorConfig(ConfigPart):
    """What an operator configures. ``model_dump`` masks secrets; only ``stored`` reveals them, for sealing."""

    @classmethod
    def read(cls, value: object, lines: Mapping[Path, int] | None = None) -> Self:
        """The configuration in ``value``, keys as published. Raises ``ConfigInvalid`` naming every problem at once."""
        if not isinstance(value, Mapping):
            raise ConfigInvalid([Problem("", "The configuration must be an object.")])
        problems = list(_missing(cls, value, lines or {}))
        try:
            config = cls.model_validate(dict(value), by_alias=True, by_name=False)
        except ValidationError as exc:
            # Two rules may find the same thing lacking.
            problems = list(dict.fromkeys([*problems, *_problems(cls, exc, lines or {})]))
            problems.sort(key=lambda problem: problem.line or 0)
        else:
            if not problems:
                return config
        # Raised out here: as its context the library's own error would carry the secrets it was given.
        raise ConfigInvalid(problems)

    def stored(self) -> dict[str, Any]:
        """As given, secrets included: what is sealed and kept."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True, context=_REVEAL)

    def masked(self) -> dict[str, Any]:
        """As given, each secret replaced by the mask: what is shown."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)

    @classmethod
    def settings(cls) -> tuple[Setting, ...]:
        """The fields in their order."""
        return tuple(_setting(field.alias or n, field) for n, field in cls.model_fields.items())

    @classmethod
    def required_usage_types(cls) -> tuple[str, ...]:
        """The usage types that need an entry of their own; none where texts are made elsewhere."""
        # Asked of the rule itself, so that it is said in one place: what does a list without entries lack?
        empty: dict[str, list[object]] = {
            item.key: [] for item in cls.settings() if item.kind == "Json"
        }
        try:
            cls.model_validate(empty)
        except ValidationError as exc:
            for error in exc.errors(include_url=False, include_input=False):
                if error["type"] == "usage_type_missing":
                    return tuple(error["ctx"]["missing"].split(", "))
        return ()

    @classmethod
    def form_items(cls) -> list[dict[str, Any]]:
        """The fields as the Management API describes them to a console."""
        return [_form_item(item) for item in cls.settings()]


def _missing(
    config: type[ConnectorConfig], value: Mapping[Any, Any], lines: Mapping[Path, int]
) -> Iterator[Problem]:
    """The fields that are required because another one is not there."""
    for name, field in config.model_fields.items():
        other, key = _unless(field), field.alias or name
        if other and _empty(value.get(key, "")) and not value.get(other):
            yield Problem(key, "is missing", _line((key,), lines))


def _empty(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def _unless(field: FieldInfo) -> str:
    return _word_of(field, "x-unless")


def _word_of(field: FieldInfo, key: str) -> str:
    extra = field.json_schema_extra
    return str(extra.get(key) or "") if isinstance(extra, dict) else ""


def extra_of(field: FieldInfo, key: str) -> bool:
    extra = field.json_schema_extra
    return bool(extra.get(key)) if isinstance(extra, dict) else False


def _setting(key: str, field: FieldInfo) -> Setting:
    kind, choices = _kind(field.annotation)
    required = field.is_required() or bool(_unless(field))
    return Setting(
        key=key,
        kind=kind,
        label=field.title or key,
        help=field.description or "",
        example=field.examples[0] if field.examples else "",
        required=required,
        default=None
        if required
        else field.get_default(call_default_factory=True, validated_data={}),
        secret=extra_of(field, "writeOnly"),
        destination=extra_of(field, "x-destination"),
        choices=choices,
        picked_from=_word_of(field, "x-picked-from"),
    )


def _kind(
    annotation: object,
) -> tuple[Kind, tuple[str, ...]]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kind(get_args(annotation)[0])
    if origin is Literal:
        return "Select", tuple(str(choice) for choice in get_args(annotation))
    if origin in (types.UnionType, Union):
        inner = [part for part in get_args(annotation) if part is not type(None)]
        return _kind(inner[0]) if len(inner) == 1 else ("Json", ())
    if annotation is bool:
        return "Switch", ()
    if annotation is int:
        return "Number", ()
    return ("Text", ()) if annotation is str else ("Json", ())


def _form_item(item: Setting) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "key": item.key,
        "type": item.kind,
        "label": item.label,
        "required": item.required,
    }
    if item.help:
        drawn["description"] = item.help
    if item.kind in ("Text", "Number") and item.example:
        drawn["placeholder"] = str(item.example)
    if item.kind == "Select":
        drawn["selectItems"] = [{"value": choice, "title": choice} for choice in item.choices]
    if item.kind == "Json" and item.example:
        drawn["defaultValue"] = item.example
    elif item.default is not None and item.kind in ("Select", "Switch"):
        drawn["defaultValue"] = item.default
    if item.secret:
        drawn["isConfidential"] = True
    if item.destination:
        drawn["isDestination"] = True
    if item.picked_from:
        drawn["pickedFrom"] = item.picked_from
    return drawn


# --- problems --------------------------------------------------------------------------------


def _problems(
    config: type[ConnectorConfig], exc: ValidationError, lines: Mapping[Path, int]
) -> Iterator[Problem]:
    known = sorted(_keys(config))
    found: list[tuple[int, Problem]] = []
    for error in exc.errors(include_url=False, include_context=True, include_input=False):
        # A tag of a union ("~text") is no place in the document.
        where = tuple(part for part in error["loc"] if not str(part).startswith("~"))
        line = _line(where, lines)
        sentence = _form_of(config, where) if _is_form(error) else _sentence(error, known)
        found.append((line or 0, Problem(path_text(where), sentence, line)))
    for _, problem in sorted(found, key=lambda pair: pair[0]):
        yield problem


def _line(where: Path, lines: Mapping[Path, int]) -> int | None:
    """The line of the place itself, or of the nearest thing around it that is in the document."""
    for length in range(len(where), -1, -1):
        if where[:length] in lines:
            return lines[where[:length]]
    return None


def path_text(where: Path) -> str:
    text = ""
    for part in where:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


_SENTENCES: Final = {
    "missing": "is missing",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "string_too_long": "must not be longer than {max_length} characters",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
}


def _is_form(error: ErrorDetails) -> bool:
    return error["type"] == "string_pattern_mismatch"


def _form_of(config: type[ConnectorConfig], where: Path) -> str:
    """What to say of a text in a wrong form: an example tells more than a regular expression."""
    examples = {item.key: item.example for item in config.settings()} if len(where) == 1 else {}
    example = examples.get(str(where[0])) if where else ""
    return f"must have the form of {example}" if example else "has characters that are not allowed"


def _sentence(error: ErrorDetails, known: list[str]) -> str:
    if error["type"] == "extra_forbidden":
        return _unknown_key(str(error["loc"][-1]), known)
    sentence = _SENTENCES.get(error["type"])
    return sentence.format(**error.get("ctx", {})) if sentence else error["msg"]


def _unknown_key(key: str, known: list[str]) -> str:
    folded = {name.lower(): name for name in known}
    near = difflib.get_close_matches(key.lower().replace("_", ""), folded, n=1, cutoff=0.6)
    hint = f"; did you mean {folded[near[0]]}?" if near else f"; known are {', '.join(known)}"
    return f"is not a known key{hint}"


def _keys(part: type[ConfigPart]) -> set[str]:
    """Every key of ``part`` and of the parts inside it."""
    keys: set[str] = set()
    for name, field in part.model_fields.items():
        keys.add(field.alias or name)
        for inner in parts_of(field.annotation):
            keys |= _keys(inner)
    return keys


def parts_of(annotation: object) -> Iterator[type[ConfigPart]]:
    if isinstance(annotation, type) and issubclass(annotation, ConfigPart):
        yield annotation
    for inner in get_args(annotation):
        yield from parts_of(inner)
