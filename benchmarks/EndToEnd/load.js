'use strict';
// What is put on a program, and how it is started, watched and stopped.
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { spawn } = require('node:child_process');
const { Server } = require('socket.io');

const ticks = 100; // a second has so many in /proc on every Linux
const patience = 120000;
const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
const quantile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

// ---- load ----

// What Asterisk says of a caller's channel, in lower case as npm's asterisk-manager passes it on.
function callerFields({ id, number, phone, queue }) {
  return {
    privilege: 'agent,all', channel: `PJSIP/provider-${number}`, channelstate: '6', channelstatedesc: 'Up', calleridnum: phone,
    calleridname: '<unknown>', connectedlinenum: '<unknown>', connectedlinename: '<unknown>', language: 'en', accountcode: '', context: 'ext-queues',
    exten: queue, priority: '13', uniqueid: id, linkedid: id, queue,
  };
}

// And of the phone that rings for one.
function agentFields({ id, number, extension, linkedId }) {
  return {
    destchannel: `PJSIP/${extension}-${number}`, destchannelstate: '6', destchannelstatedesc: 'Up', destcalleridnum: extension,
    destcalleridname: `Agente ${extension}`, destlanguage: 'en', destcontext: 'from-internal', destuniqueid: id, destlinkedid: linkedId,
    interface: `PJSIP/${extension}`, membername: `Agente ${extension}`,
  };
}

const hangupOf = (caller, uniqueid) => ({ ...caller, queue: undefined, event: 'Hangup', uniqueid, cause: '16', 'cause-txt': 'Normal Clearing' });

function story(number) {
  const id = `1795331618.${number * 2}`;
  const agentId = `1795331618.${number * 2 + 1}`;
  const extension = String(1000101 + (number % 40));
  const queue = number % 3 ? '600' : '8002';
  const caller = callerFields({ id, number, phone: `1198765${number % 10000}`, queue });
  const agent = agentFields({ id: agentId, number, extension, linkedId: id });
  const hangup = uniqueid => hangupOf(caller, uniqueid);
  const isAnswered = number % 7 !== 0;
  return {
    id, queue, status: isAnswered ? 'Encerrado' : 'Abandonado', extension: isAnswered ? extension : '',
    events: [
      { ...caller, event: 'QueueCallerJoin', position: '1', count: '1' },
      { ...caller, ...agent, event: 'AgentCalled' },
      ...(isAnswered
        ? [
          { ...caller, event: 'QueueCallerLeave', position: '1', count: '0' },
          { ...caller, ...agent, event: 'AgentConnect', holdtime: '2', ringtime: '2' },
          { ...caller, ...agent, event: 'AgentComplete', holdtime: '2', talktime: '7', reason: 'agent' },
          hangup(agentId),
        ]
        : [
          { ...caller, event: 'QueueCallerAbandon', position: '1', originalposition: '1', holdtime: '9' },
          { ...caller, event: 'QueueCallerLeave', position: '1', count: '0' },
        ]),
      hangup(id),
    ],
  };
}

// Forty calls at a time, one event of each in turn.
function interleave(stories) {
  const events = [];
  for (let first = 0; first < stories.length; first += 40) {
    const open = stories.slice(first, first + 40);
    for (let step = 0; open.some(call => step < call.events.length); step++) {
      for (const call of open) if (call.events[step]) events.push(call.events[step]);
    }
  }
  return events;
}

async function startFeed() {
  const web = http.createServer();
  const server = new Server(web, { transports: ['websocket'] });
  await new Promise(resolve => web.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${web.address().port}`, hasClient: () => server.sockets.sockets.size > 0 };
}

async function emitAll(feed, events, rate, onEmit) {
  const start = performance.now();
  for (let next = 0; next < events.length;) {
    const due = rate ? Math.floor((performance.now() - start) * rate / 1000) : next + 200;
    for (; next < Math.min(due, events.length); next++) {
      onEmit?.(events[next]);
      feed.server.emit(events[next].queue || events[next].event, events[next]);
    }
    await (rate ? sleep(1) : new Promise(setImmediate));
  }
}

// ---- processes ----

// When a signal ends this program, the programs that it started end, too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

function start(command, environment) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'speakr-end-to-end-'));
  const log = fs.openSync(path.join(folder, 'log'), 'w');
  const child = spawn(command[0], command.slice(1), { cwd: folder, env: { ...process.env, ...environment }, stdio: ['ignore', log, log] });
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  const ended = new Promise(resolve => child.on('exit', code => {
    process.off('exit', kill);
    resolve(code);
  }));
  return { id: child.pid, child, ended, folder, text: () => fs.readFileSync(path.join(folder, 'log'), 'utf8'), forget: () => fs.rmSync(folder, { recursive: true }) };
}

function cost(id) {
  const fields = fs.readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')[1].split(' ');
  const status = fs.readFileSync(`/proc/${id}/status`, 'utf8');
  const of = name => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return { seconds: (Number(fields[11]) + Number(fields[12])) / ticks, threads: of('Threads'), megabytes: of('VmRSS') / 1024, peak: of('VmHWM') / 1024 };
}

async function until(condition, what, running, limit = patience) {
  for (const start = performance.now(); !(await condition());) {
    if (performance.now() - start > limit || running.child.exitCode !== null) throw new Error(`In vain: ${what}\n${running.text()}`);
    await sleep(10);
  }
}

module.exports = { story, callerFields, agentFields, hangupOf, interleave, startFeed, emitAll, start, cost, until, sleep, quantile };
