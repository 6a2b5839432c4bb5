"""A statement that is built once and asked many times, with other values each time.

For what is asked again and again: to build a statement that says what somebody may see takes Django twenty times as
long as the database takes to answer it. Nothing that was read is kept, only the question.
"""

import json
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.query import Query
from django.utils.functional import cached_property

from staffing.access import Actor
from staffing.calendar import today

Row = TypeVar("Row")
Statement = tuple[str, tuple[Any, ...]]
# Kinds of readers, days and weeks for which a statement is kept in its built form.
KINDS_KEPT = 64


class Given(models.Expression):
    """Stands, in a statement that is built, for a value that is known when it is asked."""

    def __init__(self, name: str, output_field: models.Field | None = None) -> None:
        super().__init__(output_field=output_field or models.BigIntegerField())
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Statement:
        """Its place among the parameters it keeps itself, until a value takes it."""
        return "%s", (self,)

    def value_of(self, values: Mapping[str, Any], connection: BaseDatabaseWrapper) -> Any:
        """The value of this time, as the database takes it. Raises KeyError where none was given."""
        return self.output_field.get_db_prep_value(values[self.name], connection)


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
        given = (
            each.value_of(values, connection) if isinstance(each, Given) else each for each in parameters
        )
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
            return queryset, compiler, compiler.as_sql()
        except EmptyResultSet:
            return queryset, compiler, None


class PreparedFor(Generic[Row]):
    """Rows that an actor may see: built once for all who hold the same roles, on one day.

    `build` gets an actor whose own id and school are `Given`, so it may put them into conditions and not look at them;
    and what else the shape of the statement hangs on.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Row]]) -> None:
        def of_kind(kind: Actor, on: Hashable, *shape: Hashable) -> Prepared[Row]:
            return Prepared(lambda: build(kind, *shape))

        self._of_kind = lru_cache(KINDS_KEPT)(of_kind)

    def rows(self, actor: Actor, *shape: Hashable, **values: Any) -> list[Row]:
        """What the actor may see now; each further `Given` has its value by its name."""
        # What may be seen hangs on the day, wherever in a condition it is asked for.
        prepared = self._of_kind(_kind_of(actor), today(), *shape)
        return prepared.rows(actor_staff=actor.staff_id, actor_school=actor.school_id, **values)


def _kind_of(actor: Actor) -> Actor:
    """Anybody with the same rights."""
    return replace(actor, staff_id=_STAFF, school_id=_SCHOOL, user_id=None, name="")  # type: ignore[arg-type]


_STAFF, _SCHOOL = Given("actor_staff"), Given("actor_school")


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
