"""The tables come from the migrations, can be taken down and up again, and are what the code declares."""

import psycopg
from alembic import command
from alembic.config import Config

from bootstrap import postgres
from database.setting_up import HERE, migrate

TABLES = """select table_schema || '.' || table_name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') and table_name <> 'alembic_version' order by 1"""
SHAPE = """select table_schema, table_name, column_name, data_type, is_nullable, column_default
    from information_schema.columns where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2, 3"""
RULES = "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint order by 1, 2"
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
