'use strict';
// What filling large tables and asking them have in common.
const { start, cost } = require('./load');

const years = 5 * 365.25 * 86400;
const port = Number(process.env.DB_PORT);
const login = { host: '127.0.0.1', port, user: 'bench', password: 'bench', timezone: 'Z' };

/** The settings of the host. Indexes of large tables take longer than its usual statement. */
const settings = more => ({
  DATABASE_URL: `mysql://bench:bench@127.0.0.1:${port}/speakr?commandtimeout=3600`, PORT: '0', CDR_SYNC_MODE: 'mark',
  FREEPBX_DB_HOST: '127.0.0.1', FREEPBX_DB_PORT: String(port), FREEPBX_DB_USER: 'bench', FREEPBX_DB_PASSWORD: 'bench', FREEPBX_DB_NAME: 'freepbx', ...more,
});

/** Runs a command of the host to its end, or stops it after a while. */
async function runCommand(words, more = {}, milliseconds = 0) {
  const began = performance.now();
  const running = start(['dotnet', process.env.HOST_PROGRAM, ...words], settings(more));
  const memory = [];
  const sampling = setInterval(() => {
    // The process may end between two samples.
    try { memory.push(cost(running.id).megabytes || 0); } catch (error) { if (!['ENOENT', 'ESRCH'].includes(error.code)) throw error; }
  }, 200);
  const stopping = milliseconds > 0 && setTimeout(() => running.child.kill('SIGTERM'), milliseconds);
  const code = await running.ended;
  clearInterval(sampling);
  clearTimeout(stopping);
  const [seconds, text] = [(performance.now() - began) / 1000, running.text()];
  running.forget();
  if (code !== 0 && milliseconds === 0) throw new Error(`${words.join(' ')} ended with ${code}\n${text}`);
  return { seconds, text, peak: Math.max(...memory), early: Math.max(...memory.slice(0, memory.length / 2)) };
}

module.exports = { years, login, settings, runCommand };
