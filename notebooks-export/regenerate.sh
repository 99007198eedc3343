#!/usr/bin/env bash
# Writes the example tables anew.
set -euo pipefail
cd "$(dirname "$0")/.."
make -s build
.build/release/dealcast run scenarios/reference-deal.yaml --paths 64k --out notebooks-export/reference-deal --quiet
