#!/bin/sh
# Asks the databases of known weaknesses about every package of the locks: pip-audit for Python, npm audit for the front
# end. Status 1 where one is known; where a database does not answer, that is said and does not count.
set -u
cd "$(dirname "$0")/.."

tool=var/setup/audit
patience=${AUDIT_PATIENCE:-120} # seconds for each question
log=$(mktemp)
trap 'rm -f "$log"' EXIT
found=0
silent=

if ! [ -x "$tool/bin/pip-audit" ]; then
    if ! { timeout -k 5 300 python3 -m venv "$tool" && timeout -k 5 300 "$tool/bin/pip" --quiet install pip-audit; } >"$log" 2>&1; then
        echo "  Python packages: pip-audit could not be installed, so nothing was asked. $(tail -n 1 "$log")"
        silent=pip-audit
    fi
fi

# audit NAME COMMAND...: one that did not answer is not asked again.
audit() {
    name=$1
    shift
    if [ "${1##*/}" = "$silent" ]; then
        echo "  $name: not asked"
        return
    fi
    if timeout -k 5 "$patience" "$@" >"$log" 2>&1; then status=0; else status=$?; fi
    if [ $status -eq 124 ] || [ $status -eq 137 ]; then
        echo "  $name: the database did not answer within $patience seconds, so nothing is known."
        silent=${1##*/}
    elif grep -qE 'could not be audited|audit endpoint returned an error|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ConnectionError|ConnectTimeout|Max retries|HTTPError' "$log"; then
        echo "  $name: the database did not answer for all of it: $(grep -v '^$' "$log" | tail -n 1 | cut -c 1-200)"
        silent=${1##*/}
    elif [ $status -eq 0 ]; then
        echo "  $name: nothing known"
    else
        cat "$log"
        found=1
    fi
}

for lock in runtime s3 development; do
    audit "Python packages ($lock)" "$tool/bin/pip-audit" --requirement "requirements/$lock.txt" --disable-pip --require-hashes \
        --progress-spinner off --timeout 20
done
audit "front end" npm audit
exit $found
