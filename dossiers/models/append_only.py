"""A table whose rows the database itself refuses to change or to delete, whoever asks."""

from collections.abc import Iterator
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Columns, Statement, Table
from django.db.models import BaseConstraint, Model

# What stands for a text that the retention rule took away, before the digest that the chain goes on with.
ERASED = "⌫"

FUNCTION = """CREATE OR REPLACE FUNCTION dossiers_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'rows of %% are written once', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$"""
ACTIONS = {
    "postgresql": "FOR EACH ROW %(when)sEXECUTE FUNCTION dossiers_refuse_change()",
    "sqlite": "FOR EACH ROW %(when)sBEGIN SELECT RAISE(ABORT, 'rows of %(table)s are written once'); END",
}
# PostgreSQL empties a table without deleting its rows.
TRUNCATE = (
    "CREATE TRIGGER %(name)s BEFORE TRUNCATE ON %(table)s FOR EACH STATEMENT EXECUTE FUNCTION dossiers_refuse_change()"
)


class AppendOnly(BaseConstraint):
    """Triggers that refuse UPDATE and DELETE; a column in `erasable` may be replaced by `ERASED` and a digest.

    As a constraint it travels with the model's migrations, and SQLite's remade tables get it back by themselves.
    """

    def __init__(self, *, name: str, erasable: tuple[str, ...] = ()) -> None:
        super().__init__(name=name)
        self.erasable = tuple(erasable)

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        path = f"{self.__class__.__module__}.{self.__class__.__name__}"
        return path, (), {"name": self.name, "erasable": self.erasable}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AppendOnly) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.erasable))

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:  # noqa: ANN401 -- Django's hooks are typed narrower
        """Nothing stands inside CREATE TABLE; the triggers follow when the table has its name."""
        schema_editor.deferred_sql.extend(self.statements(model, schema_editor))

    def create_sql(self, model: Any, schema_editor: Any) -> Any:  # noqa: ANN401
        """All triggers in one; only PostgreSQL, which takes several statements at once, adds to a standing table."""
        parts = list(self.statements(model, schema_editor))
        return Statement("; ".join(f"%(part{n})s" for n in range(len(parts))), **self._numbered(parts))

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:  # noqa: ANN401
        table = Table(model._meta.db_table, schema_editor.quote_name)  # noqa: SLF001 -- Django's documented Meta API
        on = " ON %(table)s" if schema_editor.connection.vendor == "postgresql" else ""
        parts = [Statement(f"DROP TRIGGER {name}{on}", table=table) for name in self._names(schema_editor)]
        return Statement("; ".join(f"%(part{n})s" for n in range(len(parts))), **self._numbered(parts))

    def statements(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> Iterator[Statement]:
        """One statement for each trigger, the function first."""
        vendor = schema_editor.connection.vendor
        table = Table(model._meta.db_table, schema_editor.quote_name)  # noqa: SLF001
        columns = [str(field.column) for field in model._meta.local_concrete_fields]  # noqa: SLF001
        kept = [column for column in columns if column not in self.erasable]
        if vendor == "postgresql":
            yield Statement(FUNCTION)
            yield Statement(TRUNCATE, name=f"{self.name}_truncate", table=table)
        yield self._trigger("delete", "DELETE", vendor, table=table)
        yield self._trigger("update", "UPDATE OF %(columns)s", vendor, table=table, columns=self._columns(table, kept))
        for column in self.erasable:
            when = f"WHEN (NEW.{column} NOT LIKE '{ERASED}%%') "
            columns_of = self._columns(table, [column])
            yield self._trigger(
                f"erase_{column}", "UPDATE OF %(columns)s", vendor, when, table=table, columns=columns_of
            )

    def _trigger(self, what: str, event: str, vendor: str, when: str = "", **parts: object) -> Statement:
        action = ACTIONS[vendor].replace("%(when)s", when)
        return Statement(f"CREATE TRIGGER {self.name}_{what} BEFORE {event} ON %(table)s {action}", **parts)

    def _columns(self, table: Table, names: list[str]) -> Columns:
        return Columns(table.table, names, table.quote_name)

    def _names(self, schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        first = ["truncate"] if schema_editor.connection.vendor == "postgresql" else []
        return [f"{self.name}_{what}" for what in (*first, "delete", "update", *(f"erase_{c}" for c in self.erasable))]

    @staticmethod
    def _numbered(parts: list[Statement]) -> dict[str, Statement]:
        return {f"part{n}": part for n, part in enumerate(parts)}

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:  # noqa: ANN401
        """A new row breaks nothing here; the database refuses the rest."""
