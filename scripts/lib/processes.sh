# shellcheck shell=bash disable=SC2034,SC2154
# Starting and stopping what a script runs in the background. Sourced after common.sh.
#
# Everything started here is a process group of its own (job control is on): Ctrl-C reaches the
# script alone, which then stops its children in order, by their ids.

set -m
declare -A process_of=()

# start NAME STDOUT STDERR COMMAND...: runs the command in the background.
start() {
    local name=$1 out=$2 err=$3
    shift 3
    "$@" </dev/null >"$out" 2>"$err" &
    process_of[$name]=$!
}

# run NAME COMMAND...: the same, but waits for it, and ends with its exit status. Unlike a command in
# the foreground it does not hold up the script's signal traps.
run() {
    local name=$1 status=0
    shift
    "$@" </dev/null &
    process_of[$name]=$!
    wait "${process_of[$name]}" || status=$?
    unset "process_of[$name]"
    return "$status"
}

is_running() { [[ -n ${process_of[$1]:-} ]] && kill -0 "${process_of[$1]}" 2>/dev/null; }

# await_line NAME FILE PATTERN SECONDS: waits until a line of FILE matches PATTERN. Fails when the
# process NAME ends before, or when the time is over.
await_line() {
    local name=$1 file=$2 pattern=$3 end=$((SECONDS + $4))
    until grep -qE -- "$pattern" "$file" 2>/dev/null; do
        # It may have printed the line as its last act.
        is_running "$name" || grep -qE -- "$pattern" "$file" 2>/dev/null || return 1
        ((SECONDS < end)) || return 1
        sleep 0.05
    done
}

# stop SECONDS NAME...: asks the processes to end; kills those that still run after SECONDS.
stop() {
    local end=$((SECONDS + $1)) name
    shift
    for name in "$@"; do
        if is_running "$name"; then kill -TERM -- "-${process_of[$name]}" 2>/dev/null || true; fi
    done
    for name in "$@"; do
        while is_running "$name" && ((SECONDS < end)); do sleep 0.05; done
        if is_running "$name"; then
            say "$name does not end when asked to: killing it"
            kill -KILL -- "-${process_of[$name]}" 2>/dev/null || true
        fi
        unset "process_of[$name]"
    done
}
