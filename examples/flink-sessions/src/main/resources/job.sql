-- Page views of each minute, and sessions, by the time at which the server got the request.
-- A record of the stream is a line of an access log with an id: {"id", "line"} (docs/log-lines.md).

SET 'table.local-time-zone' = 'UTC';

-- A task whose shards are idle would hold back the time of all others.
SET 'table.exec.source.idle-timeout' = '${job.idle-timeout}';

-- How long the count of late views is kept in the state.
SET 'table.exec.state.ttl' = '${job.late-ttl}';

CREATE TABLE lines (
  id STRING,
  line STRING,
  arrived_at TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
  -- Of a line that is no page view it is 1970, so such a line moves no watermark and is in no window.
  -- A server whose clock is ahead would make everybody else late; so no time is later than the arrival.
  viewed_at AS LEAST(arrived_at, TO_TIMESTAMP_LTZ(
    CASE WHEN REGEXP(line, '^\S+ \S+ \S+ \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "')
      THEN GREATEST(0, UNIX_TIMESTAMP(REGEXP_EXTRACT(line, '\[([^\]]+)\]', 1), 'dd/MMM/yyyy:HH:mm:ss Z'))
      ELSE 0 END, 0)),
  WATERMARK FOR viewed_at AS viewed_at - INTERVAL ${job.lateness}
) WITH (${source}, 'format' = 'json', 'json.ignore-parse-errors' = 'true');

CREATE TEMPORARY VIEW page_views AS
SELECT
  viewed_at,
  -- A pseudonym, as everywhere in the blueprint: the first 64 bits of the address's SHA-256.
  SUBSTRING(SHA256(REGEXP_EXTRACT(line, '^(\S+)', 1)), 1, 16) AS visitor,
  REGEXP_EXTRACT(line, '"\S+ ([^ ?#"]+)', 1) AS page,
  CURRENT_WATERMARK(viewed_at) IS NOT NULL AND viewed_at <= CURRENT_WATERMARK(viewed_at) AS is_late
FROM lines
WHERE viewed_at > TO_TIMESTAMP_LTZ(0, 0) AND REGEXP_EXTRACT(line, '"\S+ ([^ ?#"]+)', 1) IS NOT NULL;

CREATE TABLE page_counts (
  page STRING,
  -- The minute in UTC, 2015-05-17T10:05Z; with #late behind it, the views that came after it was counted.
  -- The views of a minute are the sum of both items.
  minute_start STRING,
  view_count BIGINT,
  PRIMARY KEY (page, minute_start) NOT ENFORCED
) PARTITIONED BY (page, minute_start) WITH (${table});

CREATE TABLE sessions (
  visitor STRING,
  started_at STRING,
  ended_at STRING,
  view_count BIGINT,
  `day` STRING
) PARTITIONED BY (`day`) WITH (${files}, 'connector' = 'filesystem', 'format' = 'json');

INSERT INTO page_counts
SELECT page, DATE_FORMAT(window_start, 'yyyy-MM-dd''T''HH:mm''Z'''), COUNT(*)
FROM TABLE(TUMBLE(TABLE page_views, DESCRIPTOR(viewed_at), INTERVAL '1' MINUTE))
WHERE NOT is_late
GROUP BY page, window_start, window_end;

INSERT INTO page_counts
SELECT page, DATE_FORMAT(viewed_at, 'yyyy-MM-dd''T''HH:mm''Z''') || '#late', COUNT(*)
FROM page_views
WHERE is_late
GROUP BY page, DATE_FORMAT(viewed_at, 'yyyy-MM-dd''T''HH:mm''Z''') || '#late';

INSERT INTO sessions
SELECT
  visitor,
  DATE_FORMAT(window_start, 'yyyy-MM-dd''T''HH:mm:ss''Z'''),
  DATE_FORMAT(window_end - INTERVAL '30' MINUTE, 'yyyy-MM-dd''T''HH:mm:ss''Z'''),
  COUNT(*),
  DATE_FORMAT(window_start, 'yyyy-MM-dd')
FROM TABLE(SESSION(TABLE page_views PARTITION BY visitor, DESCRIPTOR(viewed_at), INTERVAL '30' MINUTE))
WHERE NOT is_late
GROUP BY visitor, window_start, window_end;
