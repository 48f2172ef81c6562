'use strict';
// Lets the host follow a call centre, with limits of minutes instead of hours, and looks for what grows between the first minutes and the last.
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const mysql = require('mysql2/promise');
const { startFeed, start, cost, until, sleep } = require('./load');
const { Centre } = require('./centre');
const { createRecords, columns } = require('./records');
const { Visitors } = require('./visitors');

const minutes = Number(process.argv[2] ?? 60);
const rate = Number(process.argv[3] ?? 500);
const warmUp = Math.min(5, minutes / 6);
const compared = Math.min(10, (minutes - warmUp) / 2);
const [port, databasePort] = [Number(process.env.PORT), Number(process.env.DB_PORT)];
const login = { host: '127.0.0.1', port: databasePort, user: 'bench', password: 'bench', dateStrings: true };
const interval = 10000;

// ---- what is looked at every ten seconds ----

// Of a name in the answer of /metrics all series together.
function read(text) {
  const lines = text.split('\n').filter(line => line && !line.startsWith('#'));
  const sum = (name, label = '') => lines.filter(line => line.startsWith(name) && '{ '.includes(line[name.length]) && line.includes(label))
    .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' ')).trim()), 0);
  const buckets = new Map();
  for (const line of lines) {
    const match = /^speakr_monitor_event_to_row_seconds_bucket\{.*le="([^"]+)".*\} (\S+)/.exec(line);
    if (match) buckets.set(match[1] === '+Inf' ? Infinity : Number(match[1]), Number(match[2]));
  }
  return {
    series: lines.length,
    heap: sum('dotnet_gc_last_collection_heap_size_bytes') / 1048576,
    collections: ['gen0', 'gen1', 'gen2'].map(generation => sum('dotnet_gc_collections_total', `"${generation}"`)),
    waiting: sum('speakr_monitor_events_waiting'),
    buckets,
  };
}

function measureFiles(folder) {
  const entries = fs.readdirSync(folder, { withFileTypes: true, recursive: true }).filter(entry => entry.isFile() && entry.name !== 'log');
  const sizes = entries.map(entry => {
    // One may be gone by now.
    try { return fs.statSync(path.join(entry.parentPath ?? entry.path, entry.name)).size; } catch { return 0; }
  });
  return { files: entries.length, megabytes: sizes.reduce((a, b) => a + b, 0) / 1048576 };
}

async function sample(running, database, centre, began) {
  const [used, metrics] = [cost(running.id), read(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text())];
  const [[{ connections }]] = await database.query("SELECT COUNT(*) connections FROM information_schema.processlist WHERE user = 'monitor'");
  const stored = measureFiles(running.folder);
  return {
    minute: (performance.now() - began) / 60000, events: centre.events, open: centre.open,
    processor: used.seconds, memory: used.megabytes, threads: used.threads, handles: fs.readdirSync(`/proc/${running.id}/fd`).length,
    journal: stored.megabytes, files: stored.files, connections, ...metrics,
  };
}

// ---- what comes of it ----

const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const most = values => Math.max(...values);

// What must not grow, by more than a twentieth or, where so few are counted, by so many.
const watched = [
  ['resident memory, MB', s => s.memory, median, 0], ['managed heap, MB', s => s.heap, median, 0], ['handles', s => s.handles, median, 3],
  ['threads', s => s.threads, median, 1], ['files of the journal', s => s.files, most, 0], ['size of the journal, MB', s => s.journal, most, 0],
  ['connections to the database', s => s.connections, most, 1], ['series of /metrics', s => s.series, median, 0],
];

function slope(samples, value) {
  const [x, y] = [samples.map(s => s.minute / 60), samples.map(value)];
  const mean = values => values.reduce((a, b) => a + b, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  return x.reduce((total, at, i) => total + (at - meanX) * (y[i] - meanY), 0) / x.reduce((total, at) => total + (at - meanX) ** 2, 0);
}

// The bound of the bucket in which this part of the calls between two samples is.
function latency(first, last, part) {
  const counts = [...last.buckets].map(([bound, count]) => [bound, count - (first.buckets.get(bound) ?? 0)]).sort((a, b) => a[0] - b[0]);
  return counts.find(([, count]) => count >= counts.at(-1)[1] * part)?.[0] * 1000;
}

function compare(samples) {
  const end = samples.at(-1).minute;
  const [first, last] = [samples.filter(s => s.minute >= warmUp && s.minute <= warmUp + compared), samples.filter(s => s.minute >= end - compared)];
  const steady = samples.filter(s => s.minute >= warmUp);
  const rows = watched.map(([name, value, of, spare]) => {
    const [before, after] = [of(first.map(value)), of(last.map(value))];
    const grows = after > Math.max(before * 1.05, before + spare);
    return [name, before, after, slope(steady, value), grows ? 'GROWS' : 'flat'];
  });
  for (const [name, value] of [
    ['processor time of an event, µs', window => 1e6 * (window.at(-1).processor - window[0].processor) / (window.at(-1).events - window[0].events)],
    ['events a second', window => (window.at(-1).events - window[0].events) / (window.at(-1).minute - window[0].minute) / 60],
    ['event to row, p50, at most ms', window => latency(window[0], window.at(-1), 0.5)],
    ['event to row, p99, at most ms', window => latency(window[0], window.at(-1), 0.99)],
    ['full collections a minute', window => (window.at(-1).collections[2] - window[0].collections[2]) / (window.at(-1).minute - window[0].minute)],
  ]) rows.push([name, value(first), value(last), undefined, '']);
  return rows;
}

// The database beside the truth. What neither the feed nor a record has told cannot be known.
async function judge(centre, database) {
  const [rows] = await database.query('SELECT linkId, status, queue, extension, showOnPanel + 0 onPanel FROM speakr.CallsHistory');
  const [visits] = await database.query('SELECT linkId, COUNT(*) visits FROM speakr.CallQueueVisits GROUP BY linkId');
  const [stored, visitsOf] = [new Map(rows.map(row => [row.linkId, row])), new Map(visits.map(row => [row.linkId, row.visits]))];
  const known = centre.calls.filter(call => !call.wasMissed || call.records > 0);
  const wrong = known.filter(call => {
    const row = stored.get(call.id);
    return row?.status !== call.status || row.queue !== call.queue || (row.extension ?? '') !== call.extension
      || visitsOf.get(call.id) !== call.visits;
  });
  for (const call of wrong.slice(0, 20)) console.error('wrong:', JSON.stringify(call), JSON.stringify(stored.get(call.id)), visitsOf.get(call.id));
  const sum = (values, from) => database.query(`SELECT COUNT(*) n, COALESCE(SUM(CRC32(CONCAT_WS(0x1f, ${values}))), 0) sum FROM ${from}`);
  const [[there]] = await sum('calldate, src, dst, billsec, disposition, linkedid, recordingfile, cnum', 'freepbx.cdr');
  const [[here]] = await sum('date, src, dst, billsec, status, linkedid, recordingfile, cnum', 'speakr.cdrs');
  const strange = rows.filter(row => !centre.ids().has(row.linkId)).length;
  const ghosts = rows.filter(row => Number(row.onPanel)).length;
  const [[{ unmarked }]] = await database.query('SELECT COUNT(*) unmarked FROM freepbx.cdr WHERE sync IS NULL');
  return [
    ['calls; of them missed in part by the feed', `${centre.calls.length}; ${centre.calls.filter(call => call.wasMissed).length}`, true],
    ['calls that nothing can tell about', `${centre.calls.length - known.length}`, true],
    ['calls with another status, queue, extension or visits than in truth', wrong.length, wrong.length === 0],
    ['rows of no call; rows still on the panel', `${strange}; ${ghosts}`, strange + ghosts === 0],
    ['records; copied, unmarked', `${there.n}; ${here.n}, ${unmarked}`, there.n === here.n && there.sum === here.sum && unmarked === 0],
  ];
}

// ---- the run ----

async function prepare(database) {
  await database.query(`CREATE DATABASE speakr CHARACTER SET utf8mb4; CREATE DATABASE freepbx CHARACTER SET utf8mb4;
    CREATE USER monitor@'127.0.0.1' IDENTIFIED BY 'bench';
    GRANT ALL ON speakr.* TO monitor@'127.0.0.1'; GRANT ALL ON freepbx.* TO monitor@'127.0.0.1'`);
  const indexes = await createRecords(database, 'freepbx');
  await database.query(`ALTER TABLE freepbx.cdr ${indexes.map(index => `ADD ${index}`).join(', ')}`);
}

async function writeRecords(centre, database, isOver) {
  while (!isOver() || centre.rows.length > 0) {
    const rows = centre.rows.splice(0);
    if (rows.length > 0) await database.query(`INSERT INTO freepbx.cdr (${columns}) VALUES ?`, [rows]);
    await sleep(1000);
  }
}

// Takes the alerts of queues, and refuses one in twenty once.
async function startReceiver() {
  const received = { posts: 0, refused: 0 };
  const web = http.createServer((request, response) => {
    request.resume().on('end', () => {
      received.posts++;
      const isRefused = received.posts % 20 === 0;
      if (isRefused) received.refused++;
      response.writeHead(isRefused ? 503 : 204).end();
    });
  });
  await new Promise(resolve => web.listen(0, '127.0.0.1', resolve));
  return { received, url: `http://127.0.0.1:${web.address().port}/`, close: () => web.closeAllConnections() ?? web.close() };
}

// Whatever can be set to expire does so within minutes.
function settings(feed, receiver) {
  const own = {
    SOURCE_NAME: 'pbx', STATUS_EVENT: 'status', STATUS_INTERVAL: 60, MAX_WAIT: 1, MAX_TALK: 3, OPEN_LIMIT: 5000, JOURNAL_MAX_SIZE: 64,
    CDR_OVERLAP: 1, CDR_SWEEP_INTERVAL: 1, FIRST_USER: 'ana', FIRST_PASSWORD: 'a long password', ALERTS__WAITING: '3,6', ALERTS__LONGEST_WAIT: '3,6',
    WEBHOOKS__alerts__URL: receiver, WEBHOOKS__alerts__SECRET: 'a secret of sixteen', WEBHOOKS__alerts__CALLS: false, WEBHOOKS__alerts__ALERTS: true,
    RETENTION__CALLS: 1, RETENTION__AGENTS: 1, RETENTION__GAPS: 1, RETENTION__CDRS: 1, RETENTION__QUARANTINE: 1, RETENTION__DEAD_LETTERS: 1,
    RETENTION__AUDIT: 1,
  };
  return {
    SOCKET_URL: feed, DATABASE_URL: `mysql://monitor:bench@127.0.0.1:${databasePort}/speakr`, PORT: String(port), CDR_SYNC_MODE: 'mark',
    FREEPBX_DB_HOST: '127.0.0.1', FREEPBX_DB_PORT: String(databasePort), FREEPBX_DB_USER: 'monitor', FREEPBX_DB_PASSWORD: 'bench',
    FREEPBX_DB_NAME: 'freepbx', ...Object.fromEntries(Object.entries(own).map(([name, value]) => [`SPEAKR_MONITOR__${name}`, String(value)])),
  };
}

async function main() {
  const [database, records] = [await mysql.createConnection({ ...login, multipleStatements: true }), await mysql.createConnection(login)];
  await prepare(database);
  const [feed, receiver] = [await startFeed(), await startReceiver()];
  const centre = new Centre(event => {
    feed.server.emit(event.queue || event.event, event);
    return feed.hasClient();
  });
  feed.server.on('connection', client => client.on('status', () => {
    for (const event of centre.list(String(Date.now()))) client.emit(event.queue || event.event, event);
  }));
  const migrating = start(['dotnet', process.env.HOST_PROGRAM, 'migrate'], settings(feed.url, receiver.url));
  if (await migrating.ended !== 0) throw new Error(`migrate failed\n${migrating.text()}`);
  migrating.forget();
  const running = start(['dotnet', process.env.HOST_PROGRAM, 'run'], settings(feed.url, receiver.url));
  const samples = [];
  let isOver = false;
  try {
    await until(feed.hasClient, 'the host connects', running);
    await until(async () => (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok, 'the host is ready', running);
    const visitors = new Visitors(port);
    const visiting = visitors.come();
    const began = performance.now();
    const writing = writeRecords(centre, records, () => isOver);
    const reconnecting = setInterval(() => feed.server.disconnectSockets(true), Math.min(4, minutes / 4) * 60000);
    const working = centre.work(rate, minutes * 60000).then(() => { isOver = true; });
    for (let next = began; !isOver && performance.now() - began < minutes * 60000; next += interval) {
      samples.push(await sample(running, database, centre, began));
      const { minute, memory, heap, handles, threads, journal, waiting, open } = samples.at(-1);
      if (samples.length % 6 === 1) {
        console.error(`minute ${minute.toFixed(1)}: ${memory.toFixed(0)} MB, heap ${heap.toFixed(1)} MB, ${handles} handles, ${threads} threads, `
          + `journal ${journal.toFixed(1)} MB, ${waiting} events wait, ${open} calls`);
      }
      await sleep(Math.max(0, next + interval - performance.now()));
    }
    clearInterval(reconnecting);
    await working;
    await writing;
    await visitors.leave();
    await visiting;
    // The longest limit, and two minutes of records.
    await until(async () => {
      const [[{ open }]] = await database.query('SELECT COUNT(*) open FROM speakr.CallsHistory WHERE showOnPanel = 1');
      const [[{ rest }]] = await database.query('SELECT COUNT(*) rest FROM freepbx.cdr WHERE sync IS NULL');
      return open === 0 && rest === 0;
    }, 'all calls end and all records are copied', running, 6 * 60000).catch(error => console.error(error.message.split('\n')[0]));
    if (process.env.SAMPLES) save(samples, process.env.SAMPLES);
    report(compare(samples), await judge(centre, database), { ...visitors.counts, ...receiver.received }, running);
  } finally {
    running.child.kill('SIGTERM');
    const code = await running.ended;
    if (code !== 0) console.error(`The host ended with ${code}.\n${running.text().slice(-2000)}`);
    running.forget();
    receiver.close();
    await feed.server.close();
    await Promise.all([database.end(), records.end()]);
  }
}

function save(samples, file) {
  const plain = samples.map(({ buckets, collections, ...rest }) => ({ ...rest, gen0: collections[0], gen1: collections[1], gen2: collections[2] }));
  const lines = plain.map(row => Object.values(row).map(value => Math.round(value * 1000) / 1000).join(','));
  fs.writeFileSync(file, [Object.keys(plain[0]).join(','), ...lines, ''].join('\n'));
}

function report(rows, judged, visits, running) {
  const number = value => Number.isFinite(value) ? value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 100 ? 1 : 0 }) : '';
  const change = (before, after) => before ? `${(100 * (after - before) / before).toFixed(1)} %` : '';
  console.log(`| ${minutes} minutes at ${rate} events/s | first ${number(compared)} min | last ${number(compared)} min | change | an hour | |`);
  console.log('|---|---|---|---|---|---|');
  for (const [name, before, after, perHour, verdict] of rows) {
    console.log(`| ${[name, number(before), number(after), change(before, after), number(perHour), verdict].join(' | ')} |`);
  }
  console.log('\n| in the end | | |\n|---|---|---|');
  for (const [name, value, isRight] of judged) console.log(`| ${name} | ${value} | ${isRight ? '' : 'WRONG'} |`);
  console.log(`\nvisits: ${JSON.stringify(visits)}`);
  const warnings = new Map();
  for (const [, kind] of running.text().matchAll(/\b((?:WARN|FAIL|CRIT)\S* \w+):/gi)) warnings.set(kind, (warnings.get(kind) ?? 0) + 1);
  console.log(`log: ${JSON.stringify(Object.fromEntries(warnings))}`);
  if (rows.some(row => row[4] === 'GROWS') || judged.some(([, , isRight]) => !isRight)) process.exitCode = 1;
}

main().catch(error => {
  console.error(error.message);
  process.exit(1);
});
