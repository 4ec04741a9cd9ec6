#!/usr/bin/env bash
# Everything that can be said of the shipped planner on requests that no training line comes from: the corpus files c07, c12, c13 and
# c18, the sets of data/blind and, given the folder of public data, requests by real people.
#
#     runs/held-out.sh [FOLDER OF PUBLIC DATA]
set -euo pipefail
cd "$(dirname "$0")/.."
make .venv/dev
PUBLIC=()
[ $# -ge 1 ] && PUBLIC=(--public "$1")
.venv/bin/tinyagent-lab evaluate ${PUBLIC[@]+"${PUBLIC[@]}"} --output work/evaluation
