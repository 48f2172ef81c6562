// The live stream, kept open once for all tabs of a browser: this file runs in a SharedWorker. HTTP/1.1 allows six connections to a server.
const kept = [];
const keptBytes = 8_000_000;
const silence = 8_000;
const ports = new Set();
let version = 0;
let position = null;
let bytes = 0;
let isOpen = false;

const tell = message => ports.forEach(port => port.postMessage(message));
const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

function receive(message) {
  if (message.reset) kept.length = bytes = 0;
  if (message.v) {
    version = message.v;
    position = `${version}-0-${position.split('-')[2]}`;
  }
  if (message.html) {
    kept.push(message);
    bytes += message.html.length;
    while (bytes > keptBytes) bytes -= kept.shift().html.length;
  }
  tell(message);
}

// A line of JSON for each message.
async function read(url, receive) {
  const end = new AbortController();
  let watchdog = setTimeout(() => end.abort(), silence);
  try {
    const response = await fetch(url, { signal: end.signal, cache: 'no-store', redirect: 'manual' });
    if (!response.ok) return response.status;
    isOpen = true;
    tell({});
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ''; ;) {
      const { value, done } = await reader.read();
      if (done) return 0;
      clearTimeout(watchdog);
      watchdog = setTimeout(() => end.abort(), silence);
      const lines = (rest + value).split('\n');
      rest = lines.pop();
      lines.forEach(line => receive(JSON.parse(line)));
    }
  } finally {
    isOpen = false;
    clearTimeout(watchdog);
  }
}

async function follow(url) {
  for (; ;) {
    const status = await read(`${url}&lastEventId=${encodeURIComponent(position)}`, receive).catch(() => 0);
    // Signed out, or led to a sign-in page: the pages find out by loading again.
    tell({ down: true, denied: status === 401 || status === 403 || status === undefined });
    await pause(500 + Math.random() * 1500);
  }
}

self.onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    if (data.leave) return void ports.delete(port);
    const isNew = !ports.has(port);
    ports.add(port);
    if (isOpen) port.postMessage({});
    if (position === null) {
      position = data.position;
      version = Number(position.split('-')[0]);
      follow(data.url);
      return;
    }
    // What the page does not have yet. One that is older than all that is kept loads again.
    const after = Number(data.position.split('-')[0]);
    if (after < version && (kept.length === 0 || kept[0].p > after)) port.postMessage({ reset: true, v: version });
    else if (isNew) kept.filter(message => message.v > after).forEach(message => port.postMessage(message));
  };
};
