"""FastAPI reads the types of four hundred fields whenever an application is made, and most tests of the web make one.

Here each type is read once: the same annotation with the same demands is the same reader, in whichever application.
"""

from typing import Any

from fastapi._compat import v2

_readers: dict[Any, tuple[Any, Any]] = {}


def read_once() -> None:
    """From now on, in this process."""
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
