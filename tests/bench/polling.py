"""polling.py: what it costs to ask for a bike's state again and again.

SPDX-License-Identifier: GPL-3.0-or-later

A real HTTP server and a real client with one kept connection on loopback. Only the waiting
between two polls is scaled down, 1 to 100, and scaled up again in what is told.
"""

import http.client
import http.server
import json
import random
import threading
import time

SCALE = 100
SECONDS_PER_HOUR = 3600
EVENTS_PER_RIDE = 2

# A PUBLISH in its frame: 4 bytes of WebSocket, 3 of the fixed header, 2 and the topic, the payload.
EVENT_BYTES = 4 + 3 + 2 + 30 + 121


class Answer(http.server.BaseHTTPRequestHandler):
    """One bike's state, as short as an application would tell it."""

    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True
    wbufsize = -1
    unlocked_at = None

    def do_GET(self):
        unlocked = Answer.unlocked_at is not None and time.monotonic() >= Answer.unlocked_at
        body = json.dumps({
            'timestamp': int(time.time() * 1000), 'battery_percent': 71,
            'location': {'lat': 31.230416, 'lng': 121.473701},
            'vehicle_state': 'on_trip' if unlocked else 'available',
        }, separators=(',', ':')).encode()
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class CountingConnection(http.client.HTTPConnection):
    """Counts what goes over the connection, headers and all."""

    n_bytes = 0

    def send(self, data):
        CountingConnection.n_bytes += len(data)
        super().send(data)


def ask(connection):
    connection.request('GET', '/bikes/B-0000001042/state', headers={'Accept': 'application/json'})
    response = connection.getresponse()
    body = response.read()
    head = sum(len(name) + len(value) + 4 for name, value in response.getheaders())
    CountingConnection.n_bytes += len('HTTP/1.1 200 OK\r\n') + head + 2 + len(body)
    return json.loads(body)['vehicle_state'] == 'on_trip'


def see_one_unlock(connection, interval_s):
    """Polls until an unlock at a random moment is seen; returns seconds after it, unscaled."""
    pause_s = interval_s / SCALE
    Answer.unlocked_at = time.monotonic() + pause_s * (1 + random.random())
    due = time.monotonic()
    while not ask(connection):
        due += pause_s
        time.sleep(max(due - time.monotonic(), 0))
    return (time.monotonic() - Answer.unlocked_at) * SCALE


def measure(interval_s, n_unlocks):
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    connection = CountingConnection('127.0.0.1', server.server_port)
    try:
        ask(connection)
        CountingConnection.n_bytes = 0
        ask(connection)
        bytes_a_poll = CountingConnection.n_bytes
        delays = sorted(see_one_unlock(connection, interval_s) for _ in range(n_unlocks))
    finally:
        connection.close()
        server.shutdown()
        server.server_close()
    return {
        'mean-s': sum(delays) / len(delays),
        'p99-s': delays[round(0.99 * (len(delays) - 1))],
        'bytes-per-hour': bytes_a_poll * SECONDS_PER_HOUR / interval_s,
    }


def bytes_of_rides():
    """What one ride an hour costs over the long connection, whose pings the whole fleet shares."""
    return EVENTS_PER_RIDE * EVENT_BYTES
