#!/usr/bin/python3
# Reads the running application from outside, as a screen reader does.
# SPDX-License-Identifier: GPL-3.0-or-later
"""usage: test-atspi.py RIDE-MONITOR, on a display."""

import os
import re
import shutil
import subprocess
import sys
import time

SKIPPED = 0
PATIENCE_S = 40
NAME = "ride-monitor"

try:
    import pyatspi
    from gi.repository import GLib
except ImportError:
    print("1..0 # SKIP python3-pyatspi is not installed")
    sys.exit(SKIPPED)


def children(accessible):
    for index in range(accessible.childCount):
        child = accessible.getChildAtIndex(index)
        if child is not None:
            yield child


def walk(accessible, depth=40):
    yield accessible
    if depth == 0:
        return
    for child in children(accessible):
        yield from walk(child, depth - 1)


def find_application():
    for application in children(pyatspi.Registry.getDesktop(0)):
        if application.name == NAME:
            return application
    return None


def find(is_wanted):
    """Looks until something is found, because widgets come and go meanwhile."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            application = find_application()
            for accessible in walk(application) if application else ():
                if is_wanted(accessible):
                    return accessible
        except GLib.Error:
            pass
        time.sleep(0.2)
    return None


def is_row(accessible):
    parts = accessible.name.split(", ")
    return len(parts) > 2 and parts[0].startswith("B-") and parts[1] in ("Locked", "Unlocked")


def is_button_of(word):
    return lambda accessible: accessible.name == f"Connection: {word}"


def activate(action):
    subprocess.run(
        ["gdbus", "call", "--session", "--dest", "io.github.ridemonitor.RideMonitor",
         "--object-path", "/io/github/ridemonitor/RideMonitor",
         "--method", "org.gtk.Actions.Activate", action, "[]", "{}"],
        check=True, stdout=subprocess.DEVNULL)


def check(number, path, found):
    print(f"{'ok' if found else 'not ok'} {number} {path}", flush=True)
    if found:
        print(f"# {found.getRoleName()}: {found.name}", flush=True)
    return bool(found)


def read_monitor(path):
    monitor = subprocess.Popen([path, "--simulate"], stdout=subprocess.DEVNULL)
    print("1..4", flush=True)
    try:
        good = [check(1, "/atspi/the-connection-button-says-connected", find(is_button_of("Connected"))),
                check(2, "/atspi/rows-say-bike-and-state", find(is_row))]
        activate("demo-refuse")
        activate("demo-cut")
        good.append(check(3, "/atspi/the-connection-button-says-refused", find(is_button_of("Refused"))))
        good.append(check(4, "/atspi/the-banner-says-why",
                          find(lambda one: one.name.startswith("Connection refused: "))))
    finally:
        monitor.terminate()
        monitor.wait(timeout=20)
    return 0 if all(good) else 1


def main():
    """Runs itself on a bus of its own, whose services must not write into the TAP."""
    if "RIDE_TEST_ON_BUS" in os.environ:
        return read_monitor(sys.argv[1])
    if shutil.which("dbus-run-session") is None or shutil.which("gdbus") is None:
        print("1..0 # SKIP dbus-run-session or gdbus is not installed")
        return SKIPPED

    environment = {name: value for name, value in os.environ.items()
                   if name not in ("GTK_A11Y", "NO_AT_BRIDGE", "G_DEBUG")}
    environment["RIDE_TEST_ON_BUS"] = "1"
    run = subprocess.run(["dbus-run-session", "--", sys.executable, *sys.argv], env=environment,
                         stdout=subprocess.PIPE, text=True)
    for line in run.stdout.splitlines():
        if re.match(r"1\.\.|ok |not ok |# ", line):
            print(line)
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
