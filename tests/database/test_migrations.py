"""The tables come from the migrations, can be taken down and up again, and are what the code declares."""

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import CheckConstraint

from bootstrap import postgres
from database.setting_up import HERE, migrate
from database.tables import metadata

TABLES = """select table_schema || '.' || table_name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') and table_name <> 'alembic_version' order by 1"""
SHAPE = """select table_schema, table_name, column_name, data_type, is_nullable, column_default
    from information_schema.columns where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2, 3"""
RULES = "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint order by 1, 2"
DEFINED = "select pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass and conname = %s"
INDEXES = "select indexname, indexdef from pg_indexes where schemaname not in ('pg_catalog') order by 1"


def seen(url: str, *statements: str) -> list[list[tuple]]:
    with psycopg.connect(url) as connection:
        return [connection.execute(statement).fetchall() for statement in statements]


def test_up_down_and_up_again_give_the_same_tables(server_url: str):
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("create database migrating")
    url = postgres.sibling(server_url, "migrating")
    migrate(url)
    first = seen(url, SHAPE, RULES, INDEXES)
    assert first[0]
    migrate(url, "base")
    assert seen(url, TABLES) == [[]]
    migrate(url)
    assert seen(url, SHAPE, RULES, INDEXES) == first
    migrate(url)  # a second time changes nothing
    assert seen(url, SHAPE, RULES, INDEXES) == first


def test_the_code_declares_no_column_that_the_migrations_lack(database_url: str):
    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["database_url"] = database_url
    command.check(config)  # raises if autogenerate would write anything


def test_every_check_in_the_code_stands_in_the_migrated_database_word_for_word(database_url: str):
    with psycopg.connect(database_url) as connection:
        for table in metadata.sorted_tables:
            for check in (one for one in table.constraints if isinstance(one, CheckConstraint)):
                name = str(check.name).removeprefix(f"ck_{table.name}_")
                connection.execute(f"alter table {table.fullname} add constraint probe check ({check.sqltext})")
                kept = connection.execute(DEFINED, (table.fullname, f"ck_{table.name}_{name}")).fetchone()
                wanted = connection.execute(DEFINED, (table.fullname, "probe")).fetchone()
                assert kept == wanted, f"{table.fullname}.{name} is not in the database as the code says it"
                connection.execute(f"alter table {table.fullname} drop constraint probe")
        connection.rollback()


def test_moments_have_their_zone_and_ids_are_uuids(database_url: str):
    (columns,) = seen(database_url, SHAPE)
    assert columns
    assert not [column for column in columns if column[3] in {"timestamp without time zone", "date"}]
    ids = [c for c in columns if c[2] == "id" or c[2].endswith("_id")]
    others = {(c[1], c[2]) for c in ids if c[3] != "uuid"}
    assert others == {
        ("hearing", "id"),
        ("hearing", "workflow_id"),
        ("agency", "external_id"),
        ("delivery", "message_id"),
    }
