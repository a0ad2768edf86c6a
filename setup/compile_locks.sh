#!/bin/sh
# Compiles requirements/*.in to locks with hashes and without hosts. Takes uv from the path, else into var/setup/uv.
set -eu
cd "$(dirname "$0")/.."

uv=$(command -v uv || true)
if [ -z "$uv" ]; then
    [ -x var/setup/uv/bin/uv ] || { python3 -m venv var/setup/uv && var/setup/uv/bin/pip --quiet install uv; }
    uv=var/setup/uv/bin/uv
fi

compile() {
    "$uv" pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
        --python-version 3.11 --python-platform linux -c requirements/limits.in "$@"
}
compile requirements/runtime.in -o requirements/runtime.txt
# the larger locks hold the smaller ones, version by version
compile requirements/s3.in -c requirements/runtime.txt -o requirements/s3.txt
compile requirements/development.in -c requirements/runtime.txt -c requirements/s3.txt -o requirements/development.txt
compile requirements/mutants.in -c requirements/runtime.txt -c requirements/development.txt -o requirements/mutants.txt
echo "  requirements/runtime.txt, s3.txt, development.txt and mutants.txt are compiled"
