#!/usr/bin/env python3
# check-matrix.py: the tests that the README names are there, and it names all of brokers/.
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Usage: check-matrix.py README BUILD/tests

import os
import re
import subprocess
import sys
from pathlib import Path

BROKERS = ['mosquitto', 'rabbitmq', 'nats', 'aedes', 'aedes-2', 'ejabberd']
VERSIONS = re.compile(r'auto|3\.1\.1|5\.0')


def find_programs(folder):
    for room in ['brokers', 'link', 'mqtt']:
        for path in Path(folder, room).glob('test-*'):
            if path.is_file() and os.access(path, os.X_OK):
                yield path


def list_tests(program):
    output = subprocess.run([program, '-l'], capture_output=True, text=True, check=True).stdout
    # GLib 2.84 lists them as comments of TAP.
    lines = (line.removeprefix('# ') for line in output.splitlines())
    return {line for line in lines if line.startswith('/')}


def rows_of_matrices(text):
    """Yields the name, where it runs, and the cells of the six brokers."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip('|').split('|')]
        name = re.match(r'`([a-z0-9/-]+)`(.*)', cells[0])
        if line.startswith('|') and name and len(cells) > len(BROKERS):
            yield name[1], 'wss' in name[2], cells[-len(BROKERS):]


def expand(text):
    for name, is_secure_too, cells in rows_of_matrices(text):
        for broker, cell in zip(BROKERS, cells):
            if cell.startswith('–'):
                other = re.search(r'`([a-z0-9-]+)`', cell)
                if other:
                    yield f'/brokers/{broker}/3.1.1/ws/{other[1]}'
                continue
            for version in VERSIONS.findall(cell):
                if '/' in name:
                    yield f'/faults/{broker}/{version}/{name}'
                else:
                    yield f'/brokers/{broker}/{version}/ws/{name}'
                    if is_secure_too:
                        yield f'/brokers/{broker}/{version}/wss/{name}'


def main():
    with open(sys.argv[1], encoding='utf-8') as readme:
        text = readme.read()
    tests = set().union(*(list_tests(program) for program in find_programs(sys.argv[2])))
    own = {test for test in tests if re.match('/(brokers|faults)/', test)}
    named = set(expand(text))
    others = set(re.findall(r'`(/(?!brokers|faults)[a-z0-9/-]+[a-z0-9])`', text))

    complaints = [f'{test} is in the README and nowhere else' for test in sorted(named - own)]
    complaints += [f'{test} is not in the README' for test in sorted(own - named)]
    complaints += [f'{path} is in the README and nowhere else' for path in sorted(others)
                   if not any(test == path or test.startswith(path + '/') for test in tests)]
    print('\n'.join(complaints) or f'{len(named)} tests in the matrix')
    sys.exit(bool(complaints))


main()
