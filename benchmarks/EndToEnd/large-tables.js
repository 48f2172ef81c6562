'use strict';
// Fills a call centre's tables of five years, or asks the host for what people and programs ask for every day and prints what that takes.
const fs = require('node:fs');
const path = require('node:path');
const mysql = require('mysql2/promise');
const { startFeed, start, cost, until, sleep } = require('./load');
const { createRecords, columns } = require('./records');

const [records, calls] = [Number(process.argv[3] ?? 30) * 1e6, Number(process.argv[4] ?? 10) * 1e6];
const [port, databasePort] = [Number(process.env.PORT), Number(process.env.DB_PORT)];
const years = 5 * 365.25 * 86400;
// So many of the records are not copied yet.
const backlog = Math.floor(records / 15);
const day = 86400000;
const iso = time => new Date(time).toISOString().slice(0, 19);
const date = time => iso(time).replace('T', ' ');
let database;

const environment = more => ({
  DATABASE_URL: `mysql://bench:bench@127.0.0.1:${databasePort}/speakr?commandtimeout=600`, PORT: '0', CDR_SYNC_MODE: 'mark',
  FREEPBX_DB_HOST: '127.0.0.1', FREEPBX_DB_PORT: String(databasePort), FREEPBX_DB_USER: 'bench', FREEPBX_DB_PASSWORD: 'bench', FREEPBX_DB_NAME: 'freepbx', ...more,
});

async function timed(what, work) {
  const began = performance.now();
  await work();
  console.error(`${what}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

/** Runs a command of the host to its end, or for a while. */
async function command(words, more, milliseconds) {
  const began = performance.now();
  const running = start(['dotnet', process.env.HOST_PROGRAM, ...words], environment(more));
  const memory = [];
  const sampling = setInterval(() => {
    try { memory.push(cost(running.id).megabytes || 0); } catch (error) { if (!['ENOENT', 'ESRCH'].includes(error.code)) throw error; }
  }, 200);
  const end = milliseconds && setTimeout(() => running.child.kill('SIGTERM'), milliseconds);
  const code = await running.ended;
  clearInterval(sampling);
  clearTimeout(end);
  const text = running.text();
  running.forget();
  if (code !== 0 && !milliseconds) throw new Error(`${words.join(' ')} ended with ${code}\n${text}`);
  return { seconds: (performance.now() - began) / 1000, text, peak: Math.max(...memory), half: Math.max(...memory.slice(0, memory.length / 2)) };
}

// ---- fill ----

async function fill() {
  await database.query(`CREATE DATABASE IF NOT EXISTS speakr CHARACTER SET utf8mb4; CREATE DATABASE IF NOT EXISTS other CHARACTER SET utf8mb4;
    CREATE DATABASE IF NOT EXISTS freepbx CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  if (records > 0) await fillRecords();
  if (calls > 0) await fillCalls();
  await database.query('ANALYZE TABLE speakr.CallsHistory, speakr.CallQueueVisits, speakr.CallRingAttempts, speakr.CallAgentStates, speakr.cdrs, freepbx.cdr');
}

async function fillRecords() {
  const [first, step] = [Math.floor(Date.now() / 1000 - years - 60), years / records];
  const at = `${first} + FLOOR(seq * ${step})`;
  // Those that are read by; FreePBX has four more, which only cost time here.
  const indexes = (await createRecords(database, 'freepbx')).filter(index => /calldate|uniqueid|linkedid/.test(index));
  await timed(`${records} records`, () => database.query(`SET time_zone = '+00:00', unique_checks = 0;
    INSERT INTO freepbx.cdr (${columns}, sync) SELECT FROM_UNIXTIME(${at}), CONCAT('"" <1198', LPAD(seq % 3000000, 7, '0'), '>'), CONCAT('1198', LPAD(seq % 3000000, 7, '0')),
      8000 + (seq * 7919) % 20, 'ext-queues', CONCAT('PJSIP/provider-', LPAD(HEX(seq), 8, '0')), CONCAT('PJSIP/', 1000 + (seq * 104729) % 200, '-', LPAD(HEX(seq), 8, '0')),
      'Queue', CONCAT(8000 + (seq * 7919) % 20, ',t,,,'), 5 + seq % 300, seq % 300, IF(seq % 8 = 0, 'NO ANSWER', 'ANSWERED'), CONCAT(${at}, '.', seq),
      CONCAT(${at}, '.', seq), IF(seq % 8 = 0, '', CONCAT('q-', seq, '.wav')), '', seq, IF(seq > ${records - backlog}, NULL, 1) FROM seq_1_to_${records}`));
  await timed('indexes of the records', () => database.query(`ALTER TABLE freepbx.cdr ${indexes.map(index => `ADD ${index}`).join(', ')}`));
  await command(['migrate'], {});
  await timed('copies of the records', () => database.query(`INSERT INTO speakr.cdrs (date, src, dst, billsec, status, linkedid, recordingfile, cnum)
    SELECT calldate, src, dst, billsec, disposition, linkedid, recordingfile, cnum FROM freepbx.cdr WHERE sync = 1`));
}

async function fillCalls() {
  await command(['migrate'], {});
  const sql = fs.readFileSync(path.join(__dirname, '../Speakr.Monitor.Benchmarks/LargeHistory.sql'), 'utf8');
  const begin = Math.floor(Date.now() / 1000 - years);
  await timed(`${calls} calls`, () => database.query(`USE speakr; ${sql.replaceAll('1609459200', begin).replaceAll('15.78', String(years / calls - 0.0001))
    .replaceAll('10000000', String(calls)).replaceAll('2021-01-01 12:00:00', `${iso(begin * 1000).slice(0, 10)} 12:00:00`)}`));
  await timed('indexes of the calls', () => command(['migrate'], {}));
}

// ---- measure ----

const table = [];
const note = (work, ...values) => {
  table.push([work, ...values]);
  console.error([work, ...values].join(' | '));
};
const number = (value, digits = 0) => value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function rowsRead() {
  const [rows] = await database.query("SHOW GLOBAL STATUS LIKE 'Rows_read'");
  return Number(rows[0].Value);
}

async function counted(work) {
  const before = await rowsRead();
  const result = await work();
  return [result, await rowsRead() - before];
}

/** From the start of the process to the first answer that says ready; then what is done with it; then its stop. */
async function withHost(what, more, work = () => {}) {
  const feed = await startFeed();
  const before = await rowsRead();
  const began = performance.now();
  const running = start(['dotnet', process.env.HOST_PROGRAM, 'run'], environment({ SOCKET_URL: feed.url, PORT: String(port), ...more }));
  try {
    await until(async () => {
      try { return (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok; } catch { return false; }
    }, 'the host is ready', running);
    if (what) note(what, `${number((performance.now() - began) / 1000, 2)} s`, `${number(await rowsRead() - before)} rows`, `${number(cost(running.id).megabytes)} MB`);
    await work(running);
  } finally {
    running.child.kill('SIGTERM');
    await running.ended;
    await feed.server.close();
    running.forget();
  }
}

let added = 0;
async function addRecords(count) {
  const now = Math.floor(Date.now() / 1000);
  const rows = Array.from({ length: count }, () => {
    const id = `${now}.${records + ++added}`;
    return [date(now * 1000), '', '1198765', '8001', 'ext-queues', 'PJSIP/provider-1', 'PJSIP/1001-1', 'Queue', '8001,t,,,', 9, 9, 'ANSWERED', id, id, '', '', records + added];
  });
  if (count > 0) await database.query(`INSERT INTO freepbx.cdr (${columns}) VALUES ?`, [rows]);
}

/** What a run says, and what the server has read for it. */
async function sync(what, more, milliseconds) {
  const [result, rows] = await counted(() => command(['sync'], more, milliseconds));
  const done = /sync done: copied=(\d+) .*seconds=([\d.]+)/.exec(result.text);
  const progress = [...result.text.matchAll(/sync progress: rows=(\d+)/g)].at(-1);
  const copied = Number(done?.[1] ?? progress?.[1] ?? 0);
  note(what, `${number(Number(done?.[2] ?? result.seconds), 2)} s`, `${number(rows)} rows`, `${number(result.peak)} MB`,
    copied > 1000 ? `${number(copied)} copied, ${number(copied / result.seconds)}/s; ${number(result.half)} MB in the first half` : `${copied} copied`);
}

async function minutes(what, more) {
  for (const fresh of [0, 200]) {
    const times = [];
    let rows = 0;
    for (let round = 0; round < 3; round++) {
      await addRecords(fresh);
      const [result, read] = await counted(() => command(['sync'], more));
      const done = /sync done: copied=(\d+) .*seconds=([\d.]+)/.exec(result.text);
      if (Number(done?.[1]) !== fresh) throw new Error(`${fresh} new records, and the run said:\n${result.text}`);
      times.push(Number(done[2]));
      rows = read;
    }
    note(`${what}, ${fresh} new`, `${number(median(times), 2)} s`, `${number(rows)} rows`);
  }
}

const pages = now => [
  '/', '/calls', '/calls?number=1198000', '/calls?queue=8001', `/calls?from=${iso(now - 365 * day).slice(0, 10)}&to=${iso(now - 364 * day).slice(0, 10)}`, '/agents', '/callbacks', '/system',
  `/reports?from=${iso(now - day).slice(0, 10)}&to=${iso(now - day).slice(0, 10)}`,
  `/reports?from=${iso(now - 8 * day).slice(0, 10)}&to=${iso(now - day).slice(0, 10)}`,
  `/reports?from=${iso(now - 31 * day).slice(0, 10)}&to=${iso(now - day).slice(0, 10)}`,
  '/api/live', '/api/calls', '/api/calls?limit=500', '/api/calls?number=5542900048271', '/api/calls?number=55', '/api/calls?queue=8001&status=Abandonado', '/api/calls?agent=nobody',
  `/api/queues/statistics?from=${iso(now - day)}Z&to=${iso(now)}Z&interval=15m`, `/api/queues/statistics?from=${iso(now - 7 * day)}Z&to=${iso(now)}Z&interval=1h`,
  `/api/queues/statistics?from=${iso(now - 31 * day)}Z&to=${iso(now)}Z&interval=1d`, `/api/agents/statistics?from=${iso(now - day)}Z&to=${iso(now)}Z`,
  '/api/callbacks', '/api/system',
];

async function read(address) {
  const ask = async () => {
    const began = performance.now();
    const response = await fetch(`http://127.0.0.1:${port}${address}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`${address}: ${response.status} ${text.slice(0, 300)}`);
    return { time: performance.now() - began, size: text.length };
  };
  const [first, rows] = await counted(ask);
  const times = [];
  for (let round = 0; round < 7; round++) times.push((await ask()).time);
  note(address.replace(/\d{4}-\d\d-\d\d(T[\d:]+Z)?/g, '…'), `${number(median(times), 1)} ms`, `${number(rows)} rows`, `${number(first.size / 1024, 1)} KB`, `first ${number(first.time)} ms`);
}

async function measure() {
  const readOnly = { CDR_SYNC_MODE: 'read-only', SPEAKR_MONITOR__TABLE_PREFIX: 'Own' };
  await withHost('start after a start of the server, with records to copy', {});
  await sync('mark: the rest', {});
  await withHost('start, all in memory', {});
  await minutes('mark: a minute', {});
  await sync('read-only: first run beside filled cdrs', readOnly);
  await minutes('read-only: a minute', readOnly);
  await withHost(undefined, { CDR_SYNC_MODE: 'off' }, async () => {
    for (const address of pages(Date.now())) await read(address);
  });
  await sync('read-only: first run into an empty table, two minutes of it', { CDR_SYNC_MODE: 'read-only', DATABASE_URL: environment().DATABASE_URL.replace('/speakr', '/other') }, 120000);
  const days = Math.floor(years / 86400 - 10);
  const [purge, purged] = await counted(() => command(['purge'], { SPEAKR_MONITOR__RETENTION__CALLS: String(days), SPEAKR_MONITOR__RETENTION__CDRS: String(days) }));
  note('purge of the oldest ten days', `${number(purge.seconds, 1)} s`, `${number(purged)} rows`, `${number(purge.peak)} MB`, purge.text.trim().split('\n').slice(-3).join(' '));
  await database.query('ALTER TABLE freepbx.cdr DROP INDEX calldate');
  await minutes('mark: a minute without the index on calldate', {});
  await minutes('read-only: a minute without the index on calldate', readOnly);
  for (const row of [['work', 'time', 'read by the server', 'memory or size', ''], ['---', '---', '---', '---', '---'], ...table]) console.log(`| ${[...row, '', ''].slice(0, 5).join(' | ')} |`);
}

async function main() {
  database = await mysql.createConnection({ host: '127.0.0.1', port: databasePort, user: 'bench', password: 'bench', multipleStatements: true, timezone: 'Z' });
  await database.query("SET time_zone = '+00:00'");
  await (process.argv[2] === 'fill' ? fill() : measure());
  await database.end();
}

main().catch(error => {
  console.error(error.message);
  process.exit(1);
});
