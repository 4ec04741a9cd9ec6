#!/usr/bin/env bash
# Success and exact of the shipped planner on the corpus files that no training line comes from (c07, c12, c13, c18).
set -euo pipefail
cd "$(dirname "$0")/.."
make .venv/dev
mkdir -p work
.venv/bin/tinyagent-lab gold --output work/gold.jsonl
rm -rf work/home
.venv/bin/tinyagent --home work/home home init
.venv/bin/tinyagent --home work/home plan --input work/gold.jsonl --output work/plans.jsonl
.venv/bin/tinyagent score work/gold.jsonl work/plans.jsonl
