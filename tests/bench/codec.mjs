// codec.mjs: what bench-codec does, with mqtt-packet.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// usage: node codec.mjs 3.1.1|5.0

import mqttPacket from 'mqtt-packet'

const protocolVersion = process.argv[2] === '5.0' ? 5 : 4
const packetCount = 4096
const rounds = 40
const warmUpRounds = 10

const packets = []
for (let i = 0; i < packetCount; i++) {
  const payload = JSON.stringify({
    timestamp: Date.now(),
    battery_percent: 10 + i % 90,
    location: { lat: 31.2301001 + i / 1e7, lng: 121.473701 },
    vehicle_state: 'on_trip'
  })
  packets.push({
    cmd: 'publish',
    topic: `mobike/unlocked/B-${String(i).padStart(12, '0')}`,
    payload: Buffer.from(payload),
    qos: 0,
    retain: false,
    dup: false
  })
}
const encoded = packets.map(packet => mqttPacket.generate(packet, { protocolVersion }))

let n = 0
function decodeAll () {
  const parser = mqttPacket.parser({ protocolVersion })
  parser.on('packet', () => n++)
  for (const bytes of encoded) parser.parse(bytes)
}

function encodeAll () {
  for (const packet of packets) n += mqttPacket.generate(packet, { protocolVersion }).length
}

function measure (name, run) {
  for (let i = 0; i < warmUpRounds; i++) run()
  const before = process.cpuUsage()
  for (let i = 0; i < rounds; i++) run()
  const cpu = process.cpuUsage(before)
  console.log(`${name} ${(cpu.user + cpu.system) * 1e3 / rounds / packetCount}`)
}

measure('decode-ns', decodeAll)
measure('encode-ns', encodeAll)
if (n === 0) throw new Error('nothing was done')
