### Boundary topics, kinds of scene and needs. Ids are those of the catalogue in bot/topics.
### Asks for boundaries and requirements. Anatomical words, no gender, words a reader with little English knows.

## Answers

answer-yes = Yes
answer-yes-with-conditions = Yes, with conditions
answer-no = No
answer-talk-first = Talk first
answer-not-now = Not now

## Kinds of scene

kind-kiss = Kiss
kind-passionate-kiss = Kiss with more touch
kind-nudity = Nudity
kind-undressing = Undressing, bath or shower
kind-implied-sex = Before or after sex
kind-simulated-sex = Simulated sex
kind-sensual-dance = Sensual dance
kind-striptease = Striptease
kind-sexual-violence = Scene of sexual violence
kind-childbirth = Giving birth
kind-medical = Medical examination or treatment
kind-dead-body = Dead or unconscious body
kind-family-touch = Family closeness

## Topics

topic-kiss-closed-mouth-label = Kissing with closed lips
topic-kiss-closed-mouth-question = What are your boundaries around kissing with closed lips?
topic-kiss-closed-mouth-help = Lips touch and stay closed.

topic-kiss-open-mouth-label = Kissing with open mouth
topic-kiss-open-mouth-question = What are your boundaries around kissing with an open mouth?
topic-kiss-open-mouth-help = Lips open, tongues do not touch.

topic-kiss-tongue-label = Kissing with tongue
topic-kiss-tongue-question = What are your boundaries around kissing with tongue?
topic-kiss-tongue-help = Tongues touch. This is never assumed.

topic-kiss-face-neck-label = Kisses on face and neck
topic-kiss-face-neck-question = What are your boundaries around kisses on the face and the neck?
topic-kiss-face-neck-help = Cheek, forehead, ear, neck. Given or received.

topic-kiss-body-label = Kisses on the body
topic-kiss-body-question = What are your boundaries around kisses on the body below the neck?
topic-kiss-body-help = Shoulders, chest, belly, legs. Given or received. Places can have different answers.

topic-touch-face-hair-label = Touch on face and hair
topic-touch-face-hair-question = What are your boundaries around being touched on the face and the hair?
topic-touch-face-hair-help = A hand on your cheek or mouth, fingers in your hair.

topic-touch-hair-held-label = Hair held or pulled
topic-touch-hair-held-question = What are your boundaries around your hair being held or pulled?
topic-touch-hair-held-help = A hand closes in your hair. A pull is acted, without force.

topic-touch-throat-label = Hands at the throat
topic-touch-throat-question = What are your boundaries around hands at your throat?
topic-touch-throat-help = A hand rests at the throat, without pressure.

topic-touch-arms-back-label = Touch on arms, shoulders and back
topic-touch-arms-back-question = What are your boundaries around being touched on the arms, the shoulders and the back?
topic-touch-arms-back-help = Over clothing and on skin can have different answers.

topic-touch-waist-belly-label = Touch on waist and belly
topic-touch-waist-belly-question = What are your boundaries around being touched on the waist and the belly?
topic-touch-waist-belly-help = Over clothing and on skin can have different answers.

topic-touch-chest-label = Touch on chest or breasts
topic-touch-chest-question = What are your boundaries around being touched on the chest or the breasts?
topic-touch-chest-help = Over clothing, over a garment, or on skin. You can name areas: for example side yes, nipple no.

topic-touch-buttocks-label = Touch on the buttocks
topic-touch-buttocks-question = What are your boundaries around being touched on the buttocks?
topic-touch-buttocks-help = Over clothing, over a garment, or on skin.

topic-touch-thighs-label = Touch on thighs
topic-touch-thighs-question = What are your boundaries around being touched on the thighs?
topic-touch-thighs-help = Outer and inner thigh can have different answers.

topic-touch-genital-area-label = Touch near the genitals
topic-touch-genital-area-question = What are your boundaries around touch near the genitals, over a garment and a barrier?
topic-touch-genital-area-help = A hand or a body near the lap, with a garment and a barrier between.

topic-touch-feet-legs-label = Touch on lower legs and feet
topic-touch-feet-legs-question = What are your boundaries around being touched on the lower legs and the feet?
topic-touch-feet-legs-help = Over clothing or on skin.

topic-give-touch-upper-label = Touching another performer's face, arms and back
topic-give-touch-upper-question = What are your boundaries around touching another performer's face, hair, arms and back?
topic-give-touch-upper-help = Where your own hands go. Their boundaries count too.

topic-give-touch-chest-label = Touching another performer's chest or breasts
topic-give-touch-chest-question = What are your boundaries around touching another performer's chest or breasts?
topic-give-touch-chest-help = Where your own hands and mouth go. Their boundaries count too.

topic-give-touch-lower-label = Touching another performer below the waist
topic-give-touch-lower-question = What are your boundaries around touching another performer below the waist?
topic-give-touch-lower-help = Where your own hands and mouth go. Their boundaries count too.

topic-body-close-label = Bodies held close
topic-body-close-question = What are your boundaries around being held close against another body?
topic-body-close-help = Standing, sitting or lying, with clothes on.

topic-body-weight-label = Weight of another person on you
topic-body-weight-question = What are your boundaries around another performer's weight on you?
topic-body-weight-help = Lying under someone, or someone sitting on you.

topic-skin-to-skin-label = Bare skin against bare skin
topic-skin-to-skin-question = What are your boundaries around bare skin against another performer's bare skin?
topic-skin-to-skin-help = No cloth between, for example chest to back.

topic-breath-close-label = Breath and voice close to you
topic-breath-close-question = What are your boundaries around breath and voice close to your face or ear?
topic-breath-close-help = Breathing or speaking near your skin.

topic-underwear-label = Being seen in underwear
topic-underwear-question = What are your boundaries around being seen in underwear or swimwear?
topic-underwear-help = Seen by the people on set, and on screen. The two can have different answers.

topic-wet-sheer-clothing-label = Wet or see-through clothing
topic-wet-sheer-clothing-question = What are your boundaries around wet or see-through clothing?
topic-wet-sheer-clothing-help = The body can be seen through the cloth.

topic-nudity-implied-label = Implied nudity
topic-nudity-implied-question = What are your boundaries around implied nudity?
topic-nudity-implied-help = You look nude on screen and wear garments or are covered.

topic-nudity-chest-label = Bare chest or breasts
topic-nudity-chest-question = What are your boundaries around a bare chest or bare breasts?
topic-nudity-chest-help = On set and on screen can have different answers.

topic-nudity-buttocks-label = Bare buttocks
topic-nudity-buttocks-question = What are your boundaries around bare buttocks?
topic-nudity-buttocks-help = On set and on screen can have different answers.

topic-nudity-genitals-label = Bare genitals
topic-nudity-genitals-question = What are your boundaries around bare genitals?
topic-nudity-genitals-help = On set and on screen can have different answers.

topic-nudity-moving-label = Moving while nude
topic-nudity-moving-question = What are your boundaries around moving while nude or partly nude?
topic-nudity-moving-help = Walking, turning, getting up. What can be seen may change with each step.

topic-camera-close-body-label = Close shots of the body
topic-camera-close-body-question = What are your boundaries around close shots of parts of your body?
topic-camera-close-body-help = One part of the body fills the picture. Parts can have different answers.

topic-near-nude-performer-label = Being near a nude performer
topic-near-nude-performer-question = What are your boundaries around being near another performer who is nude?
topic-near-nude-performer-help = You may be clothed yourself.

topic-undress-self-label = Undressing yourself
topic-undress-self-question = What are your boundaries around taking off your own clothes in the scene?
topic-undress-self-help = How far, and in whose view.

topic-undressed-by-other-label = Being undressed by someone
topic-undressed-by-other-question = What are your boundaries around another performer taking off your clothes?
topic-undressed-by-other-help = Buttons, zips, underwear. Garments can have different answers.

topic-undress-other-label = Undressing someone
topic-undress-other-question = What are your boundaries around taking off another performer's clothes?
topic-undress-other-help = Their boundaries count too.

topic-bathing-label = Bath, shower or washing
topic-bathing-question = What are your boundaries around a bath, a shower or being washed?
topic-bathing-help = Alone or with another performer. Water, steam, wet skin.

topic-sim-lying-together-label = Lying together as if before or after sex
topic-sim-lying-together-question = What are your boundaries around lying together as if before or after sex?
topic-sim-lying-together-help = In bed or elsewhere, covered or partly covered.

topic-sim-positions-label = Positions in simulated sex
topic-sim-positions-question = What are your boundaries around positions in simulated sex?
topic-sim-positions-help = Above, below, in front, behind, standing. Each can have a different answer.

topic-sim-movement-label = Hip movement in simulated sex
topic-sim-movement-question = What are your boundaries around hip movement against another body in simulated sex?
topic-sim-movement-help = Hips move against each other or near each other, with a barrier between.

topic-sim-oral-label = Simulated oral sex
topic-sim-oral-question = What are your boundaries around simulated oral sex?
topic-sim-oral-help = Given or received. A head near the lap, with barrier and distance.

topic-sim-hand-label = Simulated sex by hand
topic-sim-hand-question = What are your boundaries around simulated sex by hand?
topic-sim-hand-help = Given or received. The hand stays away from the genitals.

topic-sim-alone-label = Simulated masturbation
topic-sim-alone-question = What are your boundaries around simulated masturbation?
topic-sim-alone-help = Alone, or in view of another performer.

topic-sim-climax-label = Simulated orgasm
topic-sim-climax-question = What are your boundaries around a simulated orgasm?
topic-sim-climax-help = Face, body and breath.

topic-sim-sounds-label = Sounds and breathing
topic-sim-sounds-question = What are your boundaries around sounds and breathing of sex or of pain?
topic-sim-sounds-help = On set, and later in a sound studio.

topic-sim-objects-label = Objects used on the body
topic-sim-objects-question = What are your boundaries around objects used on the body?
topic-sim-objects-help = Food, ice, cloth, toys, restraints as props.

topic-sim-several-label = More than two people
topic-sim-several-question = What are your boundaries around a scene of sex with more than two people?
topic-sim-several-help = Touch from several people, or others present in the story.

topic-words-sexual-label = Sexual words
topic-words-sexual-question = What are your boundaries around sexual words, said by you or to you?
topic-words-sexual-help = You can name words you do not want to say or hear.

topic-dance-movement-label = Sensual dance movement
topic-dance-movement-question = What are your boundaries around sensual dance movement?
topic-dance-movement-help = Hips, chest, floor work. Alone or in a group.

topic-dance-contact-label = Dance with body contact
topic-dance-contact-question = What are your boundaries around dance with body contact?
topic-dance-contact-help = Bodies touch while dancing, for example back to chest.

topic-dance-lap-label = Dancing on a lap
topic-dance-lap-question = What are your boundaries around dancing on or above another person's lap?
topic-dance-lap-help = You dance, or someone dances for you.

topic-dance-onlookers-label = Being watched by background performers
topic-dance-onlookers-question = What are your boundaries around performing in front of background performers?
topic-dance-onlookers-help = They look, call out or react as the story asks.

topic-dance-money-label = Money or objects given to a dancer
topic-dance-money-question = What are your boundaries around money or objects being put on your body?
topic-dance-money-help = Thrown, handed over, or put into clothing.

topic-violence-held-label = Being held down or tied
topic-violence-held-question = What are your boundaries around being held down or tied?
topic-violence-held-help = Hands, body weight or props used as restraint.

topic-violence-grabbed-label = Being grabbed or pushed
topic-violence-grabbed-question = What are your boundaries around being grabbed or pushed in a sexual attack?
topic-violence-grabbed-help = An arm taken, a push, a fall. The force is acted.

topic-violence-clothes-label = Clothes torn or pulled
topic-violence-clothes-question = What are your boundaries around clothes being torn or pulled from you?
topic-violence-clothes-help = Cloth is pulled, opened or torn.

topic-violence-words-label = Threats and insults
topic-violence-words-question = What are your boundaries around threats and insults, said by you or to you?
topic-violence-words-help = You can name words you do not want to say or hear.

topic-violence-distress-label = Screaming, crying, fighting back
topic-violence-distress-question = What are your boundaries around screaming, crying or fighting back?
topic-violence-distress-help = How often, how long, and when to rest.

topic-violence-attacker-label = Playing the person who attacks
topic-violence-attacker-question = What are your boundaries around playing the person who attacks?
topic-violence-attacker-help = What you do, say and show.

topic-violence-aftermath-label = After the attack
topic-violence-aftermath-question = What are your boundaries around scenes right after an attack?
topic-violence-aftermath-help = Torn clothing, marks, blood as make-up, lying still.

topic-medical-touch-label = Being examined
topic-medical-touch-question = What are your boundaries around being examined by a performer who plays medical staff?
topic-medical-touch-help = Hands or instruments on the outside of the body.

topic-medical-exposed-label = Body uncovered in treatment
topic-medical-exposed-question = What are your boundaries around your body being uncovered in treatment?
topic-medical-exposed-help = Gown open, chest or lap uncovered, people around you.

topic-medical-restraint-label = Straps, tubes and needles
topic-medical-restraint-question = What are your boundaries around straps, tubes and needles as props?
topic-medical-restraint-help = Fixed to the skin or held near it.

topic-body-still-label = Playing a dead or unconscious body
topic-body-still-question = What are your boundaries around playing a dead or unconscious body?
topic-body-still-help = Lying still, covered or uncovered, handled by others.

topic-body-fluids-label = Stage blood, sweat and other fluids
topic-body-fluids-question = What are your boundaries around stage blood, sweat and other fluids?
topic-body-fluids-help = On skin or clothing. Tell about allergies under needs.

topic-prosthetics-label = Prosthetic body parts
topic-prosthetics-question = What are your boundaries around prosthetic body parts on your body?
topic-prosthetics-help = Glued or worn, for example breasts, belly or genitals.

topic-birth-position-label = Positions of giving birth
topic-birth-position-question = What are your boundaries around positions of giving birth?
topic-birth-position-help = Legs apart, lying, kneeling, standing, people in front of you.

topic-birth-sounds-label = Sounds and strain of birth
topic-birth-sounds-question = What are your boundaries around sounds and strain of birth?
topic-birth-sounds-help = Screaming, pressing, breathing hard.

topic-breastfeeding-label = Breastfeeding
topic-breastfeeding-question = What are your boundaries around breastfeeding in the scene?
topic-breastfeeding-help = Acted, with a doll, a prosthetic or a child.

topic-infant-skin-label = Holding an infant
topic-infant-skin-question = What are your boundaries around holding an infant close to your body?
topic-infant-skin-help = Against clothing or against skin.

topic-family-embrace-label = Hugs and holding hands
topic-family-embrace-question = What are your boundaries around hugs and holding hands with family in the story?
topic-family-embrace-help = Adults and children. Where the hands go, and for how long.

topic-family-lap-label = Sitting on a lap, being carried
topic-family-lap-question = What are your boundaries around sitting on a lap or being carried?
topic-family-lap-help = You carry, or you are carried.

topic-family-bed-label = Lying in one bed, clothed
topic-family-bed-question = What are your boundaries around lying in one bed with family in the story, clothed?
topic-family-bed-help = Sleeping, waking, reading, holding.

topic-family-care-label = Washing, dressing and feeding someone
topic-family-care-question = What are your boundaries around washing, dressing or feeding someone, or being cared for so?
topic-family-care-help = Hands, face, hair, outer clothing.

topic-family-kiss-label = Family kisses
topic-family-kiss-question = What are your boundaries around kisses between family in the story?
topic-family-kiss-help = On the cheek, the forehead or the hand.

topic-words-affection-label = Words of affection
topic-words-affection-question = What are your boundaries around words of affection, said by you or to you?
topic-words-affection-help = You can name words you do not want to say or hear.

## Needs

need-garments-label = Garments and barriers
need-garments-help = What you want to wear, or have between you and another body.
need-garments-option-chest-cover = Cover for chest or breasts
need-garments-option-front-cover = Cover for the front
need-garments-option-back-cover = Cover for the buttocks
need-garments-option-barrier = Barrier between bodies
need-garments-option-robe = Robe between takes
need-garments-option-body-make-up = Make-up on bare skin

need-allergies-label = Allergies and skin
need-allergies-help = For example glue, latex, perfume, make-up.

need-nearby-label = Who may be near you
need-nearby-help = People you want near, people you do not want near, and who hands you the robe.

need-dressing-label = Who dresses you
need-dressing-help = For example a person of your own gender, or you alone.

need-body-words-label = Your words
need-body-words-help = Your pronouns, and the words you want used for parts of your body.

need-stop-word-label = Your word to stop
need-stop-word-help = A word you will say when everything has to stop. You can also say "stop".

need-stop-gesture-label = Your gesture to stop
need-stop-gesture-help = A sign for when you cannot speak, for example two taps.

need-breaks-label = Breaks
need-breaks-help = How often, how long, and where.

need-after-care-label = After the scene
need-after-care-help = What helps you when the scene is done.
need-after-care-option-time-alone = Time alone
need-after-care-option-talk-same-day = A talk on the same day
need-after-care-option-talk-later = A talk some days later
need-after-care-option-warm-drink = Something warm to drink or eat
need-after-care-option-way-home = A way home that is arranged
need-after-care-option-nothing = Nothing planned

need-access-label = Access
need-access-help = For example an interpreter, pain, positions to avoid, light, noise, hair cover, prayer, plain language.

need-alternate-reads-label = May the alternate read your answers?
need-alternate-reads-help = If you say no, the coordinator still sees them. You can change this later.
need-alternate-reads-option-yes = Yes
need-alternate-reads-option-no = No
