"""A statement that is built once and asked many times, with other values each time.

For what every request asks: to build such a statement takes Django longer than it takes the database to answer it.
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar, cast

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.query import Query
from django.utils.functional import cached_property

Row = TypeVar("Row", bound=models.Model)
Statement = tuple[str, tuple[Any, ...]]


class Given(models.Expression):
    """Stands, in a statement that is built, for a value that is known when it is asked."""

    def __init__(self, name: str, output_field: models.Field) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Statement:
        """Its place among the parameters it keeps itself, until a value takes it."""
        return "%s", (self,)

    def value_of(self, values: Mapping[str, Any], connection: BaseDatabaseWrapper) -> Any:
        """The value of this time, as the database takes it. Raises KeyError where none was given."""
        return self.output_field.get_db_prep_value(values[self.name], connection)


class Prepared(Generic[Row]):
    """The rows of a queryset, in which each value that changes is `Given`; whoever asks first has it built."""

    def __init__(self, build: Callable[[], models.QuerySet[Row]]) -> None:
        self._build = build

    def rows(self, **values: Any) -> list[Row]:
        """What the database says now; each `Given` has its value by its name."""
        queryset, compiler, (sql, parameters) = self._built
        connection = connections[queryset.db]
        given = [
            each.value_of(values, connection) if isinstance(each, Given) else each for each in parameters
        ]
        asked, query = queryset.all(), cast("_AskedQuery", queryset.query.chain(_AskedQuery))
        query.asking = _Asking(compiler, connection, (sql, tuple(given)))
        asked.query = query
        return list(asked)

    @cached_property
    def _built(self) -> tuple[models.QuerySet[Row], SQLCompiler, Statement]:
        queryset = self._build()
        compiler = queryset.query.get_compiler(queryset.db)
        return queryset, compiler, compiler.as_sql()


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
