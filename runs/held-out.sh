#!/usr/bin/env bash
# Success and exact of the shipped planner on the corpus files that no training line comes from (c07, c12, c13, c18), and on
# the requests of data/blind.
set -euo pipefail
cd "$(dirname "$0")/.."
make .venv/dev
mkdir -p work
rm -rf work/home
.venv/bin/tinyagent --home work/home home init
.venv/bin/tinyagent-lab gold --output work/gold.jsonl
for gold in work/gold.jsonl data/blind/people.jsonl; do
    plans=work/plans-$(basename "$gold")
    .venv/bin/tinyagent --home work/home plan --input "$gold" --output "$plans"
    echo "== $gold"
    .venv/bin/tinyagent score "$gold" "$plans"
done
