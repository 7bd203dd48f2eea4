// ingest.mjs: what bench-ingest does, with MQTT.js, JSON.parse and a Map.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// usage: node ingest.mjs URL MESSAGES 3.1.1|5.0

import mqtt from 'mqtt'

const [url, wanted, version] = process.argv.slice(2)
const patienceMs = 10_000
const fleet = new Map()
const latencies = []
let n = 0
let beganNs = 0n
let endedNs = 0n
let cpuBegan

const client = mqtt.connect(url, {
  protocolVersion: version === '5.0' ? 5 : 4,
  reconnectPeriod: 0,
})

function percentile (sorted, share) {
  return sorted[Math.round(share * (sorted.length - 1))]
}

function tell () {
  const cpu = process.cpuUsage(cpuBegan)
  console.log(`events ${n}`)
  console.log(`seconds ${Number(endedNs - beganNs) / 1e9}`)
  console.log(`cpu-seconds ${(cpu.user + cpu.system) / 1e6}`)
  console.log(`resident-bytes ${process.memoryUsage().rss}`)
  if (latencies.length > 0) {
    latencies.sort((a, b) => a - b)
    console.log(`latency-us-p50 ${percentile(latencies, 0.5)}`)
    console.log(`latency-us-p99 ${percentile(latencies, 0.99)}`)
    console.log(`latency-us-max ${percentile(latencies, 1)}`)
  }
  process.exit(0)
}

client.on('connect', () => {
  client.subscribe(['mobike/unlocked/+', 'mobike/locked/+', 'mobike/status/+', 'mobike/online/+'],
    () => console.log('ready 1'))
})

client.on('error', error => {
  console.error(error.message)
  process.exit(1)
})

// What was lost on the way must not keep it waiting for ever.
let seen = 0
setInterval(() => {
  if (n === seen) tell()
  seen = n
}, patienceMs)

client.on('message', (topic, payload) => {
  if (n === 0) {
    beganNs = process.hrtime.bigint()
    cpuBegan = process.cpuUsage()
  }

  const levels = topic.split('/')
  const event = JSON.parse(payload.toString())
  const bike = fleet.get(levels[2]) ?? {}
  fleet.set(levels[2], bike)
  bike.state = levels[1]
  bike.since = event.timestamp
  bike.battery = event.battery_percent
  bike.location = event.location
  if (event.publication_time !== undefined) {
    latencies.push((performance.timeOrigin + performance.now()) * 1000 - event.publication_time)
  }

  n++
  if (n % 256 === 0 || n >= Number(wanted)) endedNs = process.hrtime.bigint()
  if (n >= Number(wanted)) tell()
})
