# shellcheck shell=bash
# A bare Debian 12 in a folder, as a machine has it that was just installed; sourced.

# The first of this machine's mirrors; nothing where there is none, and debootstrap takes its own.
mirror() {
    {
        sed -n 's/^URIs:[[:space:]]*//p' /etc/apt/sources.list.d/debian.sources 2>/dev/null || true
        sed -nE 's/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+).*/\2/p' \
            /etc/apt/sources.list 2>/dev/null || true
    } | head -n 1
}

# make_bare_debian FOLDER LOG: fails, with the reason's last lines on standard error, where there is
# no network or no right to make one.
make_bare_debian() {
    local mirrors
    mapfile -t mirrors < <(mirror)
    debootstrap --variant=minbase bookworm "$1" "${mirrors[@]}" >>"$2" 2>&1 || {
        tail -n 3 -- "$2" >&2
        return 1
    }
}

# booted_init PID: the first process of the Debian that boot_debian, which is PID, has booted.
booted_init() {
    local init
    for _ in {1..100}; do
        sleep 0.1
        init=$(pgrep -P "$(pgrep -P "$1" || echo 0)" || true)
        if [[ -n $init && $(</proc/"$init"/comm) == systemd ]]; then
            printf '%s\n' "$init"
            return 0
        fi
    done
    return 1
}
