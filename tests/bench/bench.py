"""bench.py: runs the benchmarks and prints one table.

SPDX-License-Identifier: GPL-3.0-or-later

usage: bench.py BUILD [--quick] [ROW...]

BUILD is a folder with the programs of this folder in it, and with the peers below BUILD/peers.
Ours and the peer run in turns, so that what else the machine does falls on both. The figures
are medians, and a ratio is that of two medians. Asserts nothing.
"""

import argparse
import contextlib
import os
import pathlib
import platform
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import polling

RUNS = 5
PATIENCE_S = 300
HERE = pathlib.Path(__file__).resolve().parent


class Missing(Exception):
    """A row can't be measured here, and this is why."""


class Bench:
    """Runs programs; knows how much is to be measured."""

    def __init__(self, build, quick):
        self.programs = build / 'tests' / 'bench'
        self.peers = build / 'peers'
        self.runs = 1 if quick else RUNS
        self.messages = 200_000 if quick else 1_000_000
        self.paced_s = 3 if quick else 10
        self.fleet = 100_000 if quick else 1_000_000
        self.environment = dict(
            os.environ, GSK_RENDERER='cairo', GDK_DEBUG='gl-disable', GSETTINGS_BACKEND='memory',
            GSETTINGS_SCHEMA_DIR=str(build / 'data'), GTK_A11Y='none', NO_AT_BRIDGE='1',
            GIO_USE_VFS='local', LC_ALL='C.UTF-8')

    def start(self, *command, **options):
        return subprocess.Popen([str(word) for word in command], env=self.environment,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                **options)

    def read(self, *command):
        """Runs a command; returns its lines of a name and a number."""
        process = self.start(*command)
        try:
            output, _ = process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait()
            raise Missing(f'{command[0]} did not end') from None
        if process.returncode != 0:
            raise Missing(f'{pathlib.Path(str(command[0])).name} failed')
        return {name: float(value) for name, value in map(str.split, output.splitlines())}

    def ours(self, name, *arguments):
        return self.read(self.programs / f'bench-{name}', *arguments)

    def window(self, *arguments):
        return self.read(HERE.parent / 'display' / 'with-display.sh',
                         self.programs / 'bench-window', *arguments)

    def peer(self, name, *arguments):
        return self.read('node', self.peers / f'{name}.mjs', *arguments)

    @contextlib.contextmanager
    def server(self, messages, bikes, kind):
        """The stub server, for one client."""
        process = self.start(self.programs / 'bench-server', messages, bikes, kind, '3.1.1')
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            process.wait()

    @contextlib.contextmanager
    def mosquitto(self):
        """Yields the URL of its WebSocket listener, and the port for TCP."""
        web_socket_port, tcp_port = free_port(), free_port()
        with tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder) / 'mosquitto.conf'
            config.write_text(
                f'listener {web_socket_port} 127.0.0.1\nprotocol websockets\nsocket_domain ipv4\n'
                f'listener {tcp_port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n'
                'set_tcp_nodelay true\nlog_dest none\n')
            process = self.start(find_mosquitto(), '-c', config)
            try:
                wait_for_port(tcp_port)
                wait_for_port(web_socket_port)
                yield f'ws://127.0.0.1:{web_socket_port}/mqtt', tcp_port
            finally:
                process.terminate()
                process.wait()

    def publish(self, port, rate, seconds, bikes):
        return self.start(self.programs / 'bench-publisher', port, rate, seconds, bikes)


def free_port():
    with socket.socket() as listener:
        listener.bind(('127.0.0.1', 0))
        return listener.getsockname()[1]


def wait_for_port(port):
    for _ in range(200):
        with socket.socket() as client:
            if client.connect_ex(('127.0.0.1', port)) == 0:
                return
        time.sleep(0.05)
    raise Missing('mosquitto does not start')


def find_mosquitto():
    for path in ('/usr/sbin/mosquitto', '/usr/bin/mosquitto', '/usr/local/sbin/mosquitto'):
        if os.access(path, os.X_OK):
            return path
    raise Missing('mosquitto is not installed')


def median_of(results):
    return {name: statistics.median(result[name] for result in results) for name in results[0]}


def in_turns(bench, *measures):
    """Each measure once, then all of them again; returns the medians of each."""
    results = [[] for _ in measures]
    for _ in range(bench.runs):
        for measure, collected in zip(measures, results):
            collected.append(measure())
    return [median_of(collected) for collected in results]


def row(what, ours, peer='', ratio='', goal=''):
    return (what, ours, peer, ratio, goal)


def times(number):
    return f'{number:.1f} ×'


# Rows. Each function returns the table's lines.


def flat_out(bench):
    def ours():
        with bench.server(bench.messages, 100_000, 'live') as url:
            return bench.ours('ingest', url, bench.messages, '3.1.1')

    def peer():
        with bench.server(bench.messages, 100_000, 'live') as url:
            return bench.peer('ingest', url, bench.messages, '3.1.1')

    mine, theirs = in_turns(bench, ours, peer)
    my_rate = mine['events'] / mine['seconds']
    their_rate = theirs['events'] / theirs['seconds']
    return [
        row('flat-out ingest: socket → decode → JSON → store', f'{my_rate / 1e3:,.0f} k events/s',
            f'MQTT.js {their_rate / 1e3:,.0f} k/s', times(my_rate / their_rate), '≥ 6 ×'),
        row('… CPU an event', f'{mine["cpu-seconds"] / mine["events"] * 1e9:,.0f} ns',
            f'{theirs["cpu-seconds"] / theirs["events"] * 1e9:,.0f} ns',
            times(theirs['cpu-seconds'] / mine['cpu-seconds'])),
    ]


def run_paced(bench, follow, rate, bikes):
    with bench.mosquitto() as (url, port):
        follower = bench.start(*follow(url, rate * bench.paced_s))
        follower.stdout.readline()  # It is subscribed.
        publisher = bench.publish(port, rate, bench.paced_s, bikes)
        try:
            output, _ = follower.communicate(timeout=PATIENCE_S)
        finally:
            publisher.terminate()
            publisher.wait()
            follower.terminate()
        return {name: float(value) for name, value in map(str.split, output.splitlines())}


def ingest_command(bench, *more):
    return lambda url, n: (bench.programs / 'bench-ingest', url, n, '3.1.1', *more)


def peer_command(bench):
    return lambda url, n: ('node', bench.peers / 'ingest.mjs', url, n, '3.1.1')


def cpu_of(result):
    return 100 * result['cpu-seconds'] / result['seconds']


def paced(bench):
    rate, bikes = 50_000, 100_000

    def journaled():
        with tempfile.TemporaryDirectory() as folder:
            command = ingest_command(bench, pathlib.Path(folder) / 'journal.sqlite')
            return run_paced(bench, command, rate, bikes)

    mine, theirs, kept = in_turns(
        bench,
        lambda: run_paced(bench, ingest_command(bench), rate, bikes),
        lambda: run_paced(bench, peer_command(bench), rate, bikes),
        journaled)
    return [
        row('CPU at 50,000 events/s through mosquitto', f'{cpu_of(mine):.1f} % of a core',
            f'MQTT.js {cpu_of(theirs):.1f} %', times(cpu_of(theirs) / cpu_of(mine)), '≥ 8 ×'),
        row('… with the journal on', f'{cpu_of(kept):.1f} % of a core'),
    ]


def latency(bench):
    mine, theirs = in_turns(
        bench,
        lambda: run_paced(bench, ingest_command(bench), 1000, 1000),
        lambda: run_paced(bench, peer_command(bench), 1000, 1000))
    return [
        row(f'publish → fleet updated, 1,000 events/s through mosquitto: {share}',
            f'{mine[key]:,.0f} µs', f'MQTT.js {theirs[key]:,.0f} µs',
            times(theirs[key] / mine[key]), goal)
        for share, key, goal in (('p50', 'latency-us-p50', '≤ 50 µs'),
                                 ('p99', 'latency-us-p99', '≤ 5 ms'))
    ] + [row('… of it until the feed’s thread has the message: p50',
             f'{mine["until-received-us-p50"]:,.0f} µs', goal='printed')]


def drawn(bench):
    def ours():
        with bench.mosquitto() as (url, port):
            publisher = bench.publish(port, 1000, bench.paced_s + 8, 20)
            try:
                return bench.window('drawn', url, bench.paced_s)
            finally:
                publisher.terminate()
                publisher.wait()

    mine, = in_turns(bench, ours)
    return [row('publish → frame drawn, 1,000 events/s on 20 visible rows: p50, p99',
                f'{mine["drawn-us-p50"] / 1e3:.1f} ms, {mine["drawn-us-p99"] / 1e3:.1f} ms',
                goal='p99 ≤ 33 ms')]


def polled(bench):
    lines = []
    for interval_s in (1, 5):
        result, = in_turns(bench, lambda: polling.measure(interval_s, 100 if bench.runs > 1 else 30))
        lines.append(row(
            f'polling every {interval_s} s over HTTP: unlock seen after (mean, p99); '
            'bytes a bike and hour',
            f'this: {polling.bytes_of_rides():,.0f} B',
            f'{result["mean-s"]:.2f} s, {result["p99-s"]:.2f} s; '
            f'{result["bytes-per-hour"] / 1e3:,.0f} kB',
            times(result['bytes-per-hour'] / polling.bytes_of_rides()) + ' the bytes', 'printed'))
    return lines


def retained(bench):
    def ours():
        with bench.server(bench.fleet, bench.fleet, 'retained') as url:
            return bench.window('load', url, bench.fleet)

    mine, = in_turns(bench, ours)
    return [
        row(f'{bench.fleet:,} retained messages on subscribe, with the window: longest stall',
            f'{mine["load-stall-ms"]:.0f} ms (CPU of it {mine["load-stall-cpu-ms"]:.0f} ms, '
            f'of any turn {mine["load-most-cpu-ms"]:.0f} ms)',
            goal='≤ 16 ms'),
        row('… total time', f'{mine["seconds"]:.2f} s', goal='printed'),
        row('… memory of the whole process', f'{mine["resident-bytes"] / 1e6:.0f} MB',
            goal='≤ 200 MB'),
    ]


def memory(bench):
    sizes = (100_000, 1_000_000) if bench.runs == 1 else (100_000, 1_000_000, 10_000_000)
    lines = []
    for size in sizes:
        mine, = in_turns(bench, lambda: bench.ours('memory', size))
        lines.append(row(f'memory of {size:,} bikes with their 11-byte ids',
                         f'{mine["bytes"]:.1f} B a bike (resident {mine["resident-bytes"]:.1f} B)',
                         goal='≤ 64 B'))
    return lines


def work(bench):
    mine, = in_turns(bench, lambda: bench.window('work', bench.fleet))
    actions = ('filter', 'filter-off', 'search', 'search-off', 'sort-since', 'sort-battery',
               'sort-bike')
    return [
        row(f'frame of a window full of rows, 10,000 changes/s, {bench.fleet:,} bikes: p50, p99',
            f'{mine["frame-ms-p50"]:.1f} ms, {mine["frame-ms-p99"]:.1f} ms', goal='p99 ≤ 8 ms'),
        row('… all of the main thread’s CPU from frame to frame: p50, p99',
            f'{mine["work-ms-p50"]:.1f} ms, {mine["work-ms-p99"]:.1f} ms'),
    ] + [
        row(f'{action.replace("-", " ")}, {bench.fleet:,} bikes: longest stall; done after',
            f'{mine[f"{action}-stall-ms"]:.0f} ms (CPU of it '
            f'{mine[f"{action}-stall-cpu-ms"]:.0f} ms, '
            f'of any turn {mine[f"{action}-most-cpu-ms"]:.0f} ms); {mine[f"{action}-ms"]:.0f} ms',
            goal='≤ 16 ms')
        for action in actions
    ]


def codec(bench):
    lines = []
    for version in ('3.1.1', '5.0'):
        mine, theirs = in_turns(bench, lambda: bench.ours('codec', version),
                                lambda: bench.peer('codec', version))
        for task in ('decode', 'encode'):
            key = f'{task}-ns'
            lines.append(row(f'{task} a QoS 0 PUBLISH, MQTT {version}', f'{mine[key]:.1f} ns',
                             f'mqtt-packet {theirs[key]:,.0f} ns', times(theirs[key] / mine[key]),
                             '≥ 30 ×'))
    return lines


def start(bench):
    def first_frame():
        return bench.window('start', time.monotonic())

    def restored():
        with tempfile.TemporaryDirectory() as folder:
            with bench.server(100_000, 100_000, 'live') as url:
                bench.window('restore', time.monotonic(), folder, url, 100_000)
            return bench.window('restore', time.monotonic(), folder, 'ws://127.0.0.1:9/mqtt', 100_000)

    # The X server's own start is measured with a program that does nothing, and taken off.
    def nothing():
        began = time.monotonic()
        bench.start(HERE.parent / 'display' / 'with-display.sh', 'true').wait()
        return {'ms': (time.monotonic() - began) * 1e3}

    drawn_first, full, display = in_turns(bench, first_frame, restored, nothing)
    return [
        row('start to first drawn window, warm',
            f'{max(drawn_first["first-frame-ms"] - display["ms"], 0):.0f} ms', goal='printed'),
        row('start to a restored fleet of 100,000',
            f'{max(full["restored-ms"] - display["ms"], 0):.0f} ms', goal='printed'),
    ]


ROWS = {function.__name__.replace('_', '-'): function for function in (
    flat_out, paced, latency, drawn, polled, retained, memory, work, codec, start)}


def describe_machine():
    def first_line(*command):
        try:
            output = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError:
            return 'missing'
        return (output.stdout or output.stderr).strip().splitlines()[0]

    model = next((line.split(':', 1)[1].strip()
                  for line in pathlib.Path('/proc/cpuinfo').read_text().splitlines()
                  if line.startswith('model name')), platform.machine())
    system = platform.freedesktop_os_release().get('PRETTY_NAME', platform.system())
    debian = pathlib.Path('/etc/debian_version')
    if debian.exists():
        system += f' ({debian.read_text().strip()})'
    try:
        mosquitto = first_line(find_mosquitto(), '-h')
    except Missing:
        mosquitto = 'no mosquitto'
    return (f'{os.cpu_count()} cores of {model}, {system}, node {first_line("node", "--version")}, '
            f'{mosquitto}')


def print_line(cells):
    print('| ' + ' | '.join(cells) + ' |', flush=True)


def main():
    parser = argparse.ArgumentParser(description='Runs benchmarks and prints a table.')
    parser.add_argument('build', type=pathlib.Path)
    parser.add_argument('--quick', action='store_true', help='fewer runs and lighter loads')
    parser.add_argument('rows', nargs='*', metavar='ROW', help='one of: ' + ', '.join(ROWS))
    arguments = parser.parse_intermixed_args()
    unknown = set(arguments.rows) - set(ROWS)
    if unknown:
        parser.error(f'no such row: {", ".join(sorted(unknown))}; there are {", ".join(ROWS)}')
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))

    bench = Bench(arguments.build.resolve(), arguments.quick)
    print(f'Measured on {describe_machine()}; medians of {bench.runs}.\n')
    print_line(('what', 'ours', 'peer', 'ratio', 'goal'))
    print_line(('---',) * 5)
    for name in arguments.rows or ROWS:
        print(f'bench: {name}', file=sys.stderr, flush=True)
        try:
            for line in ROWS[name](bench):
                print_line(line)
        except Missing as reason:
            print_line(row(name, f'not measured: {reason}'))


if __name__ == '__main__':
    main()
