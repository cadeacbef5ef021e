"""Descriptions of fields: each stands as a text under its field, and the API's documentation reads it from there."""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class Described:
    """A shape whose fields are described by the texts under them: its own fields, and those of the shapes above it.

    Pydantic itself reads such texts too, but of a dataclass none that stand in the class above it.
    """

    __slots__ = ()

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The shape's schema, each field with its description."""
        schema = handler(core_schema)
        fields = handler.resolve_ref_schema(schema).get("properties", {})
        for shape in reversed(cls.__mro__):
            if issubclass(shape, Described):
                for name, text in _texts(shape.__module__)[shape.__name__].items():
                    fields[name]["description"] = text
        return schema


@cache
def _texts(module: str) -> Mapping[str, Mapping[str, str]]:
    """The texts under the fields of each class of a module."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {one.name: dict(_under_fields(one)) for one in tree.body if isinstance(one, ast.ClassDef)}


def _under_fields(shape: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, under in pairwise(shape.body):
        match field, under:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, inspect.cleandoc(text).strip()
            case _:
                pass
