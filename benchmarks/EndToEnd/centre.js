'use strict';
// A call centre at work: calls of all kinds and the agents who take them, as events and as call detail records, with the truth about each call.
const { callerFields, agentFields, hangupOf, sleep } = require('./load');

const queues = Array.from({ length: 20 }, (_, index) => String(8000 + index));
const agentsOfQueue = 40;

// The answers to QueueStatus name these; in the others only records and limits find a caller who left unheard.
const isListed = queue => Number(queue) < 8010;

// Of a thousand calls.
const kinds = [
  ['answered', 630], ['second phone', 100], ['held', 60], ['transferred', 60], ['abandoned', 100], ['left by key', 35],
  ['end unheard', 10], // the records tell
  ['waits for ever', 3], ['talks for ever', 2], // nothing tells: a list or a limit
];

// mulberry32
function randomFrom(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

class Centre {
  /** @param send passes an event on, and says whether anybody has heard it */
  constructor(send, seed = 1) {
    this.send = send;
    this.random = randomFrom(seed);
    this.calls = [];
    this.rows = []; // records that are not yet in the table
    this.open = 0;
    this.events = 0;
    this.channels = 0;
    this.waiting = new Map(queues.map(queue => [queue, new Map()]));
    this.free = new Map(queues.map(queue => [queue, Array.from({ length: agentsOfQueue }, (_, index) => `${queue}${100 + index}`)]));
    this.members = new Map(queues.flatMap(queue => this.free.get(queue).map(extension => [extension, { queue, status: '1', paused: '0' }])));
  }

  /** Begins calls so that there are so many events a second, until the time is over; then waits for those that are still going on. */
  async work(rate, milliseconds) {
    const start = performance.now();
    for (let took = 0; took < milliseconds; took = performance.now() - start) {
      // What a call costs shows when some have ended.
      const eventsOfCall = this.calls.length > 500 ? Math.max(8, this.events / (this.calls.length - this.open)) : 12;
      while ((this.calls.length - this.open / 2) * eventsOfCall < rate * took / 1000) this.begin();
      await sleep(5);
    }
    while (this.open > 0) await sleep(20);
  }

  begin() {
    const number = this.calls.length + 1;
    let pick = Math.floor(this.random() * 1000);
    const kind = kinds.find(([, share]) => (pick -= share) < 0)[0];
    const phone = `119${String(number).padStart(8, '0')}`;
    const call = { id: this.channel(), number, kind, queue: this.any(queues), phone, extension: '', visits: 0, records: 0 };
    this.calls.push(call);
    this.open++;
    this.follow(call).then(() => { this.open--; });
  }

  ids() { return this.known ??= new Set(this.calls.map(call => call.id)); }

  channel() { return `${Math.floor(Date.now() / 1000)}.${++this.channels}`; }

  any(things) { return things[Math.floor(this.random() * things.length)]; }

  // At least a second, because records count whole ones.
  pause(mean, most) { return sleep(Math.min(most, 1000 - Math.log(1 - this.random()) * (mean - 1000))); }

  tell(call, event) {
    this.events++;
    if (!this.send(event) && call) call.wasMissed = true;
  }

  async follow(call) {
    call.status = 'Abandonado';
    let caller = this.join(call);
    await this.pause(1500, 15000);
    if (call.kind === 'waits for ever') return this.stopWaiting(call);
    let phone = this.ring(call, caller);
    if (!phone) return this.abandon(call, caller);
    await this.pause(1500, 4000);

    if (call.kind === 'second phone') {
      this.stopRinging(call, phone, 'AgentRingNoAnswer');
      phone = this.ring(call, caller);
      if (!phone) return this.abandon(call, caller);
      await this.pause(1300, 3000);
    }

    if (call.kind === 'abandoned') {
      this.stopRinging(call, phone);
      return this.abandon(call, caller);
    }

    if (call.kind === 'left by key') {
      this.tell(call, { ...caller, event: 'QueueCallerLeave', position: '1', count: '0' });
      this.stopWaiting(call);
      this.stopRinging(call, phone);
      const at = Date.now();
      await sleep(2500);
      this.tell(call, hangupOf(caller, call.id));
      return this.record(call, { at, lastapp: 'VoiceMail' }, 'ANSWERED');
    }

    this.connect(call, caller, phone);
    if (call.kind === 'talks for ever') {
      await sleep(2000);
      return this.release(phone);
    }

    await this.talk(call, caller, phone);
    if (call.kind === 'transferred') {
      this.complete(call, caller, phone, 'transfer');
      call.queue = queues[(queues.indexOf(call.queue) + 7) % queues.length];
      caller = this.join(call);
      await this.pause(1500, 5000);
      call.status = 'Abandonado';
      call.extension = '';
      phone = this.ring(call, caller);
      if (!phone) return this.abandon(call, caller);
      await this.pause(1300, 3000);
      this.connect(call, caller, phone);
      await this.talk(call, caller, phone);
    }

    if (call.kind === 'end unheard') {
      this.record(call, phone, 'ANSWERED');
      return this.release(phone);
    }

    this.complete(call, caller, phone, this.random() < 0.5 ? 'agent' : 'caller');
    this.tell(call, hangupOf(caller, call.id));
  }

  join(call) {
    const caller = callerFields(call);
    call.visits++;
    this.waiting.get(call.queue).set(call.id, { call, at: Date.now() });
    this.tell(call, { ...caller, event: 'QueueCallerJoin', position: '1', count: '1' });
    // Most of what a real feed says matters to no call.
    this.tell(null, { ...caller, queue: undefined, event: 'Newexten', extension: call.queue, application: 'Queue', appdata: `${call.queue},t,,,` });
    return caller;
  }

  stopWaiting(call) { this.waiting.get(call.queue).delete(call.id); }

  /** @returns the phone; nothing when all agents are busy, or away */
  ring(call, caller) {
    const extension = this.free.get(call.queue).shift();
    if (!extension) return null;
    const phone = { extension, queue: call.queue, id: this.channel(), at: Date.now() };
    phone.fields = agentFields({ id: phone.id, number: call.number, extension, linkedId: call.id });
    this.tell(call, { ...caller, ...phone.fields, event: 'AgentCalled' });
    this.status(phone, '6');
    return phone;
  }

  status({ queue, extension }, status) {
    this.members.set(extension, { queue, status, paused: '0' });
    this.tellOfMember('QueueMemberStatus', extension);
  }

  tellOfMember(event, extension) {
    const member = { membername: `Agente ${extension}`, interface: `PJSIP/${extension}` };
    this.tell(null, { event, privilege: 'agent,all', ...this.memberFields(extension), ...member });
  }

  memberFields(extension) {
    const { queue, status, paused } = this.members.get(extension);
    return {
      queue, stateinterface: `PJSIP/${extension}`, membership: 'static', penalty: '0', callstaken: '1', lastcall: '0', lastpause: '0',
      logintime: '1795331101', incall: status === '2' ? '1' : '0', status, paused, pausedreason: paused === '1' ? 'Pausa' : '', ringinuse: '0',
      wrapuptime: '0',
    };
  }

  stopRinging(call, phone, event) {
    if (event) this.tell(call, { ...callerFields(call), ...phone.fields, event, ringtime: String(Date.now() - phone.at) });
    this.tell(call, { ...hangupOf(callerFields(call), phone.id), channel: phone.fields.destchannel, cause: '26', 'cause-txt': 'Answered elsewhere' });
    this.record(call, phone, 'NO ANSWER');
    this.release(phone);
  }

  connect(call, caller, phone) {
    this.stopWaiting(call);
    this.tell(call, { ...caller, event: 'QueueCallerLeave', position: '1', count: '0' });
    this.tell(call, { ...caller, ...phone.fields, event: 'AgentConnect', holdtime: '2', ringtime: '1' });
    this.status(phone, '2');
    call.status = 'Encerrado';
    call.extension = phone.extension;
  }

  async talk(call, caller, phone) {
    if (call.kind === 'held') {
      await this.pause(1500, 5000);
      this.tell(call, { ...caller, queue: undefined, event: 'Hold', uniqueid: phone.id, channel: phone.fields.destchannel, musicclass: 'default' });
      await this.pause(1500, 5000);
      this.tell(call, { ...caller, queue: undefined, event: 'Unhold', uniqueid: phone.id, channel: phone.fields.destchannel });
    }
    await this.pause(5000, 40000);
  }

  complete(call, caller, phone, reason) {
    this.tell(call, { ...caller, ...phone.fields, event: 'AgentComplete', holdtime: '2', talktime: '5', reason });
    this.tell(call, { ...hangupOf(caller, phone.id), channel: phone.fields.destchannel });
    this.record(call, phone, 'ANSWERED');
    this.release(phone);
  }

  abandon(call, caller) {
    this.stopWaiting(call);
    this.tell(call, { ...caller, event: 'QueueCallerAbandon', position: '1', originalposition: '1', holdtime: '3' });
    this.tell(call, { ...caller, event: 'QueueCallerLeave', position: '1', count: '0' });
    this.tell(call, hangupOf(caller, call.id));
  }

  /** One phone in fifty is paused for a while. */
  async release(phone) {
    this.status(phone, '1');
    if (this.random() < 0.02) {
      const pause = paused => {
        this.members.get(phone.extension).paused = paused;
        this.tellOfMember('QueueMemberPause', phone.extension);
      };
      pause('1');
      await this.pause(10000, 60000);
      pause('0');
    }
    this.free.get(phone.queue).push(phone.extension);
  }

  /** What Asterisk writes when a leg has ended. */
  record(call, { at, fields, lastapp = 'Queue' }, disposition) {
    call.records++;
    // The first row of a channel is dated by the second in which the channel was made.
    const date = call.records === 1 ? Number(call.id.split('.')[0]) : Math.floor(at / 1000);
    const seconds = Math.floor(Date.now() / 1000) - date;
    this.rows.push([
      new Date(date * 1000).toISOString().slice(0, 19).replace('T', ' '), `"" <${call.phone}>`, call.phone, call.queue, 'ext-queues',
      `PJSIP/provider-${call.number}`, fields?.destchannel ?? '', lastapp, lastapp === 'Queue' ? `${call.queue},t,,,` : '', seconds, seconds,
      disposition, call.id, call.id, `q-${call.queue}-${call.phone}-${call.id}.wav`, call.phone, ++this.channels,
    ]);
  }

  /** The answer to QueueStatus. */
  list(actionid) {
    const now = Date.now();
    return [
      ...queues.filter(isListed).flatMap(queue => [
        { event: 'QueueParams', queue, max: '0', strategy: 'ringall', calls: String(this.waiting.get(queue).size), actionid },
        ...[...this.members].filter(([, member]) => member.queue === queue).map(([extension]) => (
          { event: 'QueueMember', ...this.memberFields(extension), name: `Agente ${extension}`, location: `PJSIP/${extension}`, actionid })),
        ...[...this.waiting.get(queue).values()].map(({ call, at }, index) => ({
          event: 'QueueEntry', queue, position: String(index + 1), channel: `PJSIP/provider-${call.number}`, uniqueid: call.id,
          calleridnum: call.phone, wait: String(Math.floor((now - at) / 1000)), actionid,
        })),
      ]),
      { event: 'QueueStatusComplete', eventlist: 'Complete', actionid },
    ];
  }
}

module.exports = { Centre };
