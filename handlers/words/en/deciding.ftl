# The coordinator's page of a closed-set list. What performers said to her stands here and on no other page.
deciding-title = Decide { $number }
deciding-lists = Lists that wait for you
deciding-row = *{ $scene }* · { $day }
    Names handed in: { $names }, not decided: { $undecided }
deciding-open = Decide
deciding-open-spoken = Decide on the closed-set list of scene { $number }
deciding-more = And { $count } more. They stand here when these are released; each also opens from its scene's status.

deciding-day = *{ $scene }* · shoot day { $day }
deciding-nothing = *No names wait for you.* When an assistant director hands names in, they stand here and you get a message.
deciding-all-released = *Released.* No names wait for you.
deciding-not-asked = *Performers were not asked yet.* Ask them here, or in person and mark it.
deciding-not-asked-newest = *Performers were not asked about the newest names yet.* Ask them here, or in person and mark it.
deciding-asked = *Performers were asked { $at }.* Their window ends { $ends } set time. Silence is no yes: please check with each of them.
deciding-window-over = *Performers were asked { $at }.* Their window ended { $ends } set time. Silence is no yes: please check with each of them.
deciding-never-asked = *Came into the scene after the release, and not asked yet:* { $names }. The names stand on their Home, where they can answer. Please speak with them too.
deciding-unsent = The message waits for the end of their rest, and their window begins with it: { $names }
deciding-not-attested = *Not attested as 18 or over:* { $names }
deciding-answered = Have answered: { $names }
deciding-in-person = Asked in person: { $names }
deciding-waits-for = The release waits for: { $names }
deciding-what-decides = An objection strikes nobody by itself. You decide. The assistant directors read "not yet decided" for every name until you release.
deciding-in-the-open = { $names } would rather not have somebody there and is also director or producer. You tell that person your decision in the open.
deciding-turning = What you chose is kept when you turn the page.
deciding-newer = *This changed since you opened it.* Nothing was saved. Here is the newer page.
deciding-saved = *Saved.* Nobody else sees it before you release.
deciding-approved-rest = *Saved.* Approved without an objection: { $count }. Each can still be changed below.
deciding-back = Back to the Names

deciding-name = { $name } · { $where }
deciding-objection = Would rather not have them there: { $names }
deciding-objection-also = { $name } (also director or producer)
deciding-open-still = Not decided
deciding-approve = Approve
deciding-refuse = Not on this list
deciding-save = Save Decisions
deciding-approve-rest = Approve Those Without Objection
deciding-released-names = *Released*
deciding-objection-line = { $line } · would rather not have them there: { $names }

deciding-ask = Ask Performers
deciding-ask-title = Ask performers
deciding-ask-getting = One neutral message to: { $names }
deciding-ask-silent = No message goes to: { $names }. Ask them in person and mark it.
deciding-ask-nobody = This scene has no performers yet, so nobody is asked.
deciding-ask-window = They see the names and can mark in private whom they would rather not have there. Their window ends { $ends } set time. A message that falls into somebody's rest goes out when it ends.
deciding-ask-now = Ask Now
deciding-asked-now = *We are sending the message.* The window ends { $ends } set time.

deciding-mark = Asked in Person
deciding-mark-title = Asked in person
deciding-mark-intro = Mark whom you asked yourself, about all of these names. It is kept with your name and the time, and cannot be taken back.
deciding-mark-performers = Performers
deciding-mark-save = Mark
deciding-marked = *Saved.* Marked as asked in person: { $names }
deciding-mark-nobody = Please choose at least one performer.

deciding-release = Release
deciding-release-title = Release
deciding-release-invited = Invited with one neutral message: { $names }
deciding-release-silent = On the list, and no message goes to them: { $names }. Ask them in person; accepting at the door counts.
deciding-release-refused = Will read "not on this list", the same for all of them: { $names }
deciding-release-nobody = Nobody is invited by this release.
deciding-release-what = Assistant directors see every name's word at once. A release stands; a single name can be taken off later.
deciding-release-open = Not decided yet: { $count }. Decide on each name, then release.
deciding-release-now = Release Now
deciding-released = *Released.* Every name reads its word now.

deciding-change = Change a Released Name
deciding-change-title = Change a name
deciding-change-person = Name
deciding-change-find = Find by name
deciding-change-what = What it becomes
deciding-change-approve = On the list, and invited
deciding-change-refuse = Not on this list
deciding-change-hint = It counts at once. Whoever is taken off reads it when they open their invitation; no message goes out. If they are inside a set that was confirmed closed, the scene becomes PAUSED.
deciding-change-save = Change
deciding-changed = *Saved.* { $name }: { $word }

list-nothing-to-release = No names wait for a release.
list-names-open = Some names are not decided yet. Decide on each of them, then release.
list-performers-waiting = Nothing was released. It waits for: { $names }. Each was to be asked in person, to answer, or to have the whole window.
list-over-cap-again = { $count } people would be on this list for the set, more than the { $cap } that stand on it. Ask the assistant director to take somebody off or to hand in a higher number.
list-decided = A released name is on the list or not on it; it does not become undecided again.
