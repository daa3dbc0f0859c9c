# Every message the bot can send. None says what it is about; the status of a scene is known to the production.
message-open = Open
message-open-spoken = Open in a private window
message-notice = Something is waiting for you. It opens in a private window.
message-reminder = Something may be waiting for you. If you have already answered, there is nothing to do.
message-summary = Your summary.
message-status-ready = Scene { $number } is now READY.
message-status-not-yet = Scene { $number } is now NOT YET.
message-status-paused = Scene { $number } is now PAUSED.
message-ping = { $name } asks for an update on scene { $number }.
message-ping-unnamed = An assistant director
message-stop-page = Stop Now was pressed. Pause scene { $number }.
message-cannot-wait = Something cannot wait. It opens in a private window.
message-greeting = Closed Set posts in this channel which closed sets are planned, and changes to their calls.

message-card = Scene { $number }: closed set
message-card-part = Scene { $number }, { $part }: closed set
message-card-cancelled = Scene { $number }: taken off the schedule
message-card-day = Shoot day { $day }
message-card-call = Call { $call }
message-card-own = your time: { $own }
message-card-no-call = No call yet
message-card-ask = Questions: { $names }
message-card-ask-nobody = Questions: the production office
message-line-moved = Scene { $number } moved. { $call }
message-line-cancelled = Scene { $number } is taken off the schedule.
message-line-restored = Scene { $number } is back on the schedule. { $call }
