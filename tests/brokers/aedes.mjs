// aedes.mjs: an aedes broker over TCP, WebSocket and secure WebSocket, for tests.
//
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Usage: node aedes.mjs CONFIG.json

import { appendFileSync, readFileSync } from 'node:fs'
import { createServer as createWebServer } from 'node:http'
import { createServer as createSecureWebServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import { createWebSocketStream, WebSocketServer } from 'ws'

const BAD_USER_NAME_OR_PASSWORD = 4
const DISCONNECT = Buffer.from([0xe0, 0x00])
const loopback = '127.0.0.1'

const config = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const { Aedes } = await import(config.package)
const broker = await Aedes.createBroker({ authenticate })

function authenticate (client, user, password, done) {
  if (user === config.user && password?.toString() === config.password) {
    done(null, true)
    return
  }
  done(Object.assign(new Error('wrong login'), { returnCode: BAD_USER_NAME_OR_PASSWORD }), false)
}

function log (line) {
  appendFileSync(config.log, line + '\n')
}

function serveWebSockets (server, port) {
  const webSockets = new WebSocketServer({ server, handleProtocols: () => 'mqtt' })
  webSockets.on('connection', (webSocket, request) => {
    webSocket.on('message', (data) => {
      if (data.subarray(-2).equals(DISCONNECT)) log('DISCONNECT')
    })
    const stream = createWebSocketStream(webSocket)
    stream.on('error', (error) => log(error.message))
    broker.handle(stream, request)
  })
  server.listen(port, loopback)
}

serveWebSockets(createWebServer(), config.ws)
serveWebSockets(createSecureWebServer({
  cert: readFileSync(config.certificate),
  key: readFileSync(config.key)
}), config.wss)
createTcpServer(broker.handle).listen(config.tcp, loopback)

process.on('SIGTERM', () => broker.close(() => process.exit(0)))
