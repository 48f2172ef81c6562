// Puts what has changed into the page, lets times run, and says when the connection is gone. Without it the page shows what was true when it was loaded.
const root = document.documentElement;
const { stream, worker, version: assets } = document.body.dataset;
const byId = id => document.getElementById(id);
const silence = 8_000;

let version = versionOf(byId('content'));
let heardAt = -Infinity;
let changedAt = performance.now();
// The server's clock less that of this page, which does not follow changes of the device's.
let offset = Number(byId('content').dataset.now) - performance.now();
let held = null;
let loadedAt = performance.now();

function versionOf(main) {
  return Number(main.dataset.position.split('-')[0]);
}

const now = () => performance.now() + offset;

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = number => String(number).padStart(2, '0');
  return whole < 3600 ? `${Math.floor(whole / 60)}:${two(whole % 60)}` : `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

function receive(message) {
  // What comes while the page cannot be loaded is not shown.
  if (!message.down && !held) heardAt = performance.now();
  if (message.denied) return location.reload();
  if (message.at) offset = message.at - performance.now();
  if (message.reset) return load();
  if (message.html === undefined) return tick();
  if (held) held.push(message);
  else apply(message);
}

function apply(message) {
  if (message.v <= version) return;
  version = message.v;
  changedAt = performance.now();
  const patch = document.createElement('template');
  patch.innerHTML = message.html;
  for (const part of [...patch.content.children]) put(part);
  tick();
}

function put(part) {
  if (part.dataset.gone !== undefined) return byId(part.dataset.gone)?.remove();
  const old = byId(part.id);
  // What was missed in the meantime is known soon after.
  if (old?.querySelector('[data-sources="stale"]') && part.querySelector('[data-sources="live"]')) setTimeout(load, 3_000);
  if (old) document.dispatchEvent(new CustomEvent('speakr-monitor:replaced', { detail: { old, part } }));
  // Its members may have come before it, when there was no place for them.
  if (!old && part.querySelector('[data-list]') && document.querySelector(`[data-list="${CSS.escape(part.dataset.in)}"]`)) return load();
  const list = part.dataset.in === undefined ? old?.parentElement : document.querySelector(`[data-list="${CSS.escape(part.dataset.in)}"]`);
  if (!list) return old?.remove();
  // A list within a part outlives it: its members change on their own.
  for (const inner of part.querySelectorAll('[data-list]')) {
    const kept = old?.querySelector(`[data-list="${CSS.escape(inner.dataset.list)}"]`);
    if (kept) inner.replaceWith(kept);
  }
  if (old?.parentElement === list && old.dataset.order === part.dataset.order) return swap(old, part);
  keep(old, part, () => {
    old?.remove();
    list.insertBefore(part, list.children[place(list.children, part.dataset.order)] ?? null);
  });
}

const swap = (old, part) => keep(old, part, () => old.replaceWith(part));

// What somebody has focused or scrolled stays so, also when it goes from list to list.
function keep(old, part, exchange) {
  const focusable = element => [...element.querySelectorAll('a, button, [tabindex]')];
  const regions = element => [...element?.querySelectorAll('.scroll') ?? []];
  const holder = old?.contains(document.activeElement) ? document.activeElement.closest('[id]') : null;
  const focused = holder ? focusable(holder).indexOf(document.activeElement) : -1;
  const scrolled = regions(old).map(region => region.scrollLeft);
  exchange();
  regions(part).forEach((region, at) => { region.scrollLeft = scrolled[at] ?? 0; });
  if (focused >= 0) focusable(byId(holder.id) ?? part)[focused]?.focus({ preventScroll: true });
}

function place(children, order) {
  let [low, high] = [0, children.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (children[middle].dataset.order <= order) low = middle + 1;
    else high = middle;
  }
  return low;
}

// The page as it is now; changes in the meantime wait.
async function load() {
  if (held) return;
  for (; ;) {
    held = [];
    loadedAt = performance.now();
    if (await tryLoad().catch(() => false)) break;
    await new Promise(resolve => setTimeout(resolve, 2_000));
  }
  const waiting = held;
  held = null;
  waiting.forEach(apply);
  tick();
}

async function tryLoad() {
  const response = await fetch(location.href, { cache: 'no-store' });
  if (response.redirected) return location.reload();
  if (!response.ok) return false;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const isFilledIn = document.querySelector('#content form :focus') !== null;
  // After an update, or with another language or user, what is around the content does not fit it any more.
  if (!isFilledIn && (page.body.dataset.stream !== stream || page.body.dataset.version !== assets)) return location.reload();
  version = versionOf(page.getElementById('content'));
  for (const id of isFilledIn ? ['connection', 'gaps'] : ['content', 'connection', 'gaps']) swap(byId(id), page.getElementById(id));
  changedAt = performance.now();
  document.dispatchEvent(new Event('speakr-monitor:loaded'));
  return true;
}

function tick() {
  const { refresh } = byId('content').dataset;
  if (refresh && !document.hidden && performance.now() - loadedAt > refresh * 1000) load();
  const at = now();
  const isHeard = performance.now() - heardAt < silence;
  const connection = document.querySelector('[data-connection]');
  connection.dataset.connection = isHeard ? connection.dataset.sources : 'stale';
  root.dataset.connected = connection.dataset.connection;
  if (!isHeard && heardAt > 0) stale(connection, heardAt + offset);
  else if (connection.dataset.staleSince) stale(connection, Number(connection.dataset.staleSince));
  for (const time of document.querySelectorAll('[data-since]')) text(time, clock((at - time.dataset.since) / 1000));
  for (const age of document.querySelectorAll('[data-age]')) text(age, clock((performance.now() - changedAt) / 1000));
  for (const count of document.querySelectorAll('[data-count]'))
    text(count, String(document.querySelector(`[data-list="${count.dataset.count}"]`).children.length));
}

function stale(connection, since) {
  const local = new Date(since + Number(root.dataset.utcOffset) * 60_000).toISOString();
  text(connection.querySelector('[data-stale]'), `${local.slice(11, 19)} (${clock((now() - since) / 1000)})`);
  text(connection.querySelector('.since'), connection.dataset.words);
}

function text(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

function follow() {
  const position = byId('content').dataset.position;
  if (window.SharedWorker) {
    const feed = new SharedWorker(worker, { name: stream });
    feed.port.onmessage = ({ data }) => receive(data);
    feed.port.start();
    const join = () => feed.port.postMessage({ url: new URL(stream, location).href, position: `${version}${position.slice(position.indexOf('-'))}` });
    join();
    addEventListener('pagehide', () => feed.port.postMessage({ leave: true }));
    addEventListener('pageshow', event => event.persisted && join());
  } else {
    poll(position);
  }
}

async function poll(position) {
  for (; ; await new Promise(resolve => setTimeout(resolve, 1_000))) {
    if (document.hidden) continue;
    try {
      const response = await fetch(`${stream}&poll&lastEventId=${version}${position.slice(position.indexOf('-'))}`, { cache: 'no-store' });
      if (response.status === 401 || response.status === 403) return location.reload();
      if (response.ok) (await response.text()).split('\n').filter(Boolean).forEach(line => receive(JSON.parse(line)));
    } catch {
      // The next turn tries again; until then the page says that it is stale.
    }
  }
}

follow();
setInterval(tick, 1_000);
document.addEventListener('visibilitychange', tick);
