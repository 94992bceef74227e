"""What kind of music a song is: what its file says, else what a service said last."""

TAGS = "coalesce(told.tags, '[]')"
GENRES = f"CASE WHEN tracks.genres = '[]' THEN {TAGS} ELSE tracks.genres END"
WITH_TAGS = """
LEFT JOIN tags AS told ON told.track_id = tracks.id AND told.source = (
  SELECT newest.source FROM tags AS newest WHERE newest.track_id = tracks.id
  ORDER BY newest.known_at DESC, newest.source LIMIT 1)
"""
