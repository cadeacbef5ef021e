#!/bin/sh
# Write .env with fresh secrets for docker-compose.yml; an existing one is never touched.
set -eu
cd "$(dirname "$0")/.."
if [ -e .env ]; then
    echo ".env is there already; nothing was changed." >&2
    exit 1
fi
umask 077
{
    echo "# demo: demo logins and the time machine; production: neither, and strong secrets only"
    echo "THROUGHLINE_ENVIRONMENT=demo"
    for name in POSTGRES_PASSWORD THROUGHLINE_DB_PASSWORD TEMPORAL_DB_PASSWORD; do
        echo "$name=$(openssl rand -hex 24)"
    done
    for name in FIELD AUDIT MATCH TOKEN PROCESS; do
        echo "THROUGHLINE_${name}_KEY=$(openssl rand -base64 32)"
    done
} > .env
echo "Secrets written to .env. Keep a copy: without the field key nobody can read the record."
