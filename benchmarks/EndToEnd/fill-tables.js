'use strict';
// Fills what a call centre has after five years: FreePBX's records, their copies, and calls: fill-tables.js [millions of records [millions of calls]]
const fs = require('node:fs');
const path = require('node:path');
const mysql = require('mysql2/promise');
const { runCommand, years, login } = require('./tables');
const { createRecords, columns } = require('./records');

const [records, calls] = [Number(process.argv[2] ?? 30) * 1e6, Number(process.argv[3] ?? 10) * 1e6];
// So many of the records are not copied yet.
const backlog = Math.floor(records / 15);
let database;

async function timed(what, work) {
  const began = performance.now();
  await work();
  console.error(`${what}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

async function fillRecords() {
  const [first, step] = [Math.floor(Date.now() / 1000 - years - 60), years / records];
  const at = `${first} + FLOOR(seq * ${step})`;
  const [number, channel] = ["CONCAT('1198', LPAD(seq % 3000000, 7, '0'))", "LPAD(HEX(seq), 8, '0')"];
  const [queue, agent] = ['8000 + (seq * 7919) % 20', '1000 + (seq * 104729) % 200'];
  // Those that are read by; FreePBX has four more, which only cost time here.
  const indexes = (await createRecords(database, 'freepbx')).filter(index => /calldate|uniqueid|linkedid/.test(index));
  await timed(`${records} records`, () => database.query(`SET unique_checks = 0; INSERT INTO freepbx.cdr (${columns}, sync)
    SELECT FROM_UNIXTIME(${at}), CONCAT('"" <', ${number}, '>'), ${number}, ${queue}, 'ext-queues', CONCAT('PJSIP/provider-', ${channel}),
      CONCAT('PJSIP/', ${agent}, '-', ${channel}), 'Queue', CONCAT(${queue}, ',t,,,'), 5 + seq % 300, seq % 300, IF(seq % 8 = 0, 'NO ANSWER', 'ANSWERED'),
      CONCAT(${at}, '.', seq), CONCAT(${at}, '.', seq), IF(seq % 8 = 0, '', CONCAT('q-', seq, '.wav')), '', seq, IF(seq > ${records - backlog}, NULL, 1)
    FROM seq_1_to_${records}`));
  await timed('indexes of the records', () => database.query(`ALTER TABLE freepbx.cdr ${indexes.map(index => `ADD ${index}`).join(', ')}`));
  await runCommand(['migrate']);
  await timed('copies of the records', () => database.query(`INSERT INTO speakr.cdrs (date, src, dst, billsec, status, linkedid, recordingfile, cnum)
    SELECT calldate, src, dst, billsec, disposition, linkedid, recordingfile, cnum FROM freepbx.cdr WHERE sync = 1`));
}

// The same history as in LargeHistory, up to now.
async function fillCalls() {
  await runCommand(['migrate']);
  const begin = Math.floor(Date.now() / 1000 - years);
  const sql = fs.readFileSync(path.join(__dirname, '../Speakr.Monitor.Benchmarks/LargeHistory.sql'), 'utf8')
    .replaceAll('1609459200', begin).replaceAll('15.78', String(years / calls - 0.0001)).replaceAll('10000000', String(calls))
    .replaceAll('2021-01-01 12:00:00', `${new Date(begin * 1000).toISOString().slice(0, 10)} 12:00:00`);
  await timed(`${calls} calls`, () => database.query(`USE speakr; ${sql}`));
  await timed('indexes of the calls', () => runCommand(['migrate']));
}

async function main() {
  database = await mysql.createConnection({ ...login, multipleStatements: true });
  await database.query(`SET time_zone = '+00:00'; CREATE DATABASE IF NOT EXISTS speakr CHARACTER SET utf8mb4;
    CREATE DATABASE IF NOT EXISTS other CHARACTER SET utf8mb4; CREATE DATABASE IF NOT EXISTS freepbx CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  if (records > 0) await fillRecords();
  if (calls > 0) await fillCalls();
  for (const table of ['speakr.CallsHistory', 'speakr.CallQueueVisits', 'speakr.CallRingAttempts', 'speakr.CallAgentStates', 'speakr.cdrs', 'freepbx.cdr']) {
    await database.query(`ANALYZE TABLE ${table}`);
  }
  await database.end();
}

main().catch(error => {
  console.error(error.message);
  process.exit(1);
});
