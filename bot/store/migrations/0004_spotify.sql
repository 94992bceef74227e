-- Linked Spotify accounts, what was read of them, and the playlist that holds everything.

CREATE TABLE links (
  member_id INTEGER PRIMARY KEY REFERENCES members ON DELETE CASCADE,
  account TEXT NOT NULL UNIQUE,
  user TEXT NOT NULL,
  name TEXT NOT NULL,
  client_id TEXT NOT NULL,
  scopes TEXT NOT NULL,
  -- Sealed; see bot/sealing.py.
  tokens BLOB NOT NULL,
  authorized_at TEXT NOT NULL,
  ended_at TEXT,
  -- When the member was last told that the login ends or has ended.
  told_at TEXT,
  read_at TEXT
) STRICT;

-- Links under way: from the address that a person is sent to, until they say that it is them.
CREATE TABLE linkings (
  state TEXT PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  asker TEXT NOT NULL,
  client_id TEXT NOT NULL,
  redirect TEXT NOT NULL,
  verifier BLOB NOT NULL,
  started_at TEXT NOT NULL,
  -- The digest of the code that the callback page shows, and how often a wrong one was tried.
  code TEXT,
  tried INTEGER NOT NULL DEFAULT 0,
  -- Sealed tokens and who they belong to, until the member says yes.
  found BLOB,
  found_at TEXT
) STRICT;
CREATE INDEX linkings_member ON linkings (member_id);

-- What was called for each app within a day, and until when it may not be called at all.
CREATE TABLE calls (
  client_id TEXT NOT NULL,
  family TEXT NOT NULL,
  called_at TEXT NOT NULL
) STRICT;
CREATE INDEX calls_client ON calls (client_id, called_at);

CREATE TABLE pauses (
  client_id TEXT PRIMARY KEY,
  until TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;

-- In which state a playlist was read: while Spotify names the same one, it is not read again.
CREATE TABLE snapshots (
  playlist_id INTEGER PRIMARY KEY REFERENCES playlists ON DELETE CASCADE,
  snapshot TEXT NOT NULL,
  total INTEGER NOT NULL
) STRICT;

-- Playlists that Spotify lists but does not open to this member.
CREATE TABLE refusals (
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  list_id TEXT NOT NULL,
  snapshot TEXT NOT NULL,
  PRIMARY KEY (member_id, list_id)
) STRICT;

-- Pages of a long playlist whose reading was cut off.
CREATE TABLE pages (
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  list_id TEXT NOT NULL,
  snapshot TEXT NOT NULL,
  start INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (member_id, list_id, start)
) STRICT;

CREATE TABLE tops (
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  span TEXT NOT NULL,
  rank INTEGER NOT NULL,
  track_id TEXT NOT NULL REFERENCES tracks,
  PRIMARY KEY (member_id, span, rank)
) STRICT;
CREATE INDEX tops_track ON tops (track_id);

CREATE TABLE plays (
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  played_at TEXT NOT NULL,
  track_id TEXT NOT NULL REFERENCES tracks,
  PRIMARY KEY (member_id, played_at)
) STRICT;
CREATE INDEX plays_track ON plays (track_id);

-- Songs that somebody asked about and that Spotify described, kept for a while for what they do next.
CREATE TABLE met (
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  track_id TEXT NOT NULL REFERENCES tracks,
  met_at TEXT NOT NULL,
  PRIMARY KEY (member_id, track_id)
) STRICT;
CREATE INDEX met_track ON met (track_id);

-- Songs that Earmark put into playlists, to be taken back for a week.
CREATE TABLE filings (
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  list_id TEXT NOT NULL,
  track_id TEXT NOT NULL,
  filed_at TEXT NOT NULL,
  PRIMARY KEY (member_id, list_id, track_id)
) STRICT;

-- What the playlist with everything is to be.
CREATE TABLE mirrors (
  member_id INTEGER PRIMARY KEY REFERENCES members ON DELETE CASCADE,
  name TEXT NOT NULL,
  -- Playlists by their ids at Spotify; null for all.
  chosen TEXT NOT NULL,
  liked INTEGER NOT NULL,
  newest_first INTEGER NOT NULL,
  -- 0: only when asked.
  hours INTEGER NOT NULL,
  synced_at TEXT
) STRICT;

-- The playlists at Spotify that it lies in: a further one for each ten thousand songs.
CREATE TABLE mirror_parts (
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  part INTEGER NOT NULL,
  -- Stands in the playlist's description, so that it is found again if the answer to its making was lost.
  marker TEXT NOT NULL,
  -- NULL until it is known to be made.
  list_id TEXT,
  -- NULL where nobody knows what lies in it now.
  snapshot TEXT,
  PRIMARY KEY (member_id, part)
) STRICT;

CREATE TABLE mirror_items (
  member_id INTEGER NOT NULL,
  part INTEGER NOT NULL,
  position INTEGER NOT NULL,
  track_id TEXT,
  isrc TEXT NOT NULL,
  song_key TEXT NOT NULL,
  title TEXT NOT NULL,
  PRIMARY KEY (member_id, part, position),
  FOREIGN KEY (member_id, part) REFERENCES mirror_parts ON DELETE CASCADE
) STRICT;

-- Playlists of the member's that were the one with everything for a while: they hold what all the others do.
CREATE TABLE mirror_homes (
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  list_id TEXT NOT NULL,
  PRIMARY KEY (member_id, list_id)
) STRICT;

-- The songs in it that Earmark put there; all others are the member's own and stay.
CREATE TABLE mirrored (
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  track_id TEXT NOT NULL,
  PRIMARY KEY (member_id, track_id)
) STRICT;

-- What was changed, to be taken back for a week.
CREATE TABLE mirror_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  made_at TEXT NOT NULL,
  added TEXT NOT NULL,
  removed TEXT NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX mirror_changes_member ON mirror_changes (member_id);
