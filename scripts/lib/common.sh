# shellcheck shell=bash disable=SC2034,SC2154
# What every script here shares. Sourced, never run: it expects `set -euo pipefail` in the caller.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
program=$(basename -- "$0")

say() { printf '%s: %s\n' "$program" "$*" >&2; }
die() {
    say "$*"
    exit 1
}

# Prints the comment block under the shebang of the calling script.
usage() { sed -n '2,/^$/s/^# \{0,1\}//p' "$0"; }

# Bytes of memory that this process may still take: the machine's, or its control group's.
available_memory() {
    local bytes limit used
    bytes=$(awk '/^MemAvailable:/ {printf "%.0f", $2 * 1024}' /proc/meminfo)
    if [[ -r /sys/fs/cgroup/memory.max && -r /sys/fs/cgroup/memory.current ]]; then
        limit=$(</sys/fs/cgroup/memory.max)
        used=$(</sys/fs/cgroup/memory.current)
        if [[ $limit != max ]] && ((limit - used < bytes)); then
            bytes=$((limit > used ? limit - used : 0))
        fi
    fi
    printf '%s\n' "$bytes"
}

# How many compilers to run at a time: one a core, and about 1.5 GiB of memory for each.
build_jobs() {
    local jobs by_memory
    jobs=$(nproc)
    by_memory=$(($(available_memory) / (3 << 29)))
    ((by_memory < jobs)) && jobs=$by_memory
    ((jobs < 1)) && jobs=1
    printf '%s\n' "$jobs"
}
