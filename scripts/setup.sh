# shellcheck shell=bash disable=SC2034
# Shared by scripts/run, test, check and bench (sourced): packages, and builds that speak only when they fail.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
me=scripts/${0##*/}
build_packages=(g++ cmake ninja-build libboost-dev libtbb-dev libyaml-cpp-dev libfmt-dev libcli11-dev nlohmann-json3-dev libssl-dev
                libxlsxwriter-dev)
test_packages=(catch2 python3 python3-jsonschema python3-yaml)

say() { printf '%s: %s\n' "$me" "$*" >&2; }
die() { say "$@"; exit 1; }

# logged LOG COMMAND...: keeps the output in build/LOG, shows its end when the command fails.
logged() {
  local log=$root/build/$1
  shift
  mkdir -p "$root/build"
  if ! "$@" >"$log" 2>&1 </dev/null; then
    tail -n 40 "$log" >&2
    die "failed: $* (all of its output is in build/${log##*/})"
  fi
}

install_with_apt() {
  local root_by=(env DEBIAN_FRONTEND=noninteractive)
  [ "$(id -u)" -eq 0 ] || root_by=(sudo "${root_by[@]}")
  "${root_by[@]}" apt-get -q update || true # a mirror of something else may be away
  "${root_by[@]}" apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
}

# need PACKAGE...: installs with apt what dpkg does not have.
need() {
  command -v dpkg-query >/dev/null || return 0 # not Debian: CMake says what it does not find
  local missing=() package
  for package; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null ||
    die "missing, and neither root nor sudo here: have root run apt-get install ${missing[*]}"
  say "installing with apt, as root or with sudo: ${missing[*]}"
  logged apt.log install_with_apt "${missing[@]}"
}

# pages: npm, which bundles the page of results. Where it cannot be had everything else is built all the same.
pages() {
  command -v npm >/dev/null && return
  command -v dpkg-query >/dev/null || return 0
  [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null || return 0
  say "installing with apt, for the page of results: nodejs npm"
  install_with_apt nodejs npm >"$root/build/apt-npm.log" 2>&1 </dev/null || say "npm cannot be installed (build/apt-npm.log), so pages are off"
}

# configured FOLDER [OPTION...]: configures build/FOLDER where it is new, or where an option given is not in it.
configured() {
  local folder=$root/build/$1 option
  shift
  if [ -f "$folder/CMakeCache.txt" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt"; then
    rm -rf "$folder" # built for a tree that was elsewhere
  fi
  if [ -f "$folder/web/off" ] && grep -q 'not installed' "$folder/web/off" && command -v npm >/dev/null; then
    rm -f "$folder/CMakeCache.txt" "$folder/build.ninja" # npm has come since
  fi
  if [ -f "$folder/build.ninja" ]; then
    for option; do
      option=${option#-D}
      grep -qE "^${option%%=*}(:[A-Z]+)?=${option#*=}$" "$folder/CMakeCache.txt" || break
      option=
    done
    [ -z "${option:-}" ] && return
  fi
  logged "${folder##*/}-configure.log" cmake -S "$root" -B "$folder" -G Ninja "$@"
}

# built FOLDER [TARGET]: builds in build/FOLDER.
built() {
  logged "$1-build.log" cmake --build "$root/build/$1" ${2:+--target "$2"}
}
