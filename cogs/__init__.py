"""Discord's own side of each feature, one module a feature.

discord.py loads them by name; nobody imports them.
"""
