# Being asked: everybody on a released list about coming, performers about the names, and the house rules.
invitation-title = Closed set
invitation-home = *Closed set*, { $day }, { $scene }: { $answer }
invitation-open = Open
invitation-open-spoken = Open your invitation, scene { $number }, { $day }
invitation-what = *{ $scene }*, shoot day { $day }, { $unit }
invitation-call = Your call: { $call }
invitation-place = Your place: *{ $zone }*
invitation-task = Your task: { $task }
invitation-department = Department: { $department }
invitation-rules = *House rules*
invitation-rights = Nothing here limits your right to raise a concern or to talk to your union, a lawyer or an authority. If you cannot attend, no reason is needed.
invitation-seen = Your answer is seen by { $coordinator } and by the assistant directors of this unit. It decides how you stand on the door list. You can change it until the shoot day is over.
invitation-answer = *Your answer:* { $answer }
invitation-none = not given yet
invitation-accepted = accepted
invitation-cannot = cannot attend
invitation-answer-at = { $answer }, { $at }
invitation-answer-door = { $answer }, entered at the door { $at }
invitation-answer-called-off = called off
invitation-accept = I Accept
invitation-cannot-attend = I Cannot Attend
invitation-change = Change My Answer
invitation-newer = This changed since you opened it, and your press was not counted. This is how it is now.

invitation-done-title = Saved
invitation-done-accepted = Saved: you accept. { $scene }, shoot day { $day }. Your place: { $zone }.
invitation-done-cannot = Saved: you cannot attend. { $scene }, shoot day { $day }. Thank you for saying so.
invitation-known-accepted = { $coordinator } and the assistant directors of this unit see that you accept, and the door list says so. Nobody else is sent anything.
invitation-known-cannot = { $coordinator } and the assistant directors of this unit see that you cannot attend. No reason was asked, and none is kept. Nobody is sent anything.
invitation-later = If this changes, change your answer here or from Home, until the shoot day is over.

invitation-off = You are not on the closed-set list of { $scene }, shoot day { $day }. Nothing is asked of you. Thank you.
invitation-called-off = { $scene } is called off on { $day }, and its closed-set list is closed. Nothing is asked of you. Thank you for holding the day.
invitation-over = Shoot day { $day } of { $scene } is over. Your answer stays as it was: { $answer }. Thank you.
invitation-taken-off = You are not on this list now. Nothing was saved, and nothing is asked of you. Thank you.

objection-title = Who is on set
objection-home = *Who is on set*, { $day }, { $scene }: the names planned for the closed set
objection-open = Open
objection-open-spoken = Open the names for scene { $number }, { $day }
objection-what = *{ $scene }*, shoot day { $day }. These people are planned for the closed set. Mark anyone you would rather not have there. Nobody is an answer too: leave everyone unmarked and send.
objection-reader = *Who reads it:* { $coordinator }, the intimacy coordinator, who talks with you if you like.
objection-nobody = *Who reads it:* nobody at this moment, because no intimacy coordinator is appointed. Whoever is appointed later does not read what you send now.
objection-not-shown = *Who is not shown it:* the people named, the director, producers, assistant directors, other performers. They see "not yet decided" until { $coordinator } releases the whole list, then the same words for every name that is not on it. On a small set people may guess.
objection-strikes = A mark takes nobody off by itself: { $coordinator } decides. Nobody is sent a message about it, and no reason is asked.
objection-until = Unless you have answered or were asked in person, { $coordinator } does not release the list before { $at }. Silence is not kept as a yes. You can change your answer until the shoot day is over, after the release too.
objection-held = Unless you have answered or were asked in person, { $coordinator } does not release the list. Silence is not kept as a yes. You can change your answer until the shoot day is over, after the release too.
objection-released = The list is released. You can still send or change your answer: { $coordinator } decides about it.
objection-limits = Slack, and whoever runs the server, could technically see what you mark.
objection-unread = What you sent before was read by a coordinator who is not appointed now. If { $coordinator } is to read it, send it again.
objection-sent-before = What you sent before is marked below. You can change it.
objection-people = Rather not there
objection-people-hint-many = Find a name in the list. Up to { $most } here; if it is more, tell { $coordinator }.
objection-find = Find by name
objection-names = Show All { $count } Names
objection-names-title = Planned names
objection-submit = Send Privately
objection-newer = The names changed since you opened this, and nothing was saved by your last press. This is how they are now.
objection-no-names = No names wait on this list now.
objection-called-off = { $scene } is called off on { $day }, and its closed-set list is closed. There is nothing to answer. Thank you.
objection-over = Shoot day { $day } of { $scene } is over. There is nothing to answer. Thank you.
objection-done-title = Saved
objection-done = Saved, true as of { $at }. { $coordinator } sees it on the list; no message is sent about it. To talk: { $phone }.
objection-done-nobody = Saved, true as of { $at }. No coordinator is appointed at this moment, so nobody reads it now.
objection-asked = If someone asks, you can say: "Please speak to { $coordinator }." You owe no one a reason.
objection-change = Change It

house-rules = House Rules
house-rules-title = House rules
house-rules-intro = Everybody on a closed-set list reads these rules before they accept. Answers given before stand; the record tells which version was accepted.
house-rules-always = Below them there always stands, whatever you write: { $rights }
house-rules-field = House rules
house-rules-hint = Plain text. Empty it for the usual rules.
house-rules-saved = Saved. Whoever opens an invitation from now on reads:
house-rules-usual =
    Phones and camera watches stay at the door. No photos, no recording.
    Monitors and headsets are for people on the list.
    Come when called, leave when released.
    Please keep what you see and hear on set private.
