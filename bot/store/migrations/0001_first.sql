-- Members, their playlists, and what is known of the tracks in them. Times are ISO 8601 in UTC.

-- AUTOINCREMENT: a number is never given again, so a late result or an old button cannot reach somebody else.
CREATE TABLE members (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE identities (
  platform TEXT NOT NULL,
  account TEXT NOT NULL,
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  PRIMARY KEY (platform, account)
) STRICT;
CREATE INDEX identities_member ON identities (member_id);

CREATE TABLE tracks (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  artists TEXT NOT NULL,
  album TEXT NOT NULL,
  release_date TEXT NOT NULL,
  duration_ms INTEGER,
  explicit INTEGER,
  genres TEXT NOT NULL,
  isrc TEXT NOT NULL,
  song_key TEXT NOT NULL,
  words TEXT NOT NULL
) STRICT;
CREATE INDEX tracks_song_key ON tracks (song_key);

CREATE TABLE sounds (
  track_id TEXT NOT NULL REFERENCES tracks ON DELETE CASCADE,
  source TEXT NOT NULL,
  known_at TEXT NOT NULL,
  danceability REAL, energy REAL, key REAL, loudness REAL, mode REAL, speechiness REAL, acousticness REAL,
  instrumentalness REAL, liveness REAL, valence REAL, tempo REAL, time_signature REAL,
  PRIMARY KEY (track_id, source)
) STRICT;

CREATE TABLE playlists (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  source TEXT NOT NULL,
  form TEXT NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  guessed INTEGER NOT NULL,
  in_taste INTEGER NOT NULL,
  shown TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  UNIQUE (member_id, source, key)
) STRICT;

CREATE TABLE entries (
  playlist_id INTEGER NOT NULL REFERENCES playlists ON DELETE CASCADE,
  track_id TEXT NOT NULL REFERENCES tracks,
  position INTEGER NOT NULL,
  added_at TEXT,
  PRIMARY KEY (playlist_id, track_id)
) STRICT;
CREATE INDEX entries_track ON entries (track_id);

CREATE TABLE listening (
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  song_key TEXT NOT NULL,
  artist TEXT NOT NULL,
  title TEXT NOT NULL,
  track_id TEXT,
  plays INTEGER NOT NULL,
  played_ms INTEGER NOT NULL,
  last_at TEXT NOT NULL,
  PRIMARY KEY (member_id, song_key)
) STRICT;
CREATE INDEX listening_track ON listening (track_id);

CREATE TABLE catalogue (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  artists TEXT NOT NULL,
  release_date TEXT NOT NULL,
  duration_ms INTEGER,
  explicit INTEGER,
  song_key TEXT NOT NULL,
  words TEXT NOT NULL,
  known_at TEXT NOT NULL,
  danceability REAL, energy REAL, key REAL, loudness REAL, mode REAL, speechiness REAL, acousticness REAL,
  instrumentalness REAL, liveness REAL, valence REAL, tempo REAL, time_signature REAL
) STRICT;
CREATE INDEX catalogue_song_key ON catalogue (song_key);

CREATE TABLE trained (
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  kind TEXT NOT NULL,
  content BLOB NOT NULL,
  digest TEXT NOT NULL,
  about TEXT NOT NULL,
  trained_at TEXT NOT NULL,
  PRIMARY KEY (member_id, kind)
) STRICT;
