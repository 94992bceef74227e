-- Members, their playlists from files, what is known of tracks, and the models trained for members.
-- Moments are ISO 8601 texts in UTC; artists, genres and about are JSON; explicit and the toggles are 0 or 1.

-- AUTOINCREMENT: a number is never given again, so a late result or an old button cannot reach somebody else.
CREATE TABLE members (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE identities (
  platform TEXT NOT NULL,
  account TEXT NOT NULL,
  member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  PRIMARY KEY (platform, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_by_member ON identities (member_id);

-- song_key is empty where artist or title is unknown; words are the folded title and artists between spaces.
CREATE TABLE tracks (
  id TEXT NOT NULL PRIMARY KEY,
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
CREATE INDEX tracks_by_song ON tracks (song_key);

CREATE TABLE sounds (
  track_id TEXT NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
  source TEXT NOT NULL,
  known_at TEXT NOT NULL,
  danceability REAL,
  energy REAL,
  "key" REAL,
  loudness REAL,
  mode REAL,
  speechiness REAL,
  acousticness REAL,
  instrumentalness REAL,
  liveness REAL,
  valence REAL,
  tempo REAL,
  time_signature REAL,
  PRIMARY KEY (track_id, source)
) STRICT;

CREATE TABLE playlists (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  source TEXT NOT NULL,
  form TEXT NOT NULL,
  "key" TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  guessed INTEGER NOT NULL,
  in_taste INTEGER NOT NULL,
  shown TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  UNIQUE (member_id, source, "key")
) STRICT;

CREATE TABLE entries (
  playlist_id INTEGER NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
  track_id TEXT NOT NULL REFERENCES tracks (id),
  position INTEGER NOT NULL,
  added_at TEXT,
  PRIMARY KEY (playlist_id, track_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX entries_by_track ON entries (track_id);

-- track_id may name a track of no playlist, hence no reference.
CREATE TABLE listening (
  member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  artist TEXT NOT NULL,
  title TEXT NOT NULL,
  song_key TEXT NOT NULL,
  track_id TEXT,
  plays INTEGER NOT NULL,
  played_ms INTEGER NOT NULL,
  last_at TEXT NOT NULL,
  PRIMARY KEY (member_id, song_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX listening_by_track ON listening (track_id) WHERE track_id IS NOT NULL;

CREATE TABLE catalogue (
  id TEXT NOT NULL PRIMARY KEY,
  title TEXT NOT NULL,
  artists TEXT NOT NULL,
  release_date TEXT NOT NULL,
  duration_ms INTEGER,
  explicit INTEGER,
  song_key TEXT NOT NULL,
  words TEXT NOT NULL,
  danceability REAL,
  energy REAL,
  "key" REAL,
  loudness REAL,
  mode REAL,
  speechiness REAL,
  acousticness REAL,
  instrumentalness REAL,
  liveness REAL,
  valence REAL,
  tempo REAL,
  time_signature REAL,
  known_at TEXT NOT NULL
) STRICT;
CREATE INDEX catalogue_by_song ON catalogue (song_key);
-- A search reads this alone, a fifth of the table.
CREATE INDEX catalogue_by_words ON catalogue (words, song_key);

CREATE TABLE trained (
  member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  content BLOB NOT NULL,
  digest TEXT NOT NULL,
  about TEXT NOT NULL,
  trained_at TEXT NOT NULL,
  PRIMARY KEY (member_id, kind)
) STRICT;

-- A track with its sound: the newest that came with a file or a lookup, else the catalogue's by id, else by song.
-- All twelve columns come from one place; the catalogue is joined only where nothing came with a file.
CREATE VIEW known_tracks AS
SELECT
  tracks.*,
  coalesce(own.source, CASE WHEN other.id IS NOT NULL THEN 'catalogue' END) AS sound_source,
  coalesce(own.danceability, other.danceability) AS danceability,
  coalesce(own.energy, other.energy) AS energy,
  coalesce(own."key", other."key") AS "key",
  coalesce(own.loudness, other.loudness) AS loudness,
  coalesce(own.mode, other.mode) AS mode,
  coalesce(own.speechiness, other.speechiness) AS speechiness,
  coalesce(own.acousticness, other.acousticness) AS acousticness,
  coalesce(own.instrumentalness, other.instrumentalness) AS instrumentalness,
  coalesce(own.liveness, other.liveness) AS liveness,
  coalesce(own.valence, other.valence) AS valence,
  coalesce(own.tempo, other.tempo) AS tempo,
  coalesce(own.time_signature, other.time_signature) AS time_signature
FROM tracks
LEFT JOIN sounds AS own ON own.track_id = tracks.id AND own.source = (
  SELECT newest.source FROM sounds AS newest WHERE newest.track_id = tracks.id
  ORDER BY newest.known_at DESC, newest.source LIMIT 1
)
LEFT JOIN catalogue AS other ON own.source IS NULL AND other.id = coalesce(
  (SELECT same.id FROM catalogue AS same WHERE same.id = tracks.id AND coalesce(
    same.danceability, same.energy, same."key", same.loudness, same.mode, same.speechiness, same.acousticness,
    same.instrumentalness, same.liveness, same.valence, same.tempo, same.time_signature) IS NOT NULL),
  (SELECT min(song.id) FROM catalogue AS song
    WHERE song.song_key = tracks.song_key AND tracks.song_key != '' AND coalesce(
    song.danceability, song.energy, song."key", song.loudness, song.mode, song.speechiness, song.acousticness,
    song.instrumentalness, song.liveness, song.valence, song.tempo, song.time_signature) IS NOT NULL)
);
