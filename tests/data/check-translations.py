#!/usr/bin/env python3
# Fails when a string can't be translated, or isn't in one of the complete languages.
# SPDX-License-Identifier: GPL-3.0-or-later
"""POTFILES names every file with strings; each complete language has them all, well formed."""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

COMPLETE = ("zh_CN",)
SKIP = 77

MARKED = {
    ".c": re.compile(r'\b(?:_|N_|C_|NC_|ngettext|g_dngettext|dngettext)\s*\(\s*"'),
    ".ui": re.compile(r'translatable="(?:yes|true|1)"'),
}
# GLib's own format macros: xgettext ends the string before them, so that it is never found.
CUT = re.compile(r'\b(?:_|N_|ngettext)\s*\(\s*"[^"]*"\s*G_G')
PACKAGE = ("*.desktop.in", "*.gschema.xml", "*.metainfo.xml.in")

# The keywords and flags of meson's preset "glib".
XGETTEXT = [
    "xgettext",
    "--from-code=UTF-8",
    "--add-comments",
    "--keyword=_",
    "--keyword=N_",
    "--keyword=C_:1c,2",
    "--keyword=NC_:1c,2",
    "--keyword=g_dcgettext:2",
    "--keyword=g_dngettext:2,3",
    "--keyword=g_dpgettext2:2c,3",
    "--flag=N_:1:pass-c-format",
    "--flag=C_:2:pass-c-format",
    "--flag=NC_:2:pass-c-format",
    "--flag=g_dngettext:2:pass-c-format",
    "--flag=g_strdup_printf:1:c-format",
    "--flag=g_string_printf:2:c-format",
    "--flag=g_string_append_printf:2:c-format",
    "--flag=g_error_new:3:c-format",
    "--flag=g_set_error:4:c-format",
]


def find_marked(root):
    for path in (root / "src").rglob("*"):
        pattern = MARKED.get(path.suffix)
        if pattern and pattern.search(path.read_text(encoding="utf-8")):
            yield path.relative_to(root).as_posix()
    for pattern in PACKAGE:
        for path in (root / "data").glob(pattern):
            yield path.relative_to(root).as_posix()


def read_list(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def check_potfiles(root):
    listed = read_list(root / "po" / "POTFILES")
    marked = set(find_marked(root))
    for name in sorted(marked - set(listed)):
        yield f"po/POTFILES: {name} has strings and is not listed"
    for name in sorted(set(listed) - marked):
        yield f"po/POTFILES: {name} is listed and has no strings"
    if listed != sorted(listed):
        yield "po/POTFILES: the files are not in order"


def check_formats(root):
    for path in sorted((root / "src").rglob("*.c")):
        if CUT.search(path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(root)}: a string is cut by a macro; use PRIu64 and the like"


def run(command, root):
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + result.stderr


def check_language(root, language, template):
    file = f"po/{language}.po"
    if language not in read_list(root / "po" / "LINGUAS"):
        yield f"po/LINGUAS: {language} is missing"
    status, output = run(["msgfmt", "-c", "--statistics", "-o", "/dev/null", file], root)
    if status != 0 or re.search(r"fuzzy|untranslated", output):
        yield f"{file}: {output.strip()}"
    status, output = run(["msgcmp", file, template], root)
    if status != 0:
        yield f"{file}: {output.strip()}"


def check_languages(root):
    with tempfile.TemporaryDirectory() as folder:
        template = f"{folder}/ride-monitor.pot"
        status, output = run([*XGETTEXT, "--files-from=po/POTFILES", "-o", template], root)
        if status != 0:
            yield f"xgettext: {output.strip()}"
            return
        for language in COMPLETE:
            yield from check_language(root, language, template)


def main():
    root = pathlib.Path(sys.argv[1])
    problems = [*check_potfiles(root), *check_formats(root)]
    tools = all(shutil.which(tool) for tool in ("xgettext", "msgfmt", "msgcmp"))
    if tools and not problems:
        problems += check_languages(root)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        return 1
    return 0 if tools else SKIP


if __name__ == "__main__":
    sys.exit(main())
