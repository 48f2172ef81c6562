'use strict';
// A Socket.IO feed under the control of a test: commands come in as JSON lines on stdin, answers and reports go out on stdout.
// Every command {"id": n, "do": "...", ...} is answered by {"id": n, "ok": true, ...} or {"id": n, "error": "..."}.
// Unasked for: {"report": "listening" | "connected" | "disconnected" | "received", ...}.

const fs = require('node:fs');
const http = require('node:http');
const readline = require('node:readline');
const { Server } = require('socket.io');

const settings = JSON.parse(process.argv[2] || '{}');
const write = message => process.stdout.write(JSON.stringify(message) + '\n');

let refusal = settings.refuse || null;
let greeting = []; // frames for every new client, right after it has connected
const answers = {}; // by the name of a client's event: the payloads that it gets for it

const web = http.createServer((request, response) => response.writeHead(404).end());
const io = new Server(web, {
  transports: settings.polling ? ['polling', 'websocket'] : ['websocket'],
  pingInterval: settings.pingInterval || 25000,
  pingTimeout: settings.pingTimeout || 20000,
  maxHttpBufferSize: 64 * 1024 * 1024,
});
const feed = io.of(settings.namespace || '/');

feed.use((socket, next) => {
  if (refusal) return next(new Error(refusal));
  if (settings.token && socket.handshake.auth.token !== settings.token) return next(new Error('invalid token'));
  next();
});

feed.on('connection', socket => {
  socket.onAny((name, ...args) => {
    for (const payload of answers[name] || []) socket.emit(nameOf(payload), payload);
    write({ report: 'received', name, args });
  });
  socket.on('disconnect', reason => write({ report: 'disconnected', reason, clients: feed.sockets.size }));
  for (const frame of greeting) sendRaw(socket, frame);
  write({
    report: 'connected',
    clients: feed.sockets.size,
    query: socket.handshake.query,
    headers: socket.handshake.headers,
    auth: socket.handshake.auth,
  });
});

// Past the library's encoder, so that a frame can be whatever a test wants it to be.
function sendRaw(socket, frame) {
  socket.conn.transport.socket.send(frame);
}

function nameOf(payload) {
  return String(payload.queue || payload.event);
}

// As Socket.IO would write it, where the text is JSON at all.
function frameOf(payload) {
  try {
    return '42' + JSON.stringify(['8002', JSON.parse(payload)]);
  } catch {
    return `42["8002",${payload}]`;
  }
}

async function replay(file, speed) {
  const start = Date.now();
  let sent = 0;
  for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
    if (!line) continue;
    const { t, name, payload } = JSON.parse(line);
    const wait = speed > 0 ? start + t / speed - Date.now() : 0;
    if (wait > 0) await new Promise(resolve => setTimeout(resolve, wait));
    feed.emit(name, payload);
    sent++;
  }
  return { sent };
}

// Waits for the sockets now and then: a burst into the buffers of the server would measure those.
async function burst({ payload, count, field, pace }) {
  for (let i = 0; i < count; i++) {
    feed.emit(nameOf(payload), { ...payload, [field]: `${payload[field]}.${i}` });
    if (i % pace === pace - 1) await drained();
  }
  return { sent: count };
}

async function drained() {
  await new Promise(resolve => setImmediate(resolve));
  while ([...feed.sockets.values()].some(socket => socket.conn.transport.socket.bufferedAmount > 4 * 1024 * 1024)) {
    await new Promise(resolve => setTimeout(resolve, 1));
  }
}

const commands = {
  emit: ({ payloads }) => payloads.forEach(payload => feed.emit(nameOf(payload), payload)),
  send: ({ frames }) => feed.sockets.forEach(socket => frames.forEach(frame => sendRaw(socket, frame))),
  sendBinary: ({ base64 }) => feed.sockets.forEach(socket => sendRaw(socket, Buffer.from(base64, 'base64'))),
  emitBinary: () => feed.emit('binary', Buffer.from([1, 2, 3])),
  emitLarge: ({ bytes }) => feed.emit('8001', { event: 'QueueCallerJoin', filler: 'x'.repeat(bytes) }),
  greet: ({ frames }) => { greeting = frames; },
  greetWithPayloads: ({ payloads }) => { greeting = payloads.map(frameOf); },
  answer: ({ name, payloads }) => { answers[name] = payloads; },
  refuse: ({ message }) => { refusal = message; },
  disconnect: ({ close }) => feed.disconnectSockets(!!close),
  terminate: () => feed.sockets.forEach(socket => socket.conn.transport.socket.terminate()),
  clients: () => ({ clients: feed.sockets.size, connections: io.engine.clientsCount }),
  replay: ({ file, speed }) => replay(file, speed),
  burst,
};

readline.createInterface({ input: process.stdin }).on('line', async line => {
  let id;
  try {
    const command = JSON.parse(line);
    id = command.id;
    write({ id, ok: true, ...(await commands[command.do](command)) });
  } catch (error) {
    write({ id, error: String(error && error.message) });
  }
}).on('close', () => process.exit(0));

web.on('error', error => {
  write({ report: 'failed', message: error.message });
  process.exit(1);
});
web.listen(settings.port || 0, '127.0.0.1', () => write({ report: 'listening', port: web.address().port }));
