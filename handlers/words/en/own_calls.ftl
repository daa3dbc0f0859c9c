# A person's own call on a shoot day: who has one, giving it, taking it back.
own-calls = Own Calls
own-calls-title = Own calls
own-calls-day = *Shoot day { $day }, { $unit }.* Call of the unit: { $call }
own-calls-line = { $name } · { $call }
own-calls-none = Everybody has the call of the unit on this shoot day.
own-calls-over = This shoot day is over. Its calls stay as they were.
own-calls-no-day = No shoot day is planned from today on. Once a scene has one, own calls are given here.
own-calls-earlier = Earlier Shoot Day
own-calls-later = Later Shoot Day
own-calls-people = People
own-calls-people-hint = Everybody chosen here gets the same call. To change somebody's call, choose them again.
own-calls-find = Find by name or cast number
own-calls-when = Their call
own-calls-at = At the time below
own-calls-morning = At the time below, before { $turn } in the morning of { $day }
own-calls-same = Same as the unit
own-calls-time = Own call (set time)
own-calls-time-hint = A time before { $turn } belongs to the night after the shoot day, unless you choose the morning above.

own-calls-saved = Saved. Own call { $call }:
own-calls-cleared = Saved. The call of the unit again:
own-calls-undone = Saved. The call they had before:
own-calls-after = Nobody is sent a message about this. Rest goes by the own call: performers and crew are not messaged from their wrap until two hours before their next call. Reminders go by the call of the unit.
own-calls-undo = Undo
own-call-yours = Your own call on shoot day { $day }: { $call }

own-call-nobody = Please choose at least one person.
own-call-no-time = Please choose a time, or the same call as the unit.
own-call-not-early = This time is not before { $turn }. For the shoot day itself, choose "At the time below".
own-call-next-night = { $call } would be in the night after this shoot day, when the unit is taken to have wrapped. If you mean the morning of the shoot day, choose that above.
own-call-nothing = This is the call they have already.
own-call-day-over = This shoot day is over. Nothing was saved.
