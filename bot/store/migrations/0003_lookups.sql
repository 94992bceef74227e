-- Which service was asked about which song, and when: what it does not know is not asked again every day.

CREATE TABLE lookups (
  track_id TEXT NOT NULL REFERENCES tracks ON DELETE CASCADE,
  source TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  PRIMARY KEY (track_id, source)
) STRICT;
