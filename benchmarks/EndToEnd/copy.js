'use strict';
// The reference for call detail records: streams rows, writes a thousand in a statement; with "mark" marks exactly those, by key, after each commit.
const mysql = require('mysql2');

const marks = process.argv[2] === 'mark';
const login = { host: '127.0.0.1', port: Number(process.env.FREEPBX_DB_PORT), user: 'bench', password: 'bench', dateStrings: true };
const source = mysql.createConnection({ ...login, database: 'freepbx' });
const marking = mysql.createConnection({ ...login, database: 'freepbx' }).promise();
const target = mysql.createConnection({ ...login, database: 'speakr' }).promise();

async function write(rows) {
  await target.query('INSERT INTO cdrs (date, src, dst, billsec, status, linkedid, recordingfile, cnum) VALUES ?', [rows.map(row => row.slice(0, 8))]);
  if (!marks) return;
  const keys = rows.map(row => row.slice(8));
  await marking.query('UPDATE cdr SET sync = 1 WHERE sync IS NULL AND uniqueid IN (?) AND (uniqueid, sequence) IN (?)', [keys.map(key => key[0]), keys]);
}

async function main() {
  let rows = [];
  const query = source.query({
    sql: 'SELECT calldate, src, dst, billsec, disposition, linkedid, recordingfile, cnum, uniqueid, sequence FROM cdr', rowsAsArray: true,
  });
  for await (const row of query.stream({ highWaterMark: 4000 })) {
    rows.push(row);
    if (rows.length < 1000) continue;
    await write(rows);
    rows = [];
  }
  if (rows.length > 0) await write(rows);
  source.end();
  await Promise.all([marking.end(), target.end()]);
}

main();
