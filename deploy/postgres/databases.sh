#!/bin/sh
# Runs once, when the cluster is made: one role and one database for the record, another pair for Temporal.
set -eu
psql -v ON_ERROR_STOP=1 -v record="$THROUGHLINE_DB_PASSWORD" -v processes="$TEMPORAL_DB_PASSWORD" \
    --username "$POSTGRES_USER" <<'SQL'
create role throughline login password :'record';
create role throughline_application nologin;
create role throughline_sealer nologin;
grant throughline_application, throughline_sealer to throughline;
create role temporal login password :'processes';
create database throughline owner throughline;
create database temporal owner temporal;
create database temporal_visibility owner temporal;
SQL
