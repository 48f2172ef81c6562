'use strict';
// Puts the same load on the host and on a reference writer, one after the other, looks at what stands in the database, and prints a table.
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const mysql = require('mysql2/promise');
const { story, interleave, startFeed, emitAll, start, cost, until, sleep, quantile } = require('./load');

const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false }, rows: { type: 'string' } } });
const size = options.quick
  ? { bursts: [500], steady: 200, marked: 10000, plain: 10000 }
  : { bursts: [9083, 27100], steady: 1500, marked: 1000000, plain: 100000 };
if (options.rows) size.marked = Number(options.rows);

const port = Number(process.env.DB_PORT);
const login = { host: '127.0.0.1', port, user: 'bench', password: 'bench' };
const systems = {
  host: { calls: ['dotnet', process.env.HOST_PROGRAM, 'run'], copy: ['dotnet', process.env.HOST_PROGRAM, 'sync'] },
  reference: { calls: ['node', path.join(__dirname, 'writer.js')], copy: ['node', path.join(__dirname, 'copy.js')] },
};
let database;

// ---- calls ----

async function follow(system, calls, rate) {
  await database.query('DROP DATABASE IF EXISTS speakr; CREATE DATABASE speakr CHARACTER SET utf8mb4; USE speakr');
  const stories = Array.from({ length: calls }, (_, number) => story(number + 1));
  const events = interleave(stories);
  const feed = await startFeed();
  const running = start(systems[system].calls, {
    SOCKET_URL: feed.url, DATABASE_URL: `mysql://bench:bench@127.0.0.1:${port}/speakr`, PORT: '0', CDR_SYNC_MODE: 'off',
  });
  try {
    await until(feed.hasClient, `${system} connects`, running);
    await until(async () => (await database.query("SHOW TABLES LIKE 'CallsHistory'"))[0].length > 0, `${system} has its table`, running);
    await sleep(3000);
    const idle = cost(running.id);

    const joined = new Map();
    const waits = [];
    let isOver = false;
    const watching = rate ? watch() : Promise.resolve();
    const began = performance.now();
    await emitAll(feed, events, rate, event => event.event === 'QueueCallerJoin' && joined.set(event.linkedid, performance.now()));
    await until(async () => (await database.query('SELECT COUNT(*) n FROM CallsHistory WHERE showOnPanel = 0'))[0][0].n >= calls, `${system} has saved all calls`, running);
    const seconds = (performance.now() - began) / 1000;
    isOver = true;
    await watching;
    const busy = cost(running.id);
    waits.sort((a, b) => a - b);
    return {
      ...await judge(stories), idle, eventsPerSecond: events.length / seconds, cpu: busy.seconds - idle.seconds, count: events.length,
      p50: quantile(waits, 0.5), p99: quantile(waits, 0.99),
    };

    // From the moment a caller joins to the moment another connection sees the row.
    async function watch() {
      const connection = await mysql.createConnection({ ...login, database: 'speakr' });
      for (let last = 0; !isOver; await sleep(1)) {
        const [rows] = await connection.query('SELECT id, linkId FROM CallsHistory WHERE id > ? ORDER BY id', [last]);
        for (const row of rows) waits.push(performance.now() - joined.get(row.linkId));
        last = rows.at(-1)?.id ?? last;
      }
      await connection.end();
    }
  } finally {
    running.child.kill('SIGTERM');
    await running.ended;
    await feed.server.close();
    running.forget();
  }
}

async function judge(stories) {
  const [rows] = await database.query('SELECT linkId, status, queue, extension, showOnPanel + 0 onPanel FROM CallsHistory');
  const found = new Map(rows.map(row => [row.linkId, row]));
  const right = stories.filter(call => {
    const row = found.get(call.id);
    return row && row.status === call.status && row.queue === call.queue && (row.extension ?? '') === call.extension;
  });
  return { right: 100 * right.length / stories.length, ghosts: rows.filter(row => Number(row.onPanel)).length, doubles: rows.length - found.size };
}

// ---- call detail records ----

async function fill(rows) {
  await database.query(`DROP DATABASE IF EXISTS freepbx; CREATE DATABASE freepbx CHARACTER SET utf8mb4; USE freepbx;
    CREATE TABLE cdr (calldate DATETIME NOT NULL, clid VARCHAR(80) NOT NULL DEFAULT '', src VARCHAR(80) NOT NULL, dst VARCHAR(80) NOT NULL,
      billsec INT NOT NULL, disposition VARCHAR(45) NOT NULL, uniqueid VARCHAR(32) NOT NULL, linkedid VARCHAR(32) NOT NULL,
      recordingfile VARCHAR(255) NOT NULL, cnum VARCHAR(80) NOT NULL, sequence INT NOT NULL, sync TINYINT NULL,
      KEY calldate (calldate), KEY uniqueid (uniqueid), KEY linkedid (linkedid));
    INSERT INTO cdr SELECT '2026-01-01' + INTERVAL seq * 3 SECOND, '', '11987650101', '600', seq % 300, 'ANSWERED', CONCAT('1767225600.', seq),
      CONCAT('1767225600.', seq), CONCAT('q-600-', seq, '.wav'), '', seq, NULL FROM seq_1_to_${rows}`);
}

async function copy(system, rows, mode) {
  await database.query(`UPDATE freepbx.cdr SET sync = NULL WHERE sync IS NOT NULL;
    DROP DATABASE IF EXISTS speakr; CREATE DATABASE speakr CHARACTER SET utf8mb4; USE speakr;
    CREATE TABLE cdrs (date DATETIME NULL, src VARCHAR(255) NULL, dst VARCHAR(255) NULL, billsec INT NULL, status VARCHAR(255) NULL,
      linkedid VARCHAR(255) NULL, recordingfile VARCHAR(255) NULL, cnum VARCHAR(255) NULL, KEY cdrs_date (date), KEY cdrs_linkedid (linkedid))`);
  const environment = { CDR_SYNC_MODE: mode };
  for (const [side, name] of [['FREEPBX', 'freepbx'], ['SPEAKR', 'speakr']]) {
    Object.assign(environment, {
      [`${side}_DB_HOST`]: login.host, [`${side}_DB_PORT`]: String(port), [`${side}_DB_USER`]: login.user, [`${side}_DB_PASSWORD`]: login.password,
      [`${side}_DB_NAME`]: name,
    });
  }
  const began = performance.now();
  const running = start([...systems[system].copy, ...(system === 'reference' ? [mode] : [])], environment);
  let peak = 0;
  const sampling = setInterval(() => {
    // The process may end between two samples.
    try { peak = Math.max(peak, cost(running.id).peak || 0); } catch (error) { if (!['ENOENT', 'ESRCH'].includes(error.code)) throw error; }
  }, 20);
  const code = await running.ended;
  const seconds = (performance.now() - began) / 1000;
  clearInterval(sampling);
  const [[got]] = await database.query(`SELECT (SELECT COUNT(*) FROM speakr.cdrs) copied, (SELECT COUNT(*) FROM freepbx.cdr WHERE sync = 1) marked,
    (SELECT COUNT(*) FROM freepbx.cdr c JOIN speakr.cdrs d ON d.linkedid = c.linkedid AND d.date = c.calldate AND d.src = c.src AND d.dst = c.dst
      AND d.billsec = c.billsec AND d.status = c.disposition AND d.recordingfile = c.recordingfile AND d.cnum = c.cnum) same`);
  if (code !== 0 || got.copied !== rows || got.same !== rows || got.marked !== (mode === 'mark' ? rows : 0)) {
    throw new Error(`${system} ended with ${code}; of ${rows} rows: ${JSON.stringify(got)}\n${running.text()}`);
  }
  running.forget();
  return { rowsPerSecond: rows / seconds, peak };
}

// ---- the table ----

const table = [];
const number = (value, digits = 0) => value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
const note = (work, host, reference, ratio, aim) => table.push([work, host, reference, ratio === undefined ? '' : `${number(ratio, 2)} x`, aim]);

async function main() {
  database = await mysql.createConnection({ ...login, multipleStatements: true });
  const every = [];
  for (const calls of size.bursts) {
    const [reference, host] = [await follow('reference', calls, 0), await follow('host', calls, 0)];
    every.push(host);
    const what = `burst of ${number(host.count)} events`;
    note(`${what}: events/s`, number(host.eventsPerSecond), number(reference.eventsPerSecond), host.eventsPerSecond / reference.eventsPerSecond, '>= 1.0 x');
    note(`${what}: processor s`, number(host.cpu, 2), number(reference.cpu, 2), host.cpu / reference.cpu, '<= 1.5 x');
  }
  const [reference, host] = [await follow('reference', size.steady, 500), await follow('host', size.steady, 500)];
  every.push(host);
  note('500 events/s: processor s', number(host.cpu, 2), number(reference.cpu, 2), host.cpu / reference.cpu, '<= 1.5 x');
  note('500 events/s: p50 join to row, ms', number(host.p50, 1), number(reference.p50, 1), host.p50 / reference.p50, '<= 1.2 x');
  note('500 events/s: p99 join to row, ms', number(host.p99, 1), number(reference.p99, 1), host.p99 / reference.p99, '<= 2 x');
  note('threads, idle', number(host.idle.threads), number(reference.idle.threads), undefined, '<= 16');
  note('memory, idle, MB', number(host.idle.megabytes), number(reference.idle.megabytes), undefined, '<= 80');
  const worst = name => every.map(run => run[name]).reduce((a, b) => name === 'right' ? Math.min(a, b) : Math.max(a, b));
  table.unshift(['right status, queue, extension; ghosts; doubles', `${number(worst('right'), 2)} %; ${worst('ghosts')}; ${worst('doubles')}`, '', '', '100 %; 0; 0']);

  for (const [mode, rows, aim] of [['mark', size.marked, '>= 2 x'], ['read-only', size.plain, '>= 1 x']]) {
    await fill(rows);
    const [other, ours] = [await copy('reference', rows, mode), await copy('host', rows, mode)];
    const what = `${number(rows)} records, ${mode}`;
    note(`${what}: rows/s`, number(ours.rowsPerSecond), number(other.rowsPerSecond), ours.rowsPerSecond / other.rowsPerSecond, aim);
    note(`${what}: peak memory, MB`, number(ours.peak), number(other.peak), undefined, 'flat');
  }
  await database.end();

  const head = ['work', 'host', 'reference', 'ratio', 'aim'];
  const widths = head.map((_, column) => Math.max(...[head, ...table].map(row => row[column].length)));
  const line = row => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  console.log([line(head), line(widths.map(width => '-'.repeat(width))), ...table.map(line)].join('\n'));
}

main().catch(error => {
  console.error(error.message);
  process.exit(1);
});
