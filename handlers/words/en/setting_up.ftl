# Setting up: the one-time code, productions, and what an admin's Home says.
setup-untouched = Closed Set is installed in this workspace and not set up yet. Whoever runs it has a code for one use.
setup-first = Set Up with a Code
setup-first-title = Set up Closed Set
setup-first-intro = This makes the first production. You become its admin: you keep the roster and the settings, and you read no answers.
setup-first-submit = Set Up
setup-code = Code
setup-code-hint = It is printed where Closed Set was started. It works once.
setup-code-wrong = This is not the code. It is printed where Closed Set was started.
setup-code-wait = That was not the code, several times. Wait a few minutes and try again.
setup-save = Save
setup-title-taken = There is a production with this title already. Please choose another title.
setup-zone-unknown = This is not a time zone we know. Please choose one from the list.
setup-phone-wrong = This does not look like a phone number. Use digits, for example +44 20 7946 0000.

production-title = Title of the production
production-zone = Time zone of the set
production-zone-hint = Type a city. Calls and reminders go by this clock; a call keeps the zone it was made in.
production-channel = Channel
production-channel-hint = Cards of scenes are posted here, with one short line now to see that it works. Channels shared with other companies are not offered. You can choose it later.
production-contact = Contact outside the production: name
production-contact-hint = Somebody people can turn to who does not work for this production, for example a helpline or a union office.
production-phone = Contact outside the production: phone number
production-union = Union line
production-union-hint = Everybody sees it, for example: Equity helpline, 020 7946 0000.
production-pack = Rule pack
production-pack-hint = The hours that reminders and warnings go by, each with its source. It is no legal advice.

production-made-title = Production made
production-made = *{ $title }* is set up.
production-next = Next: name the coordinator, then put people on the roster. Nobody gets a message from this. Nothing goes to a performer until the coordinator presses Send.
production-reads-nothing = As admin you keep the roster. You see no briefs and no answers.
production-add = Add a Production
production-add-title = Add a production
production-add-intro = It starts empty, with you as its admin. Nothing of your other productions can be reached from it.
production-add-submit = Add
production-edit = Settings
production-edit-title = Production settings
production-saved-title = Saved
production-saved = Saved. *{ $title }* works by these settings from now on. If you chose another channel, cards of scenes still to be shot are posted there.

channel-missing = *No channel yet.* Scenes cannot be announced until you choose one in Settings.
channel-trouble = *Closed Set could not post in your channel.* Slack's reason: { $reason }. Open the channel, type /invite and choose this app. Then press Try Again.
channel-retry = Try Again
channel-retry-title = Trying again
channel-retried = We are posting one line in the channel. If Slack refuses it again, your Home says so.

admin-heading = Roster and settings
admin-appointed = Coordinator: { $coordinator } · Alternate: { $alternate } · People on the roster: { $people }
admin-nobody = nobody
admin-no-coordinator = *No coordinator yet.* Nobody can write a brief, send a check-in or declare a scene READY until you name one.
admin-no-first-ad = *No first assistant director yet.* Nobody gets the status messages of a unit, and cards do not say whom to ask.
admin-not-attested = *18 or over is not attested for performers: { $people }.* They get no message about an intimate scene until you attest it.
admin-no-phone = *Without a phone number: { $people }.* While a scene is PAUSED people are shown whom to call: the coordinator, and the alternate or the first assistant director.
admin-unmatched-cast = *Cast numbers in the schedule without a person: { $numbers }.* Give performers their cast numbers.

settings-open = My Quiet Hours
settings-title = My quiet hours
settings-intro = Notices and reminders that fall into your quiet hours wait until they end. Times are set time.
settings-which = Which hours?
settings-usual = The hours of the production: { $start } to { $end }
settings-own = My own hours, below
settings-from = From
settings-to = To
settings-not-held = The same time twice means no quiet hours. Status messages, requests for an update and summaries are for people on duty and are not held back.
settings-saved = Saved. Your quiet hours are { $start } to { $end }, set time.
settings-saved-none = Saved. You have no quiet hours. Rest between wrap and the next call is kept in any case.
settings-both-times = Please give both times.
