-- Work that outlives the process that began it, who may do it, and whose library it is still to be done for.

CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  member_id INTEGER NOT NULL REFERENCES members ON DELETE CASCADE,
  -- The state of the library that it was last asked for.
  digest TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
  -- How often it failed for this state.
  attempts INTEGER NOT NULL DEFAULT 0,
  made_at TEXT NOT NULL,
  not_before TEXT NOT NULL,
  leased_by TEXT,
  -- In milliseconds since 1970: a lease is short.
  lease_until INTEGER,
  -- Grows with each lease: what an earlier holder brings is refused.
  fence INTEGER NOT NULL DEFAULT 0,
  -- When the last attempt ended, and the kind of error that ended it; NULL where it went well.
  ended_at TEXT,
  problem TEXT
) STRICT;
CREATE UNIQUE INDEX jobs_open ON jobs (kind, member_id) WHERE state IN ('waiting', 'running');
CREATE INDEX jobs_member ON jobs (member_id, kind);
-- They are counted every second, those that ended among them.
CREATE INDEX jobs_standing ON jobs (kind, state, not_before);

-- What only one process may do at a time.
CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  until INTEGER NOT NULL
) STRICT;

-- Whose library may have changed since it was looked at for training. Kept by triggers, whoever changes it.
CREATE TABLE unlearned (
  member_id INTEGER PRIMARY KEY REFERENCES members ON DELETE CASCADE,
  changes INTEGER NOT NULL,
  -- 1: songs came or went, which is not kept waiting for the schedule.
  soon INTEGER NOT NULL
) STRICT;

INSERT INTO unlearned SELECT DISTINCT member_id, 1, 0 FROM playlists;

CREATE TRIGGER unlearned_entry_in AFTER INSERT ON entries BEGIN
  INSERT INTO unlearned SELECT member_id, 1, 1 FROM playlists WHERE id = new.playlist_id
  ON CONFLICT (member_id) DO UPDATE SET changes = changes + 1, soon = 1;
END;
CREATE TRIGGER unlearned_entry_out AFTER DELETE ON entries BEGIN
  INSERT INTO unlearned SELECT member_id, 1, 1 FROM playlists WHERE id = old.playlist_id
  ON CONFLICT (member_id) DO UPDATE SET changes = changes + 1, soon = 1;
END;
CREATE TRIGGER unlearned_entry_moved AFTER UPDATE ON entries BEGIN
  INSERT INTO unlearned SELECT member_id, 1, 0 FROM playlists WHERE id = new.playlist_id
  ON CONFLICT (member_id) DO UPDATE SET changes = changes + 1;
END;
CREATE TRIGGER unlearned_playlist AFTER UPDATE OF guessed, in_taste ON playlists BEGIN
  INSERT INTO unlearned VALUES (new.member_id, 1, 0)
  ON CONFLICT (member_id) DO UPDATE SET changes = changes + 1;
END;
CREATE TRIGGER unlearned_correction_in AFTER INSERT ON corrections BEGIN
  INSERT INTO unlearned VALUES (new.member_id, 1, 1)
  ON CONFLICT (member_id) DO UPDATE SET changes = changes + 1, soon = 1;
END;
CREATE TRIGGER unlearned_correction AFTER UPDATE ON corrections BEGIN
  INSERT INTO unlearned VALUES (new.member_id, 1, 1)
  ON CONFLICT (member_id) DO UPDATE SET changes = changes + 1, soon = 1;
END;
CREATE TRIGGER unlearned_correction_out AFTER DELETE ON corrections
WHEN EXISTS (SELECT 1 FROM playlists WHERE member_id = old.member_id) BEGIN
  INSERT INTO unlearned VALUES (old.member_id, 1, 1)
  ON CONFLICT (member_id) DO UPDATE SET changes = changes + 1, soon = 1;
END;
CREATE TRIGGER unlearned_track AFTER UPDATE ON tracks
WHEN (old.title, old.artists, old.album, old.release_date, old.duration_ms, old.explicit, old.genres)
  IS NOT (new.title, new.artists, new.album, new.release_date, new.duration_ms, new.explicit, new.genres) BEGIN
  INSERT INTO unlearned SELECT DISTINCT member_id, 1, 0 FROM entries JOIN playlists ON playlists.id = playlist_id
  WHERE track_id = new.id ON CONFLICT (member_id) DO UPDATE SET changes = changes + 1;
END;
CREATE TRIGGER unlearned_sound_in AFTER INSERT ON sounds BEGIN
  INSERT INTO unlearned SELECT DISTINCT member_id, 1, 0 FROM entries JOIN playlists ON playlists.id = playlist_id
  WHERE track_id = new.track_id ON CONFLICT (member_id) DO UPDATE SET changes = changes + 1;
END;
CREATE TRIGGER unlearned_sound AFTER UPDATE ON sounds BEGIN
  INSERT INTO unlearned SELECT DISTINCT member_id, 1, 0 FROM entries JOIN playlists ON playlists.id = playlist_id
  WHERE track_id = new.track_id ON CONFLICT (member_id) DO UPDATE SET changes = changes + 1;
END;
CREATE TRIGGER unlearned_tag_in AFTER INSERT ON tags BEGIN
  INSERT INTO unlearned SELECT DISTINCT member_id, 1, 0 FROM entries JOIN playlists ON playlists.id = playlist_id
  WHERE track_id = new.track_id ON CONFLICT (member_id) DO UPDATE SET changes = changes + 1;
END;
CREATE TRIGGER unlearned_tag AFTER UPDATE ON tags BEGIN
  INSERT INTO unlearned SELECT DISTINCT member_id, 1, 0 FROM entries JOIN playlists ON playlists.id = playlist_id
  WHERE track_id = new.track_id ON CONFLICT (member_id) DO UPDATE SET changes = changes + 1;
END;

-- Whoever has no playlist left has nothing to be learned, and a training under way is let go.
CREATE TRIGGER unlearned_playlist_out AFTER DELETE ON playlists BEGIN
  INSERT INTO unlearned SELECT DISTINCT member_id, 1, 1 FROM playlists WHERE member_id = old.member_id
  ON CONFLICT (member_id) DO UPDATE SET changes = changes + 1, soon = 1;
  DELETE FROM unlearned WHERE member_id = old.member_id
  AND NOT EXISTS (SELECT 1 FROM playlists WHERE member_id = old.member_id);
  DELETE FROM jobs WHERE member_id = old.member_id
  AND NOT EXISTS (SELECT 1 FROM playlists WHERE member_id = old.member_id);
END;
-- What is learned of a linked account goes with it, also what is being learned at this moment.
CREATE TRIGGER jobs_of_link AFTER DELETE ON links BEGIN
  DELETE FROM jobs WHERE member_id = old.member_id;
END;
