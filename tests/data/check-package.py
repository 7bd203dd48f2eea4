#!/usr/bin/env python3
# Fails when the files for the desktop, the metainfo and the Flatpak manifest contradict each other.
# SPDX-License-Identifier: GPL-3.0-or-later
"""One identifier, one name, one version, wherever a desktop meets the program."""

import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

APP_ID = "io.github.ridemonitor.RideMonitor"
COMMAND = "ride-monitor"

# What the sandbox may be opened for; more than that has to be argued for here.
FINISH_ARGS = {
    "--share=network",
    "--share=ipc",
    "--device=dri",
    "--socket=fallback-x11",
    "--socket=wayland",
    "--talk-name=org.freedesktop.secrets",
}

SVG = "{http://www.w3.org/2000/svg}svg"


def check_desktop(root):
    text = (root / "data" / f"{APP_ID}.desktop.in").read_text(encoding="utf-8")
    keys = dict(re.findall(r"^([A-Za-z-]+)=(.*)$", text.split("[Desktop Action")[0], re.MULTILINE))
    if keys.get("Exec") != COMMAND:
        yield f"desktop file: Exec is not {COMMAND}"
    if keys.get("Icon") != "@app_id@":
        yield "desktop file: Icon is not the application's identifier"
    for action in keys.get("Actions", "").split(";"):
        if action and f"[Desktop Action {action}]" not in text:
            yield f"desktop file: the action {action} is not described"


def check_metainfo(root, version):
    path = root / "data" / f"{APP_ID}.metainfo.xml.in"
    component = ElementTree.parse(path).getroot()
    if len(component.findtext("name", "")) >= 20:
        yield "metainfo: the name has 20 characters or more"
    if len(component.findtext("summary", "")) > 35:
        yield "metainfo: the summary has more than 35 characters"
    if component.findtext("launchable") != "@app_id@.desktop":
        yield "metainfo: launchable is not the desktop file"
    releases = component.findall("releases/release")
    if not releases or releases[0].get("version") != version:
        yield f"metainfo: the first release is not {version}"
    for release in releases:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", release.get("date", "")):
            yield f"metainfo: release {release.get('version')} has no date"
        if release.find("description/p") is None:
            yield f"metainfo: release {release.get('version')} says nothing about itself"
    for screenshot in component.findall("screenshots/screenshot"):
        if not screenshot.findtext("caption"):
            yield "metainfo: a screenshot has no caption"


def check_icon(root, path, size):
    file = root / "data" / "icons" / "hicolor" / path
    if not file.exists():
        yield f"icon: {path} is missing"
        return
    image = ElementTree.parse(file).getroot()
    if image.tag != SVG or (image.get("width"), image.get("height")) != (str(size), str(size)):
        yield f"icon: {path} is not an SVG of {size} × {size}"


def check_manifest(root):
    path = root / "flatpak" / f"{APP_ID}.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        yield f"manifest: it is not JSON: {error}"
        return
    if manifest.get("id") != APP_ID:
        yield "manifest: id is not the application's identifier"
    if manifest.get("command") != COMMAND:
        yield f"manifest: command is not {COMMAND}"
    if (manifest.get("runtime"), manifest.get("sdk")) != ("org.gnome.Platform", "org.gnome.Sdk"):
        yield "manifest: runtime and SDK are not GNOME's"
    for argument in manifest.get("finish-args", []):
        if argument not in FINISH_ARGS:
            yield f"manifest: {argument} opens the sandbox further than is agreed"
    for source in manifest["modules"][-1]["sources"]:
        if source["type"] == "dir" and (path.parent / source["path"]).resolve() != root.resolve():
            yield f"manifest: {source['path']} is not the project"


def check_executable(root):
    text = (root / "src" / "meson.build").read_text(encoding="utf-8")
    if f"executable('{COMMAND}'" not in text:
        yield f"src/meson.build: no executable named {COMMAND}"


def main():
    root, version = pathlib.Path(sys.argv[1]), sys.argv[2]
    problems = [
        *check_desktop(root),
        *check_metainfo(root, version),
        *check_icon(root, f"scalable/apps/{APP_ID}.svg", 128),
        *check_icon(root, f"symbolic/apps/{APP_ID}-symbolic.svg", 16),
        *check_manifest(root),
        *check_executable(root),
    ]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
