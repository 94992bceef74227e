#!/bin/sh
# Pins every package with its hashes, for Python 3.11 and newer in one file, from pyproject.toml; needs uv on the PATH.
set -eu
cd "$(dirname "$0")/.."
pin() {
  output=$1
  shift
  uv pip compile "$@" --universal --python-version 3.11 --generate-hashes --only-binary :all: \
    --no-header --no-annotate --output-file "requirements/$output"
}
pin runtime.txt pyproject.toml
pin build.txt --group pyproject.toml:build
pin dev.txt --group pyproject.toml:dev --constraint requirements/runtime.txt
