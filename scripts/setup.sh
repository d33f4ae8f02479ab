#!/bin/sh
# Makes .venv from a hash-locked file: `scripts/setup.sh` for running Bussola, `scripts/setup.sh test` for developing it.
# Uses uv when it is on PATH, else python3 with venv and pip. Does nothing when .venv is already right.
set -eu
cd "$(dirname "$0")/.."
kind="${1:-run}"
python="${PYTHON:-python3}"

say() { printf '%s\n' "$*" >&2; }
stop() { say "Bussola: $*"; exit 1; }

command -v "$python" >/dev/null 2>&1 || stop "serve Python 3.11, 3.12 o 3.13 (su Debian: apt install python3 python3-venv)."
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
case "$version" in
  3.11|3.12|3.13) ;;
  *) stop "qui c'è Python $version; serve 3.11, 3.12 o 3.13. Se ne hai un altro: make demo PYTHON=python3.11" ;;
esac

if [ "$kind" = test ]; then lock=requirements-test.lock; else lock=requirements.lock; fi
fingerprint="$version $(cat requirements.lock requirements-test.lock | cksum) $(pwd)"
for done_before in test "$kind"; do
  if [ -x .venv/bin/bussola ] && [ "$(cat ".venv/setup-$done_before" 2>/dev/null)" = "$fingerprint" ]; then exit 0; fi
done

say "Preparo l'ambiente Python $version in .venv ($lock)..."
made_with=$(cat .venv/made-with 2>/dev/null || echo none)
if [ "$made_with" != "$version $(pwd)" ]; then rm -rf .venv; fi
if command -v uv >/dev/null 2>&1; then
  [ -x .venv/bin/python ] || uv venv --quiet --python "$(command -v "$python")" .venv
  uv pip install --quiet --python .venv/bin/python --require-hashes -r "$lock"
else
  if [ ! -x .venv/bin/python ]; then
    "$python" -c 'import venv, ensurepip' 2>/dev/null || stop "manca python3-venv (su Debian: apt install python3-venv)."
    "$python" -m venv .venv
  fi
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
fi

# The console command and the path to the code: what an editable install would do, without a build tool to fetch.
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
pwd > "$site/bussola.pth"
cat > .venv/bin/bussola <<EOF
#!$(pwd)/.venv/bin/python
from bussola.__main__ import main

main()
EOF
chmod +x .venv/bin/bussola
printf '%s' "$version $(pwd)" > .venv/made-with
rm -f .venv/setup-*
printf '%s' "$fingerprint" > ".venv/setup-$kind"
