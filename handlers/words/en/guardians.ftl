# Guardians of minors, as the coordinator names them.
guardian-none = *{ $name }:* not attested as 18 or over, and no guardian is named. Nothing can be recorded for { $name } until one is.
guardian-line = *{ $name }:* not attested as 18 or over. Guardian: { $guardian }, { $relation }. Confirmed outside Closed Set: { $how }, { $on }.
guardian-open = Name the Guardian
guardian-open-spoken = Name the guardian of { $name }
guardian-title = Guardian
guardian-intro = *{ $name }* is not attested as 18 or over. Closed Set sends { $name } no message. You speak with { $name } while the guardian is present, and record what was said.
guardian-name = Guardian's name
guardian-relation = Who they are to them
guardian-how = How it was confirmed
guardian-on = When it was confirmed
guardian-what = Closed Set checks no paper. Your name stands with it in the record. Scenes with nudity or simulated sex stay closed to everybody under 18, with a guardian as without.
guardian-save = Save
guardian-saved = Saved. *{ $name }* is named as guardian.
guardian-future = This day has not come yet. Give the day on which it was confirmed.
