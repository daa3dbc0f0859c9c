# A closed-set list as assistant directors draft and read it. No word tells why a name reads as it does, or who is behind it.
zone-set = Set
zone-village = Monitor village
zone-remote = Remote stream
zone-audio = Audio feeds
seat-undecided = not yet decided
seat-invited = invited
seat-accepted = accepted
seat-cannot = cannot attend
seat-not-on-list = not on this list

set-list = Closed Set List
set-lists = Closed Set Lists
set-lists-title = Closed set lists
set-list-title = List { $number }
set-lists-empty = No closed set of your unit is planned from today on. When a scene is marked closed set, its list is drafted here.
set-lists-all = All Lists ({ $count })
set-list-open = List
set-list-open-spoken = Open the closed-set list of scene { $number }
set-list-row = *{ $scene }* · { $day }
    { $names }
set-list-names-none = No names yet
set-list-names = Names: { $count } ({ $words })
set-list-count = { $count } { $word }

set-list-state = *{ $scene }* · shoot day { $day }
    { $state }
set-list-line = { $name } · { $word }
set-list-line-task = { $name } · { $task } · { $word }
set-list-zone = *{ $zone }* ({ $count })
set-list-zone-none = *{ $zone }*: nobody
set-list-on-set = On set: { $count } of at most { $cap }, performers not counted.
set-list-no-cap = On set: { $count }. You say the most people on set when you hand it in.
set-list-by-part = On it by their part: { $names }
set-list-draft = *Draft.* Some names are not handed in yet.
set-list-with-coordinator = *With the coordinator.* Every name that was handed in reads "not yet decided" until the whole list is released.
set-list-released = *Released.* Names added now go to the coordinator as late additions.
set-list-empty = *Nobody is on this list yet.* Begin with the last list, or add people.
set-list-attest = Messages go to people with Slack who are attested as 18 or over. Whoever keeps the roster can attest it before the list is released.
set-list-near-minors = On this list or called on that day and not attested as 18 or over, or a chaperone: { $names }. Adults and minors on one closed set: please keep their call and their way clear of this set.
set-list-no-message = No message goes to: { $names }. Ask them in person; accepting at the door counts.

set-list-last = Same as Last List
set-list-add = Add to List
set-list-off = Take Off
set-list-submit = Hand In
set-list-back = Back to the List
set-list-undo = Undo
set-list-added = *Saved.* On the list now: { $names }
set-list-moved = Moved to another zone: { $names }
set-list-last-added = *Saved.* Taken over from the last list: { $count }
set-list-last-nobody = Everybody from the last list is on this one already.
set-list-undone = *Saved.* What you added was taken back.
set-list-taken-off = *Saved.* Taken off: { $names }
set-list-handed-in = *Handed in.* We are sending { $coordinator } a message.
set-list-handed-in-nobody = *Handed in.* Nobody is coordinator at this moment, so no message goes out. Whoever is appointed finds it on their Home.
set-list-newer = *This list changed since you opened it.* Nothing was saved. Here is the newer one.

set-list-add-title = Add to list
set-list-add-zone = Where
set-list-add-people = People
set-list-add-people-hint = Everybody on the roster. Whoever is on this draft already moves to the zone chosen above.
set-list-add-find = Find by name
set-list-add-names = Or names, one on each line
set-list-add-names-hint = As they stand on the roster.
set-list-add-department = Department
set-list-add-task = Task
set-list-add-task-hint = At most 60 characters, for example focus.
set-list-nobody-chosen = Please choose somebody, or type a name.
set-list-too-many-names = Please type at most 100 names.

set-list-off-title = Take off
set-list-off-people = People
set-list-off-preview = See What Follows
set-list-off-draft = Not handed in yet, so nobody was told: { $names }
set-list-off-told = Handed in or invited: { $names }. They are off the list at once. No message goes out; whoever opens their invitation reads that they are not on this list. To have them back you add them again, as a late addition.
set-list-off-inside = If one of them is inside a set that was confirmed closed, the scene becomes PAUSED.
set-list-off-now = Take Off

set-list-submit-title = Hand in
set-list-submit-what = Names for { $coordinator }: { $count }. The coordinator decides name by name and speaks with the performers. Until the whole list is released, every name reads "not yet decided".
set-list-submit-cap = Most people on set
set-list-submit-cap-hint = Performers are not counted. On this list for the set now: { $count }.

list-counts = Closed-set list: { $zones }
list-counts-zone = { $zone } { $count }

list-too-long = A list holds at most { $count } people. Nobody was added.
list-on-it-by-part = { $name } is on every list of this scene by their part, and needs no place on it.
list-on-it-already = { $name } was handed in before. To change their zone, take them off first and add them again.
list-no-last = This unit has no other list to begin with. Add people instead.
list-nothing-to-submit = Every name on this list is handed in already.
list-cap-out-of-range = Please give a number from 1 to { $most }.
list-over-cap = { $count } people are on this list for the set, more than { $cap }. Take somebody off, or give a higher number.
list-called-off = This shoot day is taken off the schedule, so its list is closed. Nothing was saved.
list-over = This shoot day is over. Its list stays as it was.
list-not-on-roster = Not on the roster: { $names }. Add them with Add Crew on your Home first (whoever keeps the roster: Roster, Add People), then add them here.
list-name-twice = More than one person has this name: { $names }. Choose them in the search instead.
