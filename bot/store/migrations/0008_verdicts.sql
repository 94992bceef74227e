-- What members were suggested and said of it, the messages that are rated by reactions, and a server's weekly list.

-- What each is called where they agreed, to be named by.
ALTER TABLE agreements ADD COLUMN name TEXT NOT NULL DEFAULT '';

-- The same recording under another id is told by its ISRC.
CREATE INDEX tracks_isrc ON tracks (isrc) WHERE isrc != '';

CREATE TABLE verdicts (
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  track_id TEXT NOT NULL REFERENCES tracks,
  verdict TEXT NOT NULL CHECK (verdict IN ('like', 'dislike', 'skip', 'file')),
  -- NULL: it was not suggested.
  origin TEXT,
  given_at TEXT NOT NULL,
  PRIMARY KEY (member_id, track_id)
) STRICT;
CREATE INDEX verdicts_track ON verdicts (track_id);
-- They are watched over: whether any came within the week.
CREATE INDEX verdicts_given ON verdicts (given_at);

-- Holds no word on whose playlist a song came from: that is looked up while it is allowed.
CREATE TABLE suggestions (
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  track_id TEXT NOT NULL REFERENCES tracks,
  origin TEXT NOT NULL,
  suggested_at TEXT NOT NULL,
  PRIMARY KEY (member_id, track_id)
) STRICT;
CREATE INDEX suggestions_track ON suggestions (track_id);
CREATE INDEX suggestions_age ON suggestions (suggested_at);

CREATE TABLE posts (
  platform TEXT NOT NULL,
  message TEXT NOT NULL,
  channel TEXT NOT NULL,
  -- NULL: everybody there rates it for themself.
  member_id INTEGER REFERENCES members ON DELETE CASCADE,
  -- NULL where nobody else is.
  server TEXT,
  posted_at TEXT NOT NULL,
  PRIMARY KEY (platform, message)
) STRICT;
CREATE INDEX posts_member ON posts (member_id);
CREATE INDEX posts_age ON posts (posted_at);

-- Rows, not JSON: a track is kept for their sake.
CREATE TABLE post_tracks (
  platform TEXT NOT NULL,
  message TEXT NOT NULL,
  number INTEGER NOT NULL,
  track_id TEXT NOT NULL,
  PRIMARY KEY (platform, message, number),
  FOREIGN KEY (platform, message) REFERENCES posts ON DELETE CASCADE
) STRICT;
CREATE INDEX post_tracks_track ON post_tracks (track_id);

CREATE TABLE weekly (
  platform TEXT NOT NULL,
  server TEXT NOT NULL,
  week TEXT NOT NULL,
  -- By what its songs are ordered.
  sorting TEXT NOT NULL,
  made_at TEXT NOT NULL,
  PRIMARY KEY (platform, server, week)
) STRICT;

CREATE TABLE weekly_songs (
  platform TEXT NOT NULL,
  server TEXT NOT NULL,
  week TEXT NOT NULL,
  number INTEGER NOT NULL,
  track_id TEXT NOT NULL REFERENCES tracks,
  origin TEXT NOT NULL,
  -- Whose it is, where it is a member's; named while they allow it.
  member_id INTEGER REFERENCES members ON DELETE CASCADE,
  playlist_id INTEGER REFERENCES playlists ON DELETE CASCADE,
  -- How likely it is liked, from 0 to 1: by whoever likes it least, and on average.
  fine REAL NOT NULL,
  joy REAL NOT NULL,
  PRIMARY KEY (platform, server, week, track_id),
  FOREIGN KEY (platform, server, week) REFERENCES weekly ON DELETE CASCADE
) STRICT;
CREATE INDEX weekly_songs_track ON weekly_songs (track_id);
CREATE INDEX weekly_songs_member ON weekly_songs (member_id);
CREATE INDEX weekly_songs_playlist ON weekly_songs (playlist_id);

-- Apart from verdicts: only what was said of the list orders it, in sight of the server.
CREATE TABLE weekly_votes (
  platform TEXT NOT NULL,
  server TEXT NOT NULL,
  week TEXT NOT NULL,
  track_id TEXT NOT NULL,
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  verdict TEXT NOT NULL,
  voted_at TEXT NOT NULL,
  PRIMARY KEY (platform, server, week, track_id, member_id),
  FOREIGN KEY (platform, server, week, track_id) REFERENCES weekly_songs ON DELETE CASCADE
) STRICT;
CREATE INDEX weekly_votes_member ON weekly_votes (member_id);

-- The playlists whose songs may be suggested, by the server in which their owner allows it.
CREATE VIEW offered AS
  SELECT platform, server, agreements.member_id, agreements.name AS owner, playlists.id AS playlist_id,
    playlists.name AS playlist
  FROM agreements JOIN playlists ON playlists.member_id = agreements.member_id
  WHERE agreement = 'suggest' AND in_taste AND shown = 'visible';

-- Whose songs what a member likes is told apart from: of who allow it to each other in the same server.
CREATE VIEW circle AS
  SELECT DISTINCT mine.member_id, theirs.member_id AS other_id FROM agreements AS mine
  JOIN agreements AS theirs ON theirs.platform = mine.platform AND theirs.server = mine.server
  WHERE mine.agreement = 'suggest' AND theirs.agreement = 'suggest' AND theirs.member_id != mine.member_id;

-- Whoever is put in here loses what was learned of their liking, also what is being learned. It is made again when
-- they next ask.
CREATE VIEW estranged AS SELECT member_id FROM trained WHERE kind = 'liker';
CREATE TRIGGER estranged_in INSTEAD OF INSERT ON estranged BEGIN
  DELETE FROM trained WHERE member_id = new.member_id AND kind = 'liker';
  DELETE FROM jobs WHERE member_id = new.member_id AND kind = 'liker';
END;

CREATE TRIGGER circle_withdrawn AFTER DELETE ON agreements WHEN old.agreement = 'suggest' BEGIN
  INSERT INTO estranged SELECT old.member_id UNION SELECT member_id FROM agreements
  WHERE platform = old.platform AND server = old.server AND agreement = 'suggest';
  DELETE FROM weekly_songs WHERE platform = old.platform AND server = old.server AND member_id = old.member_id;
END;
CREATE TRIGGER circle_playlist_kept_back AFTER UPDATE OF in_taste, shown ON playlists
WHEN old.in_taste AND old.shown = 'visible' AND NOT (new.in_taste AND new.shown = 'visible') BEGIN
  INSERT INTO estranged SELECT other_id FROM circle WHERE member_id = new.member_id;
  DELETE FROM weekly_songs WHERE playlist_id = new.id;
END;
CREATE TRIGGER circle_playlist_out AFTER DELETE ON playlists WHEN old.in_taste AND old.shown = 'visible' BEGIN
  INSERT INTO estranged SELECT other_id FROM circle WHERE member_id = old.member_id;
END;
