'use strict';
// Asks the host for what people and programs want every day, from large tables, and prints how long that takes and how many rows the server reads for it.
const mysql = require('mysql2/promise');
const { startFeed, start, cost, until } = require('./load');
const { runCommand, settings, years, login } = require('./tables');
const { columns } = require('./records');

const port = Number(process.env.PORT);
const day = 86400000;
const now = Date.now();
const rounds = 7;
let database;

const table = [];
const number = (value, digits = 0) => value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function note(work, time, rows, more = '') {
  table.push([work, time, number(rows), more]);
  console.error(table.at(-1).join(' | '));
}

/** @returns what comes of it, and how many rows the server has read meanwhile */
async function counted(work) {
  const read = async () => Number((await database.query("SHOW GLOBAL STATUS LIKE 'Rows_read'"))[0][0].Value);
  const before = await read();
  return [await work(), await read() - before];
}

// ---- start ----

/** From the start of the process to the first answer that says ready. What is done with it follows. */
async function withHost(what, more, work = () => {}) {
  const feed = await startFeed();
  const began = performance.now();
  const running = start(['dotnet', process.env.HOST_PROGRAM, 'run'], settings({ SOCKET_URL: feed.url, PORT: String(port), ...more }));
  try {
    const [seconds, rows] = await counted(async () => {
      await until(async () => {
        try { return (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok; } catch { return false; }
      }, 'the host is ready', running);
      return (performance.now() - began) / 1000;
    });
    const used = cost(running.id);
    if (what) note(what, `${number(seconds, 2)} s`, rows, `${number(used.seconds, 2)} s of processor time, ${number(used.megabytes)} MB`);
    await work();
  } finally {
    running.child.kill('SIGTERM');
    await running.ended;
    await feed.server.close();
    running.forget();
  }
}

// ---- call detail records ----

let added = 0;
async function addRecords(count) {
  const seconds = Math.floor(Date.now() / 1000);
  const rows = Array.from({ length: count }, () => {
    const id = `${seconds}.${1e9 + ++added}`;
    const date = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
    return [date, '', '1198765', '8001', 'ext-queues', 'PJSIP/provider-1', 'PJSIP/1001-1', 'Queue', '8001,t,,,', 9, 9, 'ANSWERED', id, id, '', '', added];
  });
  if (count > 0) await database.query(`INSERT INTO freepbx.cdr (${columns}) VALUES ?`, [rows]);
}

const outcome = text => {
  const done = /sync done: copied=(\d+) .*seconds=([\d.]+)/.exec(text);
  const last = [...text.matchAll(/sync progress: rows=(\d+)/g)].at(-1);
  return { copied: Number(done?.[1] ?? last?.[1] ?? 0), seconds: done && Number(done[2]) };
};

async function sync(what, more, milliseconds) {
  const [result, rows] = await counted(() => runCommand(['sync'], more, milliseconds));
  const { copied, seconds } = outcome(result.text);
  const memory = `${number(result.early)} MB in the first half, ${number(result.peak)} MB at most`;
  note(what, `${number(seconds ?? result.seconds, 1)} s`, rows, `${number(copied)} rows, ${number(copied / result.seconds)} a second; ${memory}`);
}

/** What the minutes after that cost. */
async function steadily(what, more) {
  await runCommand(['sync'], more);
  for (const fresh of [0, 200]) {
    const [times, read] = [[], []];
    for (let round = 0; round < 3; round++) {
      await addRecords(fresh);
      const [result, rows] = await counted(() => runCommand(['sync'], more));
      const { copied, seconds } = outcome(result.text);
      if (copied !== fresh) throw new Error(`${fresh} new records, and the run said:\n${result.text}`);
      times.push(seconds);
      read.push(rows);
    }
    note(`${what}, ${fresh} new`, `${number(median(times), 2)} s`, median(read));
  }
}

// ---- panel and API ----

function addresses() {
  const [at, dayOf] = [time => `${new Date(time).toISOString().slice(0, 19)}Z`, time => new Date(time).toISOString().slice(0, 10)];
  const report = days => `/reports?from=${dayOf(now - days * day)}&to=${dayOf(now - day)}`;
  const statistics = (what, days, more = '') => `/api/${what}/statistics?from=${at(now - days * day)}&to=${at(now)}${more}`;
  return [
    '/', '/calls', '/calls?number=1198000', '/calls?queue=8001', `/calls?from=${dayOf(now - 365 * day)}&to=${dayOf(now - 364 * day)}`,
    '/agents', '/callbacks', '/system', report(1), report(7), report(31),
    '/api/live', '/api/calls', '/api/calls?limit=500', '/api/calls?number=5542900048271', '/api/calls?number=55',
    '/api/calls?queue=8001&status=Abandonado', '/api/calls?agent=nobody', '/api/callbacks', '/api/system',
    statistics('queues', 1, '&interval=15m'), statistics('queues', 7, '&interval=1h'), statistics('queues', 31, '&interval=1d'), statistics('agents', 1),
  ];
}

async function ask(address) {
  const request = async () => {
    const began = performance.now();
    const response = await fetch(`http://127.0.0.1:${port}${address}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`${address}: ${response.status} ${text.slice(0, 300)}`);
    return { time: performance.now() - began, size: text.length };
  };
  const [first, rows] = await counted(request);
  const times = [];
  for (let round = 0; round < rounds; round++) times.push((await request()).time);
  const name = address.replace(/\d{4}-\d\d-\d\d(T[\d:]+Z)?/g, '…');
  note(name, `${number(median(times), 1)} ms`, rows, `${number(first.size / 1024)} KB, at first ${number(first.time)} ms`);
}

// ---- all of it ----

async function main() {
  database = await mysql.createConnection({ ...login, multipleStatements: true });
  await database.query("SET time_zone = '+00:00'");
  // Notes of its own beside the same copies, as after a change of the program that copies.
  const readOnly = { CDR_SYNC_MODE: 'read-only', SPEAKR_MONITOR__TABLE_PREFIX: 'Own' };
  const [emptyTable, days] = [settings().DATABASE_URL.replace('/speakr', '/other'), String(Math.floor(years / 86400 - 10))];

  await withHost('start after a start of the database server', {});
  await sync('mark: what is left to copy', {});
  await withHost('start again', {});
  await steadily('mark: a minute', {});
  await sync('read-only: the first run beside filled copies', readOnly);
  await steadily('read-only: a minute', readOnly);
  await withHost('', { CDR_SYNC_MODE: 'off' }, async () => {
    for (const address of addresses()) await ask(address);
  });
  await sync('read-only: two minutes of a first run', { CDR_SYNC_MODE: 'read-only', DATABASE_URL: emptyTable }, 120000);
  const [purge, rows] = await counted(() => runCommand(['purge'], { SPEAKR_MONITOR__RETENTION__CALLS: days, SPEAKR_MONITOR__RETENTION__CDRS: days }));
  note('purge of the oldest ten days', `${number(purge.seconds, 1)} s`, rows, `${number(purge.peak)} MB; ${purge.text.trim().split('\n').join('; ')}`);
  await database.query('ALTER TABLE freepbx.cdr DROP INDEX calldate');
  await steadily('mark: a minute without an index on calldate', {});
  await steadily('read-only: a minute without an index on calldate', readOnly);

  for (const row of [['work', 'time', 'rows read by the server', ''], ['---', '---', '---', '---'], ...table]) console.log(`| ${row.join(' | ')} |`);
  await database.end();
}

main().catch(error => {
  console.error(error.message);
  process.exit(1);
});
