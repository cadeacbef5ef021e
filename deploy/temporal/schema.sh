#!/bin/sh
# Bring Temporal's two databases to the schema of this release; changes nothing when run again.
set -eu
tool() {
    temporal-sql-tool --plugin postgres12_pgx --ep postgres -p 5432 -u temporal --pw "$TEMPORAL_DB_PASSWORD" "$@"
}
for database in temporal temporal_visibility; do
    case $database in
        temporal) versions=/etc/temporal/schema/postgresql/v12/temporal/versioned ;;
        *) versions=/etc/temporal/schema/postgresql/v12/visibility/versioned ;;
    esac
    # the table of versions is made once; a second time says so and is no failure
    tool --db "$database" setup-schema -v 0.0 || echo "$database: its table of versions stands already"
    tool --db "$database" update-schema -d "$versions"
done
