"""Most tests of the web make an application. What that reads and compiles, it reads and compiles once in a process."""

from functools import partialmethod
from types import CodeType
from typing import Any

from fastapi._compat import v2
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

_readers: dict[Any, tuple[Any, Any]] = {}


def once() -> None:
    """From now on, in this process."""
    _read_once()
    _compile_once()


def _read_once() -> None:
    """FastAPI's types of fields, four hundred an application: the same annotation with the same demands is the same reader."""
    read = v2.ModelField.__post_init__

    def remembered(field: v2.ModelField) -> None:
        told = v2.asdict(field.field_info)
        demands = repr((told["metadata"], told["attributes"], field.config))
        try:
            found = _readers.get((told["annotation"], demands))
        except TypeError:  # an annotation that cannot be looked up
            read(field)
            return
        if found is None:
            read(field)
            # With what it was told: a function of the same address would be another one otherwise.
            _readers[told["annotation"], demands] = (field._type_adapter, told)
        else:
            field._type_adapter = found[0]

    setattr(v2.ModelField, "__post_init__", remembered)  # noqa: B010 - a method, by the same name


def _compile_once() -> None:
    """Jinja's templates: the same text of the same file is the same code."""
    kept = partialmethod(Environment.__init__, bytecode_cache=Compiled())
    setattr(Environment, "__init__", kept)  # noqa: B010


class Compiled(BytecodeCache):
    """What templates were compiled to."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """See ``BytecodeCache``."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """See ``BytecodeCache``."""
        self._codes[bucket.key, bucket.checksum] = bucket.code
