-- 10 million calls over five years, 15 million visits, 10 million rings and 1.8 million logins and pauses of 200 agents in 20 queues, made inside the server.
-- The tables must be there and empty; their indexes are made afterwards.
SET time_zone = '+00:00', unique_checks = 0, foreign_key_checks = 0;
INSERT INTO CallsHistory (id, status, queue, extension, uniqueId, linkId, phoneNumber, showOnPanel, updatedAt, createdAt)
SELECT seq, IF(seq % 8 = 0, 'Abandonado', 'Encerrado'), 8000 + (seq * 7919) % 20, IF(seq % 8 = 0, '', 1000 + (seq * 104729) % 200),
  CONCAT(FLOOR(1609459200 + seq * 15.78), '.', seq), CONCAT(FLOOR(1609459200 + seq * 15.78), '.', seq),
  CONCAT('55', 11 + (seq * 31) % 89, '9', LPAD((seq * 48271) % 3000000, 8, '0')), 0,
  FROM_UNIXTIME(FLOOR(1609459200 + seq * 15.78) + 180), FROM_UNIXTIME(FLOOR(1609459200 + seq * 15.78))
FROM seq_1_to_10000000;
-- Every second call has come from another queue.
INSERT INTO CallQueueVisits (linkId, visit, queue, uniqueId, joinedAt, answeredAt, leftAt, endedAt, extension, agentName, agentUniqueId, waitSeconds,
  ringSeconds, talkSeconds, holdSeconds, hungUpAt, endReason)
SELECT linkId, v.seq, IF(v.seq = 1 AND id % 2 = 0, 8000 + (id * 7919 + 3) % 20, queue), uniqueId, createdAt + INTERVAL (v.seq - 1) * 60 SECOND,
  IF((v.seq = 1 AND id % 2 = 0) OR extension = '', NULL, createdAt + INTERVAL (v.seq - 1) * 60 + id % 50 SECOND),
  createdAt + INTERVAL (v.seq - 1) * 60 + id % 50 SECOND, createdAt + INTERVAL (v.seq - 1) * 60 + id % 50 + 100 SECOND,
  IF(v.seq = 1 AND id % 2 = 0, '', extension), IF((v.seq = 1 AND id % 2 = 0) OR extension = '', NULL, CONCAT('Agent ', extension)),
  IF((v.seq = 1 AND id % 2 = 0) OR extension = '', NULL, CONCAT(uniqueId, '9')), id % 50, 5,
  IF((v.seq = 1 AND id % 2 = 0) OR extension = '', NULL, 120 - id % 50), IF(id % 5 = 0, 12, NULL), createdAt + INTERVAL 180 SECOND,
  IF(v.seq = 1 AND id % 2 = 0, 'exit', IF(extension = '', 'abandon', 'caller'))
FROM CallsHistory JOIN seq_1_to_2 v ON v.seq <= 2 - id % 2 ORDER BY id, v.seq;
INSERT INTO CallRingAttempts (linkId, visit, ring, interface, agentName, extension, rangAt, seconds, answered)
SELECT linkId, 2 - id % 2, 1, CONCAT('PJSIP/', 1000 + (id * 104729) % 200), CONCAT('Agent ', 1000 + (id * 104729) % 200), 1000 + (id * 104729) % 200,
  createdAt + INTERVAL (1 - id % 2) * 60 + 5 SECOND, 5, extension <> ''
FROM CallsHistory ORDER BY id;
INSERT INTO CallAgentStates (pbx, interface, agent, queue, kind, startedAt, endedAt)
SELECT 'pbx', CONCAT('PJSIP/', 1000 + a.seq), CONCAT('Agent ', 1000 + a.seq), 8000 + a.seq % 20, IF(k.seq = 0, 'login', 'pause'),
  '2021-01-01 12:00:00' + INTERVAL d.seq DAY + INTERVAL k.seq * 90 MINUTE,
  '2021-01-01 12:00:00' + INTERVAL d.seq DAY + INTERVAL IF(k.seq = 0, 480, k.seq * 90 + 10) MINUTE
FROM seq_0_to_199 a JOIN seq_0_to_1825 d JOIN seq_0_to_4 k;
