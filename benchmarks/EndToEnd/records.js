'use strict';
// FreePBX's table of call detail records, with the column that a site adds to have its rows marked.
const fs = require('node:fs');
const path = require('node:path');

const columns = 'calldate, clid, src, dst, dcontext, channel, dstchannel, lastapp, lastdata, duration, billsec, disposition, uniqueid, linkedid, '
  + 'recordingfile, cnum, sequence';

/** Creates it without indexes, which are made faster when it is full. @returns them, as ALTER TABLE … ADD wants them */
async function createRecords(connection, schema) {
  const text = fs.readFileSync(path.join(__dirname, '../../samples/recordings/schema-freepbx-cdr.sql'), 'utf8').replace(/--.*$/gm, '');
  await connection.query(`USE ${schema}; ${text.slice(text.indexOf('CREATE TABLE')).trim()} ALTER TABLE cdr ADD sync TINYINT NULL DEFAULT NULL`);
  const [rows] = await connection.query('SHOW INDEX FROM cdr');
  await connection.query(`ALTER TABLE cdr ${rows.map(row => `DROP INDEX ${row.Key_name}`).join(', ')}`);
  return rows.map(row => `INDEX ${row.Key_name} (${row.Column_name})`);
}

module.exports = { createRecords, columns };
