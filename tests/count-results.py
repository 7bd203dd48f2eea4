#!/usr/bin/env python3
# Prints the totals of meson's last test run.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts every TAP point of a run; the last line is `N passed, N failed`."""

import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

# A program that crashed or ran out of time may have failed no single point.
BAD_ENDINGS = {"FAIL", "TIMEOUT", "ERROR", "INTERRUPT", "UNEXPECTEDPASS"}


def count_points(report):
    passed = failed = skipped = 0
    for case in report.iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def count_bad_programs(log):
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return sum(json.loads(line)["result"] in BAD_ENDINGS for line in lines if line)


def main():
    logs = pathlib.Path(sys.argv[1])
    try:
        passed, failed, skipped = count_points(ElementTree.parse(logs / "testlog.junit.xml"))
        failed = max(failed, count_bad_programs(logs / "testlog.json"))
    except (OSError, ElementTree.ParseError, ValueError) as error:
        print(f"No test report: {error}", file=sys.stderr)
        return 1
    if skipped:
        print(f"{skipped} skipped, for want of a program that they need")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
