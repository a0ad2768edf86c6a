#!/bin/sh
# Asks the databases of known weaknesses about every package of the locks: pip-audit for Python, npm audit for the front
# end. Status 1 where one is known; where a database does not answer, that is said and does not count.
set -u
cd "$(dirname "$0")/.."

tool=var/setup/audit
[ -x "$tool/bin/pip-audit" ] || { python3 -m venv --upgrade-deps "$tool" && "$tool/bin/pip" --quiet install pip-audit; } || exit 2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
found=0

audit() {
    name=$1
    shift
    if "$@" >"$log" 2>&1; then status=0; else status=1; fi
    if grep -qE 'could not be audited|audit endpoint returned an error|ENOTFOUND|ConnectionError|Max retries|HTTPError' "$log"; then
        echo "  $name: the database did not answer for all of it:"
        tail -n 2 "$log" | sed 's/^/    /'
    elif [ $status -eq 0 ]; then
        echo "  $name: nothing known"
    else
        cat "$log"
        found=1
    fi
}

for lock in runtime s3 development; do
    audit "Python packages ($lock)" "$tool/bin/pip-audit" --requirement "requirements/$lock.txt" --disable-pip --require-hashes \
        --progress-spinner off
done
audit "front end" npm audit
exit $found
