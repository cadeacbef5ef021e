"""Alembic's entry: runs the migrations over the connection or the address that the caller hands in."""

from alembic import context
from sqlalchemy import create_engine, make_url
from sqlalchemy.engine import Connection

from database.tables import metadata

config = context.config


def address() -> str:
    """The database to migrate: handed in by the caller, or `-x database_url=…` on the command line."""
    given = config.attributes.get("database_url") or context.get_x_argument(as_dictionary=True).get("database_url")
    if not given:
        message = "No database to migrate: run `python manage.py migrate`, or pass -x database_url=postgresql://…"
        raise SystemExit(message)
    return str(given)


def run(connection: Connection) -> None:
    """Run the wanted migrations on a connection, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_schemas=True,
        compare_type=True,
        compare_server_default=False,
        include_name=lambda name, kind, _: kind != "schema" or name in (None, "vault"),
    )
    with context.begin_transaction():
        context.run_migrations()


engine = create_engine(make_url(address()).set(drivername="postgresql+psycopg"))
with engine.connect() as opened:
    run(opened)
    opened.commit()
engine.dispose()
