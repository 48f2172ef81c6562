'use strict';
// Stands for the service that Speakr Monitor replaces: the same variables, tables and statements, with its faults. Reads .env in the
// working directory. In place of its minute: each line "copy" on standard input copies call detail records.
// Reports on standard output: "copied <rows>", "failed <reason>".

require('dotenv').config({ quiet: true });
const readline = require('node:readline');
const mysql = require('mysql2/promise');
const { io } = require('socket.io-client');

const say = line => process.stdout.write(line + '\n');
const side = name => ({
  host: process.env[name + '_HOST'],
  port: Number(process.env[name + '_PORT']),
  user: process.env[name + '_USER'],
  password: process.env[name + '_PASSWORD'],
  database: process.env[name + '_NAME'],
  dateStrings: true,
});

const calls = mysql.createPool({ uri: process.env.DATABASE_URL, connectionLimit: 1 });
const pbx = mysql.createPool(side('FREEPBX_DB'));
const speakr = mysql.createPool(side('SPEAKR_DB'));

// The extension by position, which is right for seven digits and "PJSIP/" only.
const changes = {
  QueueCallerJoin: () => ({ status: 'Chamando', extension: '', showOnPanel: true }),
  AgentConnect: event => ({ status: 'Atendido', extension: event.destchannel.slice(6, 13), showOnPanel: true }),
  QueueCallerAbandon: () => ({ status: 'Abandonado', extension: '', showOnPanel: false }),
};

async function save(event) {
  if (event.event === 'Hangup') return end(event);
  if (!changes[event.event]) return;
  const { status, extension, showOnPanel } = changes[event.event](event);
  await calls.query(
    `INSERT INTO CallsHistory (status, queue, extension, uniqueId, linkId, phoneNumber, showOnPanel) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE
       status = VALUES(status), queue = VALUES(queue), extension = VALUES(extension), showOnPanel = VALUES(showOnPanel)`,
    [status, event.queue, extension, event.uniqueid, event.linkedid, event.calleridnum, showOnPanel]);
}

// Whichever channel it is; a call that nobody answered stays as it is.
async function end(event) {
  const [known] = await calls.query('SELECT status FROM CallsHistory WHERE linkId = ?', [event.linkedid]);
  if (known.length === 0 || known[0].status !== 'Atendido' || event.cause === '26') return;
  await calls.query("UPDATE CallsHistory SET status = 'Encerrado', showOnPanel = false WHERE linkId = ?", [event.linkedid]);
}

// Marks what is unmarked by then, and not what it has copied.
async function copy() {
  const [rows] = await pbx.query('SELECT * FROM cdr WHERE sync IS NULL');
  for (const row of rows) {
    await speakr.query(
      'INSERT INTO cdrs (`date`, src, dst, billsec, status, linkedid, recordingfile, cnum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      [row.calldate, row.src, row.dst, row.billsec, row.disposition, row.linkedid, row.recordingfile, row.cnum]);
  }
  await pbx.query('UPDATE cdr SET sync = 1 WHERE sync IS NULL');
  say(`copied ${rows.length}`);
}

// One after the other, in the order in which they came.
let last = Promise.resolve();
const inTurn = work => { last = last.then(work).catch(error => say(`failed ${error.message}`)); };

const feed = io(process.env.SOCKET_URL, { transports: ['websocket'] });
feed.onAny((queue, event) => inTurn(() => save(event)));
readline.createInterface({ input: process.stdin })
  .on('line', line => { if (line === 'copy') inTurn(copy); })
  .on('close', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
