'use strict';
// A feed of 500 events a second, the host, and many clients of its live stream, or of the panel's: how long after its event each change reaches each client,
// and what it costs.
const net = require('node:net');
const path = require('node:path');
const { story, interleave, startFeed, emitAll, start, cost, until, sleep, quantile } = require('./load');

const [clients, rate, seconds] = [1000, 500, 60].map((usual, index) => Number(process.argv[2 + index] ?? usual));
const ofPanel = process.argv[5] === 'panel';
const port = Number(process.env.PORT);

const address = ofPanel ? '/panel/stream?lang=pt-BR' : '/api/stream';
// The panel takes a call away when it has ended.
const sign = ofPanel ? /data-gone=\\"call\/[^/"]*\/([^"\\]+)\\"/g : /event: call\nid: [^\n]+\ndata: \{"linkId":"([^"]+)".{0,60}?"status":"(\w+)"/g;
const stories = Array.from({ length: Math.ceil(rate * seconds / 7) }, (_, number) => story(number + 1));
const ends = new Map(stories.map(call => [call.id, `${call.id} ${call.status}`]));

// What a client has received: how many changes, and how late each was.
class Client {
  constructor() {
    this.versions = 0;
    this.delays = [];
    this.rest = '';
    this.seen = new Set();
    this.socket = net.connect(port, '127.0.0.1', () => this.socket.write(`GET ${address} HTTP/1.1\r\nHost: localhost\r\n\r\n`));
    this.socket.on('data', data => this.read(data));
    this.socket.on('error', error => { this.error = error.message; });
    this.socket.on('close', () => { this.isOver = true; });
  }

  // Looks for ids and for the first and last word of a call, without parsing what is between: a thousand parsers would be what is measured.
  read(data) {
    const now = Date.now();
    const text = this.rest + data.toString('latin1');
    const end = text.lastIndexOf('\n') + 1;
    for (const match of text.slice(0, end).matchAll(sign)) {
      const key = ofPanel ? ends.get(match[1]) : `${match[1]} ${match[2]}`;
      if (this.seen.has(key) || !emitted.has(key)) continue;
      this.seen.add(key);
      this.delays.push(now - emitted.get(key));
    }
    this.rest = text.slice(end);
  }
}

// The event that gives a call its last status; the panel lets go of an abandoned one before.
function isEnd(event) {
  if (ofPanel && event.event === 'QueueCallerAbandon') return true;
  return event.event === 'Hangup' && event.uniqueid === event.linkedid && !emitted.has(ends.get(event.linkedid));
}

// When the event was sent that gives a call its last status. Those before may be told together with it.
const emitted = new Map();

(async () => {
  const feed = await startFeed();
  const running = start(['dotnet', process.env.HOST_PROGRAM, 'run'], {
    SOCKET_URL: feed.url, DATABASE_URL: `sqlite:${path.join(process.env.TMPDIR, 'calls.db')}`, PORT: String(port), CDR_SYNC_MODE: 'off',
  });
  try {
    await until(feed.hasClient, 'the host connects', running);
    await sleep(3000);
    const all = [];
    for (let number = 0; number < clients; number++) {
      all.push(new Client());
      if (number % 50 === 49) await sleep(50);
    }
    await sleep(2000);
    const idle = cost(running.id);
    const began = performance.now();
    await emitAll(feed, interleave(stories), rate, event => isEnd(event) && emitted.set(ends.get(event.linkedid), Date.now()));
    const took = (performance.now() - began) / 1000;
    await sleep(3000);
    const busy = cost(running.id);
    const delays = all.flatMap(client => client.delays).sort((a, b) => a - b);
    // A call that came and went between two batches was never on the panel.
    const ended = ofPanel ? Math.max(...all.map(client => client.seen.size)) : emitted.size;
    const complete = all.filter(client => client.seen.size === ended).length;
    console.log(`clients ${clients}, events ${interleave(stories).length} in ${took.toFixed(1)} s, calls ${emitted.size}`);
    console.log(`clients that saw the end of each of ${ended}: ${complete}; connections lost: ${all.filter(client => client.isOver).length}`);
    console.log(`delay from event to client: p50 ${quantile(delays, 0.5)} ms, p99 ${quantile(delays, 0.99)} ms, most ${delays.at(-1)} ms`);
    console.log(`host: ${(100 * (busy.seconds - idle.seconds) / (took + 3)).toFixed(0)} % of a core, ${busy.megabytes.toFixed(0)} MB (${busy.peak.toFixed(0)} MB at most), ${busy.threads} threads`);
    for (const client of all) client.socket.destroy();
  } finally {
    running.child.kill('SIGTERM');
    await running.ended;
    await feed.server.close();
    running.forget();
  }
})();
