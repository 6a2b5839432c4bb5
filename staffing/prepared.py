"""A statement that is built once and asked many times, with other values each time.

For what is asked again and again: to build a statement that says what somebody may see takes Django twenty times as
long as the database takes to answer it. Nothing that was read is kept, only the question.
"""

import json
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from inspect import getattr_static
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.query import Query
from django.db.models.sql.where import WhereNode
from django.utils.functional import cached_property

from staffing.access import Actor, grants_of
from staffing.calendar import today

Row = TypeVar("Row")
Statement = tuple[str, tuple[Any, ...]]
# Kinds of readers, weeks and pages for which a statement is kept in its built form: some 60 kB each.
KINDS_KEPT = 16


class Given(models.Expression):
    """Stands, in a statement that is built, for a value that is known when it is asked."""

    def __init__(self, name: str, output_field: models.Field | None = None) -> None:
        super().__init__(output_field=output_field or models.BigIntegerField())
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Statement:
        """Its place among the parameters it keeps itself, until a value takes it."""
        return "%s", (self,)

    def value_of(self, values: Mapping[str, Any], connection: BaseDatabaseWrapper) -> Any:
        """The value of this time, as the database takes it.

        Raises KeyError where none was given, EmptyResultSet for a number that no column holds: an address may have it.
        """
        value = values[self.name]
        if isinstance(value, int):
            least, most = connection.ops.integer_field_range(self.output_field.get_internal_type())
            if not least <= value <= most:
                raise EmptyResultSet
        return self.output_field.get_db_prep_value(value, connection)


class GivenIds(Given):
    """Stands for any number of ids, after `__in`."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Statement:
        if connection.vendor == "postgresql":
            return "(SELECT unnest(%s::bigint[]))", (self,)
        return "(SELECT value FROM json_each(%s))", (self,)

    def value_of(self, values: Mapping[str, Any], connection: BaseDatabaseWrapper) -> Any:
        ids: Collection[int] = values[self.name]
        return list(ids) if connection.vendor == "postgresql" else json.dumps(list(ids))


class Prepared(Generic[Row]):
    """The rows of a queryset, in which each value that changes is `Given`; whoever asks first has it built."""

    def __init__(self, build: Callable[[], models.QuerySet[Any, Row]]) -> None:
        self._build = build

    def rows(self, **values: Any) -> list[Row]:
        """What the database says now; each `Given` has its value by its name."""
        queryset, compiler, statement = self._built
        if statement is None:
            return []
        sql, parameters = statement
        connection = connections[queryset.db]
        try:
            given = [
                each.value_of(values, connection) if isinstance(each, Given) else each for each in parameters
            ]
        except EmptyResultSet:
            return []
        asked = queryset.all()
        # As `Query.chain` does for a class of its own: setting the query anew would make rows of values dictionaries.
        asked.query.__class__ = _AskedQuery
        cast("_AskedQuery", asked.query).asking = _Asking(compiler, connection, (sql, tuple(given)))
        return list(asked)

    @cached_property
    def _built(self) -> tuple[models.QuerySet[Any, Row], SQLCompiler, Statement | None]:
        """The statement is None where nothing can ever be found."""
        queryset = self._build()
        compiler = queryset.query.get_compiler(queryset.db)
        try:
            statement = compiler.as_sql()
        except EmptyResultSet:
            return queryset, compiler, None
        _let_go(queryset.query, compiler)
        return queryset, compiler, statement


def _let_go(query: Query, compiler: SQLCompiler) -> None:
    """Drop what the statement was built from: each asking would copy it, and each web process keep it for good."""
    query.where, query.combined_queries = WhereNode(), ()
    query.annotations = {name: _as_read(each) for name, each in query.annotations.items()}
    compiler.select = [(_as_read(each), *how) for each, *how in compiler.select]


def _as_read(column: Any) -> Any:
    """What turns a column's values into Python's as this one does: of most, their field alone says how."""
    names = ("convert_value", "get_db_converters")
    if any(getattr_static(column, name) is not getattr_static(models.Expression, name) for name in names):
        return column
    return _Read(None, output_field=column.output_field)


class _Read(models.Value):
    """Stands for a column when its values are read."""

    def get_db_converters(self, connection: BaseDatabaseWrapper) -> list[Callable[..., Any]]:
        """Whole numbers come as such from either database: to make each into one again took a tenth of a board."""
        if isinstance(self.output_field, models.IntegerField):
            return self.output_field.get_db_converters(connection)
        return super().get_db_converters(connection)


class PreparedFor(Generic[Row]):
    """Rows that an actor may see: built once for all who hold the same roles, on one day.

    `build` gets an actor whose own ids are `Given`: it may put them into conditions and must not look at them. And
    what else the shape of the statement hangs on.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Row]]) -> None:
        def of_kind(kind: Actor, *shape: Hashable) -> Prepared[Row]:
            assert kind.job or kind.grants == grants_of(kind.roles), (
                "the same roles must mean the same rights"
            )
            return Prepared(lambda: build(kind, *shape))

        self.build = build
        self._of_kind = lru_cache(KINDS_KEPT)(of_kind)
        self._built_on: date | None = None

    def rows(self, actor: Actor, *shape: Hashable, **values: Any) -> list[Row]:
        """What the actor may see now; each further `Given` has its value by its name."""
        on = today()
        if self._built_on != on:
            # What may be seen hangs on the day, wherever in a condition it is asked for.
            self._of_kind.cache_clear()
            self._built_on = on
        return self._of_kind(kind_of(actor), *shape).rows(**ids_of(actor), **values)


def kind_of(actor: Actor) -> Actor:
    """Anybody with the same rights, whose ids are `Given`."""
    return replace(actor, name="", **_ANYBODY)


def ids_of(actor: Actor) -> dict[str, int | None]:
    """The values of what is `Given` of an actor."""
    return {given.name: getattr(actor, name) for name, given in _ANYBODY.items()}


_ANYBODY: dict[str, Any] = {name: Given(f"actor_{name}") for name in ("school_id", "staff_id", "user_id")}


class _AskedQuery(Query):
    """A query that is not compiled anew."""

    asking: "_Asking"

    def get_compiler(self, *_: Any, **__: Any) -> "_Asking":
        return self.asking


class _Asking(SQLCompiler):
    """A compiler that knows which column is whose, with the statement as it is asked now."""

    def __init__(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, statement: Statement) -> None:
        vars(self).update(vars(compiler), connection=connection)
        self._statement = statement

    def as_sql(self, *_: Any, **__: Any) -> Statement:
        return self._statement
