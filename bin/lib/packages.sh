# shellcheck shell=bash
# What the scripts need from the machine, and how to get it. Sourced, not run.

# need_cargo: puts a rustup installation on the PATH if it is not there yet, or says how to get one.
need_cargo() {
  if ! command -v cargo >/dev/null && [ -r "$HOME/.cargo/env" ]; then
    # shellcheck source=/dev/null
    . "$HOME/.cargo/env"
  fi
  if ! command -v cargo >/dev/null; then
    echo "cargo is missing. Countersign is written in Rust; install it from https://rustup.rs:" >&2
    echo "  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh" >&2
    return 1
  fi
}

# need_package COMMAND PACKAGE...: installs the Debian packages when the command is missing and we may.
need_package() {
  local command=$1
  shift
  command -v "$command" >/dev/null && return 0

  local -a as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
      echo "$command is missing. Install it and run this again: sudo apt-get install $*" >&2
      return 1
    fi
    as_root=(sudo -n)
  fi
  if ! command -v apt-get >/dev/null; then
    echo "$command is missing, and there is no apt-get here to install it with (Debian: $*)." >&2
    return 1
  fi
  echo "$command is missing: installing $*" >&2
  "${as_root[@]}" apt-get update -q >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" >&2
}

# need_xmllint: checks what goes to banks against its schema.
need_xmllint() {
  need_package xmllint libxml2-utils
}

# find_chromium: prints the path of a Chromium, installing Debian's if there is none.
find_chromium() {
  local name
  if [ -n "${CHROMIUM:-}" ]; then
    echo "$CHROMIUM"
    return 0
  fi
  for name in chromium chromium-browser google-chrome-stable google-chrome; do
    command -v "$name" && return 0
  done
  need_package chromium chromium fonts-liberation && command -v chromium
}

# need_node: Node.js and npm, recent enough for Playwright.
need_node() {
  need_package node nodejs npm
  need_package npm npm
  local major
  major=$(node --print 'process.versions.node.split(".")[0]')
  if [ "$major" -lt 20 ]; then
    echo "Node.js 20 or newer is needed for the browser tests; this is $(node --version)." >&2
    return 1
  fi
}
