-- Which service was asked about which song, and when: what it does not know is not asked again every day.

CREATE TABLE lookups (
  track_id TEXT NOT NULL REFERENCES tracks ON DELETE CASCADE,
  source TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  PRIMARY KEY (track_id, source)
) STRICT;

-- What services call the kind of a song, where its file does not say.

CREATE TABLE tags (
  track_id TEXT NOT NULL REFERENCES tracks ON DELETE CASCADE,
  source TEXT NOT NULL,
  known_at TEXT NOT NULL,
  tags TEXT NOT NULL,
  PRIMARY KEY (track_id, source)
) STRICT;
