#!/bin/sh
# Runs a command on a virtual display of its own.
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: with-display.sh COMMAND [ARGUMENT]...
# Exits as the command does, or with 0 (skipped) where there is no Xvfb.

set -u

if ! command -v Xvfb >/dev/null 2>&1; then
  echo '1..0 # SKIP Xvfb is not installed'
  exit 0
fi

folder=$(mktemp -d) || exit 99
server=
child=

leave () {
  trap - EXIT HUP INT TERM
  [ -n "$child" ] && kill "$child" 2>/dev/null
  [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
  rm -rf "$folder"
}
trap leave EXIT
trap 'leave; exit 143' HUP INT TERM

# Without -noreset it starts anew whenever its last client leaves, and refuses the next one meanwhile.
Xvfb -displayfd 3 -screen 0 1280x1024x24 -nolisten tcp -noreset 3>"$folder/display" >"$folder/log" 2>&1 &
server=$!

tries=0
while [ ! -s "$folder/display" ]; do
  tries=$((tries + 1))
  if [ "$tries" -gt 200 ] || ! kill -0 "$server" 2>/dev/null; then
    echo 'Bail out! Xvfb does not start:'
    sed 's/^/# /' "$folder/log"
    exit 99
  fi
  sleep 0.05
done

DISPLAY=:$(cat "$folder/display")
export DISPLAY
export GDK_BACKEND=x11
unset WAYLAND_DISPLAY

mkdir -m 700 "$folder/run"
export XDG_RUNTIME_DIR="$folder/run" XDG_CONFIG_HOME="$folder/config" XDG_CACHE_HOME="$folder/cache"
export XDG_DATA_HOME="$folder/data"

"$@" &
child=$!
wait "$child"
status=$?
child=
exit "$status"
