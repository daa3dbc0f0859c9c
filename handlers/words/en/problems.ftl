# What a person reads when something could not be done.
problem-title = Not done
problem-close = Back
problem-reference = Reference { $reference }. It finds a log line without names or content.
problem-not-found = There is nothing here for you. If you expected something, ask the person who runs Closed Set on your production.
problem-stale = This changed since you opened it. Nothing was saved. Close this, open it again and look at the newer one.
problem-already-saved = This was saved already, by your first press. Nothing was saved twice.
problem-outcome-unknown = We could not learn whether this was saved. Open it again to see. Pressing again cannot save it twice.
problem-stopped = Closed Set is not taking entries at this moment. Nothing was saved. Try again later, or speak to your coordinator.
problem-not-saved = Nothing was saved. If you filled in a form, it is still as you left it. Wait a moment and press again.
problem-unavailable = This cannot be opened at this moment. Nothing was changed. Wait a moment and try again.
problem-unforeseen = Something went wrong on our side. Open it again to see whether it was saved. Pressing again cannot save it twice.

form-empty = Please fill this in.
form-too-long = This is too long. Please shorten it.
form-too-many = There are too many here. Please choose fewer.
form-wrong = This does not fit here. Please look at it again.
form-date = Please choose a date.
form-time = Please give a time, for example 07:30.
