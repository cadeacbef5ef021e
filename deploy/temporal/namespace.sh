#!/bin/sh
# Make the namespace unless it stands already; the server may take a while to answer after it listens.
set -eu
for _ in $(seq 60); do
    temporal operator namespace describe --namespace throughline >/dev/null 2>&1 && exit 0
    temporal operator namespace create --namespace throughline --retention 720h >/dev/null 2>&1 || sleep 2
done
echo "Temporal did not take the namespace within two minutes." >&2
exit 1
