#!/usr/bin/env bash
# Every command once on a small run, for a program built with a sanitizer: Scripts/every-command.sh .build-asan/debug/dealcast
# Fails when one of them does, or when a sanitizer says anything.
set -euo pipefail
cd "$(dirname "$0")/.."
program=$1
deal=scenarios/reference-deal.yaml
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

try() {
    if ! "$program" "$@" >"$folder/out" 2>"$folder/err" || grep -q 'Sanitizer\|runtime error' "$folder/err"; then
        echo "failed: dealcast $*" >&2
        cat "$folder/err" >&2
        exit 1
    fi
    echo "dealcast $*"
}
try run "$deal" --paths 3k --threads 3 --out "$folder/tables" --paths-table
try run "$deal" --paths 3k --threads 3 --sampling plain --case noisy_sales --format json
try run "$deal" --paths 3k --given first_launch --format csv
try run "$deal" --paths 3k --blocks 0..16 --partial "$folder/a.part"
try run "$deal" --paths 3k --blocks 16..64 --partial "$folder/b.part"
try merge "$folder/a.part" "$folder/b.part"
try run scenarios/university.yaml --paths 2k
try compare "$deal" --paths 2k
try what-if "$deal" --paths 2k --vary upfront.pays=0,30M
try explain "$deal" --paths 2k --worst
try check scenarios/minimal.yaml
try new minimal
try schema
