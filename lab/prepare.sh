#!/usr/bin/env bash
# Makes lab/.venv with the packages of requirements.txt: some minutes and 2 GB once, nothing where it is right already.
# Asks the package index that pip is set up for and nothing else. On Linux that index may hold torch for graphics cards, which is far
# larger and works too; PIP_EXTRA_INDEX_URL may name one that holds torch for processors.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
venv="$here/.venv"
wanted="$here/requirements.txt"

fail() { echo "lab: $*" >&2; exit 1; }

# The stamp is written last, so a venv that was stopped half way has none.
if cmp -s "$wanted" "$venv/made-of.txt" && "$venv/bin/python" -c '' 2>/dev/null; then exit 0; fi

python="${PYTHON:-python3}"
command -v "$python" > /dev/null || fail "there is no $python; install Python 3.11 or newer, or name it in PYTHON."
version="$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  fail "$python is Python $version, and transformers and TRL need 3.11 or newer; name a newer one in PYTHON: PYTHON=python3.12 $0"
"$python" -c 'import venv, ensurepip' 2> /dev/null ||
  fail "$python comes without venv and pip; on Debian and Ubuntu: apt install python$version-venv"

echo "lab: making $venv, some minutes once" >&2
rm -rf "$venv"
"$python" -m venv "$venv" || fail "$python could not make $venv."
pip() { "$venv/bin/python" -m pip --disable-pip-version-check --quiet "$@"; }
# torch alone first: asked for together with others, pip may look at several of its builds.
{ pip install "$(grep '^torch==' "$wanted")" && pip install --requirement "$wanted"; } ||
  fail "pip could not get the packages of $wanted; without a network, PIP_FIND_LINKS may name a folder that holds them."
cp "$wanted" "$venv/made-of.txt"
