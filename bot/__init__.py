"""What the bot decides, and how it is put together: rules in `bot.domain`, and the rooms joined in `bot.app`."""
