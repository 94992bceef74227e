"""Earmark: a chat bot that knows which of your playlists a song belongs in.

The floors, from the top: `cli` and `app` start and stop; `frontends` are the ways in; `answers` says it in
words; `services` is what the bot can do; `store`, `imports` and `compute` are its tools; `config`, `logs`,
`domain` and `clock` are its nouns; `errors` is the ground. A floor imports floors below it, never above.
"""
