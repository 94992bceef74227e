-- What members say back: corrections, whom they let see their taste, and a question that waits for their library.

CREATE TABLE corrections (
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  track_id TEXT NOT NULL REFERENCES tracks,
  -- NULL: in none of them.
  playlist_id INTEGER REFERENCES playlists ON DELETE CASCADE,
  corrected_at TEXT NOT NULL,
  PRIMARY KEY (member_id, track_id)
) STRICT;
CREATE INDEX corrections_track ON corrections (track_id);
CREATE INDEX corrections_playlist ON corrections (playlist_id);

-- A row is an agreement: without one, nobody is shown anything.
CREATE TABLE agreements (
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  platform TEXT NOT NULL,
  server TEXT NOT NULL,
  agreement TEXT NOT NULL,
  agreed_at TEXT NOT NULL,
  PRIMARY KEY (member_id, platform, server, agreement)
) STRICT;
CREATE INDEX agreements_server ON agreements (platform, server, agreement);

CREATE TABLE waiting (
  member_id INTEGER PRIMARY KEY REFERENCES members ON DELETE CASCADE,
  command TEXT NOT NULL,
  options TEXT NOT NULL,
  asked_at TEXT NOT NULL
) STRICT;
