"""A strict local Slack: it speaks Slack's own protocols, so that the bot under test is the bot that ships.

It imports nothing from the bot, and it is never kinder than Slack. Every fact about Slack that it enforces carries its
source, and a fact from memory says so.
"""
