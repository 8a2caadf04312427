# Finds and installs what the scripts need. Sourced by them, not run.
#
# need <package> <check…>   notes a Debian package as missing when the check fails
# install_missing           installs what was noted, or says plainly what is missing
# find_cargo                puts a new enough cargo on PATH, or says how to get one

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
missing=()

say() { printf '==> %s\n' "$*" >&2; }

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

has_package() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# Where the server itself looks, in the same order.
has_postgresql() {
    local dir
    for dir in "${HEFU_PG_BINDIR:-}" "$(pg_config --bindir 2>/dev/null || true)" /usr/lib/postgresql/*/bin; do
        [ -n "$dir" ] && [ -x "$dir/initdb" ] && return 0
    done
    return 1
}

# A compiler with the C library's headers: some crates carry a little C.
has_linker() { printf '#include <stdio.h>\nint main(void) { return 0; }\n' | cc -x c - -o /dev/null 2>/dev/null; }

has_mkfs() { has mkfs.ext4 || [ -x /usr/sbin/mkfs.ext4 ]; }

has_python_module() { python3 -c "import $1" 2>/dev/null; }

need() {
    local package=$1
    shift
    "$@" || missing+=("$package")
}

install_missing() {
    [ ${#missing[@]} -eq 0 ] && return
    local become=()
    if [ "$(id -u)" -ne 0 ]; then
        become=(sudo -n)
        has sudo && sudo -n true 2>/dev/null || become=()
    fi
    if ! has apt-get; then
        fail "Missing: ${missing[*]} (Debian's names). This is neither Debian nor Ubuntu: install them with your package manager and start again."
    fi
    if [ "$(id -u)" -ne 0 ] && [ ${#become[@]} -eq 0 ]; then
        fail "Missing: ${missing[*]}. Neither root nor sudo without a password is at hand, so please run:" \
            "    sudo apt-get install ${missing[*]}" "and start again."
    fi
    say "installing ${missing[*]}"
    local apt=("${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120)
    "${apt[@]}" update >&2 || say "the package lists could not be refreshed; trying with the old ones"
    "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >&2 ||
        fail "Could not install: ${missing[*]}. See apt-get's words above."
    missing=()
}

wanted_rust() { sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml"; }

# Whether this cargo works and is new enough. rustup's cargo finds its
# toolchains under HOME, which may be another's or empty, so the usual places are tried.
try_cargo() {
    local cargo=$1 home rustup version
    home=$(dirname "$(dirname "$cargo")")
    for rustup in "${RUSTUP_HOME:-}" "${HOME:-/nonexistent}/.rustup" "$(dirname "$home")/.rustup" "$(dirname "$home")/rustup"; do
        [ -z "$rustup" ] || [ -d "$rustup" ] || continue
        version=$(cd "$root" && { [ -z "$rustup" ] || export RUSTUP_HOME=$rustup; } && "$cargo" --version 2>/dev/null | cut -d' ' -f2) || continue
        [ "$(printf '%s\n' "$(wanted_rust)" "$version" | sort -V | head -1)" = "$(wanted_rust)" ] || continue
        PATH=$(dirname "$cargo"):$PATH
        [ -z "$rustup" ] || export RUSTUP_HOME=$rustup
        # Crates already downloaded are used, wherever HOME points.
        if [ -z "${CARGO_HOME:-}" ] && [ ! -d "${HOME:-}/.cargo/registry" ]; then
            if [ -w "$home/registry" ]; then
                export CARGO_HOME=$home
            elif [ ! -w "${HOME:-/nonexistent}" ]; then
                export CARGO_HOME=$(target)/cargo-home
            fi
        fi
        return 0
    done
    return 1
}

find_cargo() {
    local user_home candidate
    user_home=$(getent passwd "$(id -u)" | cut -d: -f6)
    for candidate in "$(command -v cargo || true)" "${CARGO_HOME:-}/bin/cargo" "${HOME:-}/.cargo/bin/cargo" \
        "$user_home/.cargo/bin/cargo" /usr/local/cargo/bin/cargo /root/.cargo/bin/cargo; do
        [ -x "$candidate" ] && try_cargo "$candidate" && return
    done
    fail "Rust $(wanted_rust) or newer was not found (looked on PATH, in CARGO_HOME, ~/.cargo, /usr/local/cargo). Get it with:" \
        "    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal -c clippy -c rustfmt --default-toolchain $(wanted_rust).0" \
        "and start again."
}

# Where cargo builds.
target() { printf '%s' "${CARGO_TARGET_DIR:-$root/target}"; }

need_writable_target() {
    mkdir -p "$(target)" 2>/dev/null || true
    [ -w "$(target)" ] || fail "$(target) cannot be written by $(id -un). Name another build folder in CARGO_TARGET_DIR, or use a checkout of your own."
}
