const net = require('node:net');
const { Server } = require('socket.io');

const pbx = new URL(process.argv[2]);
const password = 'Basic ' + Buffer.from(`monitor:${process.env.FEED_PASSWORD}`).toString('base64');
const feed = new Server(Number(process.argv[3]));
const asterisk = net.connect(pbx.port || 5038, pbx.hostname).setEncoding('utf8');
const act = (...lines) => asterisk.write(lines.join('\r\n') + '\r\n\r\n');

feed.use((client, next) => next(client.handshake.headers.authorization === password ? undefined : new Error('wrong password')));
feed.on('connection', client => client.on('QueueStatus', () => act('Action: QueueStatus')));

let received = '';
asterisk.on('data', text => {
  const packets = (received + text).split('\r\n\r\n');
  received = packets.pop();
  for (const packet of packets) {
    const event = Object.fromEntries(packet.split('\r\n').map(line => line.split(/: (.*)/, 2)));
    if (event.Event) feed.emit(event.Queue ?? event.Event, event);
  }
});
asterisk.on('error', error => console.error(error.message)).on('close', () => process.exit(1));
act('Action: Login', `Username: ${decodeURIComponent(pbx.username)}`, `Secret: ${decodeURIComponent(pbx.password)}`);
