'use strict';
// The reference for calls: keeps them in memory, writes all that changed in one statement, one table, no journal.
const { io } = require('socket.io-client');
const mysql = require('mysql2/promise');

const states = { QueueCallerJoin: 'Chamando', AgentConnect: 'Atendido', QueueCallerAbandon: 'Abandonado' };
const calls = new Map();
let changed = new Set();

function apply(event) {
  let call = calls.get(event.linkedid);
  if (event.event === 'Hangup') {
    if (!call || event.uniqueid !== call.caller) return;
    if (call.status !== 'Abandonado') call.status = 'Encerrado';
    call.onPanel = 0;
  } else if (states[event.event]) {
    if (!call) calls.set(event.linkedid, call = { id: event.linkedid, caller: event.uniqueid, phone: event.calleridnum, extension: '', onPanel: 1 });
    Object.assign(call, { queue: event.queue, status: states[event.event] });
    if (event.event === 'AgentConnect') call.extension = event.interface.split('/')[1];
    if (event.event === 'QueueCallerAbandon') call.onPanel = 0;
  } else {
    return;
  }
  changed.add(call);
}

async function main() {
  const pool = mysql.createPool({ uri: process.env.DATABASE_URL, connectionLimit: 1 });
  await pool.query(`CREATE TABLE CallsHistory (id INT AUTO_INCREMENT PRIMARY KEY, status VARCHAR(255), queue VARCHAR(255), extension VARCHAR(255),
    uniqueId VARCHAR(255), linkId VARCHAR(255) UNIQUE, phoneNumber VARCHAR(255), showOnPanel TINYINT(1))`);
  io(process.env.SOCKET_URL, { transports: ['websocket'] }).onAny((name, event) => apply(event));
  for (;;) {
    const batch = [...changed];
    changed = new Set(batch.splice(1000));
    if (batch.length === 0) {
      await new Promise(resolve => setTimeout(resolve, 1));
      continue;
    }
    await pool.query(`INSERT INTO CallsHistory (status, queue, extension, uniqueId, linkId, phoneNumber, showOnPanel) VALUES ? ON DUPLICATE KEY UPDATE
      status = VALUES(status), queue = VALUES(queue), extension = VALUES(extension), showOnPanel = VALUES(showOnPanel)`,
      [batch.map(call => [call.status, call.queue, call.extension, call.caller, call.id, call.phone, call.onPanel])]);
    for (const call of batch) if (!call.onPanel && !changed.has(call)) calls.delete(call.id);
  }
}

main();
