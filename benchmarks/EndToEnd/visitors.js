'use strict';
// People before the panel and programs at the API: they come, read, follow the stream for a while, sign in, and go.
const http = require('node:http');
const { sleep } = require('./load');

const pages = ['/', '/calls', '/agents', '/reports', '/callbacks', '/system'];
const answers = [
  '/api/live', '/api/calls?limit=100', '/api/queues/statistics?interval=1h', '/api/agents', '/api/agents/statistics', '/api/system',
  '/health/ready', '/health/live',
];

class Visitors {
  constructor(port) {
    this.port = port;
    this.counts = { pages: 0, answers: 0, streams: 0, streamed: 0, signIns: 0, refusals: 0, failures: {} };
    this.streams = new Set();
  }

  /** Until they leave. */
  come() {
    const panel = Array.from({ length: 3 }, (_, index) => this.follow(() => '/panel/stream?lang=pt-BR', 20000 + 15000 * index));
    let last = '';
    const scripts = this.follow(() => `/api/stream${last && `?lastEventId=${encodeURIComponent(last)}`}`, 25000, text => {
      const at = text.lastIndexOf('\nid: ');
      if (at >= 0 && text.indexOf('\n', at + 1) > 0) last = text.slice(at + 5, text.indexOf('\n', at + 1));
    });
    return Promise.all([...panel, scripts, this.read(pages, 5000, 'pages'), this.read(answers, 2000, 'answers'), this.signIn()]);
  }

  async leave() {
    this.isOver = true;
    for (const stream of this.streams) stream.destroy();
  }

  async read(addresses, pause, counter) {
    for (let next = 0; !this.isOver; next++) {
      const address = addresses[next % addresses.length];
      const { status } = await this.ask('GET', address);
      if (status === 200) this.counts[counter]++;
      else this.fail(address, status);
      await this.rest(pause);
    }
  }

  /** Follows a stream again and again. */
  async follow(address, time, onText = () => {}) {
    while (!this.isOver) {
      const request = http.get({ host: '127.0.0.1', port: this.port, path: address(), agent: false });
      this.streams.add(request);
      this.counts.streams++;
      request.on('response', response => response.setEncoding('utf8').on('data', text => {
        this.counts.streamed += text.length;
        onText(text);
      }).on('error', () => {}));
      request.on('error', () => {});
      await this.rest(time);
      request.destroy();
      this.streams.delete(request);
    }
  }

  /** From elsewhere, by the name of the host: once a minute with the right password, five times with a wrong one. */
  async signIn() {
    const elsewhere = { Host: 'monitor.example' };
    for (let next = 0; !this.isOver; next++) {
      const form = await this.ask('GET', '/sign-in', { headers: elsewhere });
      const token = /name="(__RequestVerificationToken)"[^>]*value="([^"]+)"/.exec(form.text);
      const cookie = (form.headers['set-cookie'] ?? []).map(text => text.split(';')[0]).join('; ');
      const isRight = next % 6 === 0;
      const who = isRight ? { name: 'ana', password: 'a long password' } : { name: `ana${next}`, password: 'a wrong password' };
      const body = new URLSearchParams({ [token?.[1]]: token?.[2], ...who }).toString();
      const headers = { ...elsewhere, Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded' };
      const answer = await this.ask('POST', '/sign-in', { headers, body });
      const session = (answer.headers['set-cookie'] ?? []).map(text => text.split(';')[0]).join('; ');
      const isIn = answer.status === 303;
      const page = isIn ? await this.ask('GET', '/', { headers: { ...elsewhere, Cookie: session } }) : answer;
      if (page.status === 200) this.counts.signIns++;
      else if (page.status === 401) this.counts.refusals++;
      else this.fail(isIn ? '/' : '/sign-in', page.status);
      await this.rest(10000);
    }
  }

  // By address and status; without an answer the status is 0.
  fail(address, status) {
    const what = `${address} ${status}`;
    this.counts.failures[what] = (this.counts.failures[what] ?? 0) + 1;
  }

  ask(method, path, { headers, body } = {}) {
    return new Promise(resolve => {
      const request = http.request({ host: '127.0.0.1', port: this.port, path, method, headers, agent: false }, response => {
        let text = '';
        response.setEncoding('utf8').on('data', data => { text += data; })
          .on('end', () => resolve({ status: response.statusCode, text, headers: response.headers }))
          .on('error', () => resolve({ status: 0, text, headers: {} }));
      });
      request.on('error', () => resolve({ status: 0, text: '', headers: {} }));
      request.end(body);
    });
  }

  async rest(time) {
    for (const end = performance.now() + time; !this.isOver && performance.now() < end;) await sleep(Math.min(500, time));
  }
}

module.exports = { Visitors };
