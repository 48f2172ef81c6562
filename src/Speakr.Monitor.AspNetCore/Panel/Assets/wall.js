// What people hear and press: alerts, the pages of a screen on a wall, printing.
let audio;
let [shownPage, turns, isPaused] = [-1, 0, false];

// A worsened alert is announced, with a sound if enabled.
function compare({ detail: { old, part } }) {
  const rank = { amber: 1, red: 2 };
  const [before, level] = [rank[old.dataset.alert] ?? 0, rank[part.dataset.alert] ?? 0];
  if (level <= before) return;
  document.getElementById('announcement').textContent = [part.querySelector('h3'), part.querySelector('.alert')].map(element => element?.textContent.trim()).join(': ');
  if (audio?.state !== 'running') return;
  for (let beep = 0; beep < level; beep++) {
    const tone = new OscillatorNode(audio, { frequency: level === 2 ? 880 : 587 });
    tone.connect(new GainNode(audio, { gain: 0.2 })).connect(audio.destination);
    tone.start(audio.currentTime + beep * 0.3);
    tone.stop(audio.currentTime + beep * 0.3 + 0.18);
  }
}

function listen(button) {
  const wished = localStorage.getItem('speakr-monitor-sound') === 'on';
  button.setAttribute('aria-pressed', String(wished));
  // Browsers allow a page to make sounds only after a user gesture.
  if (wished) addEventListener('pointerdown', () => { audio ??= new AudioContext(); }, { once: true });
  else audio = void audio?.close();
}

// A screen on a wall shows as many queues as fit, and the next ones after a while.
function turn() {
  const list = document.querySelector('[data-view="tv"] [data-list="queues"]');
  if (!list?.children.length) return;
  const cards = [...list.children];
  const shown = cards.find(card => !card.hidden) ?? cards[0];
  const gap = parseFloat(getComputedStyle(list).rowGap);
  // A pixel for rounding.
  const rows = Math.max(1, Math.floor((list.clientHeight + gap + 1) / (shown.offsetHeight + gap)));
  const size = rows * getComputedStyle(list).gridTemplateColumns.split(' ').length;
  const pages = Math.ceil(cards.length / size);
  if (!isPaused && turns++ % 10 === 0) shownPage++;
  shownPage %= pages;
  cards.forEach((card, place) => { card.hidden = Math.floor(place / size) !== shownPage; });
  document.querySelector('[data-pages]').textContent = pages > 1 ? `${shownPage + 1} / ${pages}` : '';
}

// What only works with a script is shown by it.
function arrange() {
  for (const button of document.querySelectorAll('[data-print], [data-sound], [data-pause]')) button.hidden = false;
  document.querySelector('[data-pause]')?.setAttribute('aria-pressed', String(isPaused));
  turn();
}

document.addEventListener('click', ({ target }) => {
  const isPressed = target.getAttribute?.('aria-pressed') === 'true';
  if (target.matches?.('[data-print]')) print();
  if (target.matches?.('[data-pause]')) target.setAttribute('aria-pressed', String(isPaused = !isPaused));
  if (target.matches?.('[data-sound]')) {
    localStorage.setItem('speakr-monitor-sound', isPressed ? 'off' : 'on');
    listen(target);
    if (!isPressed) audio ??= new AudioContext();
  }
});

document.addEventListener('speakr-monitor:replaced', compare);
document.addEventListener('speakr-monitor:loaded', arrange);
arrange();
listen(document.querySelector('[data-sound]'));
setInterval(turn, 1_000);
