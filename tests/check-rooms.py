#!/usr/bin/env python3
# Fails when a file of one room includes a header of a room it may not know.
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arrows of the house, checked from the #include lines."""

import pathlib
import re
import sys

MAY_KNOW = {
    "mqtt": set(),
    "fleet": set(),
    "link": {"mqtt"},
    "journal": {"fleet"},
    "feed": {"link", "mqtt", "fleet", "journal"},
    "demo": {"mqtt"},
    "cli": {"feed", "fleet", "journal", "demo"},
    "ui": {"feed", "fleet", "journal", "demo"},
}

# What a room may never see from outside the house.
FOREIGN = {
    "mqtt": ("gio/", "glib-object", "libsoup/", "gtk/", "adwaita", "json-glib/", "sys/socket", "time.h"),
    "link": ("gtk/", "adwaita", "json-glib/"),
    "fleet": ("libsoup/", "gtk/", "adwaita"),
    "journal": ("libsoup/", "gtk/", "adwaita"),
    "feed": ("libsoup/", "gtk/", "adwaita"),
    "demo": ("gtk/", "adwaita"),
    "cli": ("libsoup/", "gtk/", "adwaita"),
    "ui": ("libsoup/",),
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def find_trespasses(root):
    source = root / "src"
    owner = {}
    for header in source.glob("*/*.h"):
        owner.setdefault(header.name, header.parent.name)
    rooms = {path.name for path in source.iterdir() if path.is_dir()}
    for room in sorted(rooms - MAY_KNOW.keys()):
        yield f"src/{room}: a room that tests/check-rooms.py does not know"
    for path in sorted(source.glob("*/*.[ch]")):
        room = path.parent.name
        for _, name in INCLUDE.findall(path.read_text(encoding="utf-8")):
            base = pathlib.PurePath(name).name
            other = owner.get(base)
            if other is not None and other != room and other not in MAY_KNOW.get(room, set()):
                yield f"{path.relative_to(root)}: {room}/ may not include {other}/'s {base}"
            if name.startswith(FOREIGN.get(room, ())):
                yield f"{path.relative_to(root)}: {room}/ may not include <{name}>"


def main():
    trespasses = list(find_trespasses(pathlib.Path(sys.argv[1])))
    for line in trespasses:
        print(line, file=sys.stderr)
    return 1 if trespasses else 0


if __name__ == "__main__":
    sys.exit(main())
