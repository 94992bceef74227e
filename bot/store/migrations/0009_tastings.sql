-- Playlists of suggestions that were made at Spotify to be rated there.

CREATE TABLE tastings (
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  -- Stands in the playlist's description, so that it is found again if the answer to its making was lost.
  marker TEXT NOT NULL,
  -- NULL until it is known to be made.
  list_id TEXT,
  name TEXT NOT NULL,
  made_at TEXT NOT NULL,
  -- In which state it was last looked at, and since when it is known to be in that state.
  snapshot TEXT NOT NULL DEFAULT '',
  since TEXT NOT NULL,
  -- Whether the member has changed what lies in it.
  touched INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (member_id, marker)
) STRICT;

-- Its songs, until what the member did with them counts.
CREATE TABLE tasted (
  member_id INTEGER NOT NULL,
  marker TEXT NOT NULL,
  position INTEGER NOT NULL,
  track_id TEXT NOT NULL REFERENCES tracks,
  origin TEXT NOT NULL,
  -- 1 once Spotify said that it was put in, 2 once it was seen there: what was never there was not taken out.
  stage INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (member_id, marker, track_id),
  FOREIGN KEY (member_id, marker) REFERENCES tastings ON DELETE CASCADE
) STRICT;
CREATE INDEX tasted_track ON tasted (track_id);
