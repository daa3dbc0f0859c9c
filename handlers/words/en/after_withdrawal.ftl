# After a withdrawal: the coordinator's page of the ways on, and what is already photographed.
ways-on-open = After a Withdrawal
ways-on-title = After a withdrawal
ways-on-none = Scene { $number }. These ways are open at any time, and so is the note of what is photographed.
ways-on-who = *Withdrawn from scene { $number }:* { $names }. Nobody asks why.
ways-on-what = A withdrawal reaches what is still to be filmed. What was filmed before is a separate question, for contract and law. Here you note that it was filmed. Nobody's consent follows from it.
ways-on-change = *Change the scene.* Write the brief or the performers anew. Everybody whom it concerns is asked again.
ways-on-double = *A double,* inside the original limits: the answers of whoever withdrew, as they stood before. Take them out of the scene with the brief, add the double, then enter whom they double.
ways-on-move = *Move it:* { $slot }. The withdrawal stands on the new day as well.
ways-on-cut = *Cut it:* { $slot }. The card says that it is off, and nothing else.
ways-on-resume = Whichever it is: the scene is resumed by answers to it as it is then, and when you declare it. A withdrawal ends when that performer answers again, by themselves and unasked.
ways-on-noted = *Photographed already, { $name }, { $day }:*
ways-on-nothing-noted = Nothing is noted as photographed.
ways-on-note = Note What Is Photographed
ways-on-brief = Change the Scene
ways-on-move-press = Move
ways-on-cut-press = Cut

photographed-title = Photographed already
photographed-intro = Scene { $number }. What you note is read by you and by the performer, in their record. Notes are added and never changed.
photographed-person = Of whom
photographed-text = What is photographed
photographed-text-hint = Set-ups, takes, what of them is seen. In plain words.
photographed-day = On which shoot day
photographed-save = Save
photographed-saved = Saved, as noted by you.
photographed-future = This day has not come yet.
