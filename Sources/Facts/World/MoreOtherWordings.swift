/// More wordings for training of what is said of meetings, things, companies and places.
let moreOtherWordings = """
    & meeting
    S+ Our meeting with [X] begins at [time], the place is [room].
    S+ [room] is booked for the meeting with [X] at [time].
    S+ Come to [room] at [time] to meet [X].
    S+ [X] will meet us in [room] at [time].
    Q+ time When must I come to meet [X]?
    Q+ room Which room is booked for the meeting with [X]?
    Q+ room Where do we meet [X]?
    Q+ time At which hour does our meeting with [X] begin?
    Q+ room Where shall I go to meet [X]?
    & storage
    S+ [X] has its place in [Y].
    S+ [Y] holds [X].
    S+ Look for [X] in [Y].
    S+ Someone left [X] in [Y].
    S+ [X] was put away in [Y].
    Q+ Y Where should I look for [X]?
    Q+ Y What is the place of [X]?
    Q+ Y Where was [X] left?
    Q+ Y Where has [X] been put away?
    & owner
    S+ [Y] has [X] in possession.
    S+ [Y] is the possessor of [X].
    S+ [X] is [Y]'s.
    S+ [Y] bought [X] and has it now.
    Q+ Y In whose possession is [X]?
    Q+ Y Who possesses [X]?
    Q+ Y Who bought [X] and has it now?
    & expiry
    S+ The validity of [X] lasts until [Y].
    S+ After [Y], [X] is no longer valid.
    S+ [X] lapses on [Y].
    S+ [Y] is the last day for [X].
    Q+ Y How long does the validity of [X] last?
    Q+ Y When does [X] lapse?
    Q+ Y When does [X] end being valid?
    & code
    S+ The lock of [X] takes [Y].
    S+ Use [Y] at the door of [X].
    S+ The code [Y] lets you into [X].
    Q+ Y What do I use at the door of [X]?
    Q+ Y Which code lets me into [X]?
    Q+ Y What does the lock of [X] take?
    & opening
    S+ [X] starts its day at [Y].
    S+ Visitors may enter [X] from [Y].
    S+ [X] lets visitors in at [Y].
    Q+ Y When may visitors enter [X]?
    Q+ Y From what hour is [X] open?
    Q+ Y What time does [X] let visitors in?
    & price
    S+ [X] is priced at [Y].
    S+ One can buy [X] for [Y].
    S+ The price tag of [X] says [Y].
    S+ They charge [Y] for [X].
    Q+ Y For how much can one buy [X]?
    Q+ Y At what is [X] priced?
    Q+ Y How much money do they charge for [X]?
    & maker
    S+ [X] is a product of [Y].
    S+ [X] is built by [Y].
    S+ The company behind [X] is [Y].
    S+ [X] comes from [Y], which makes it.
    Q+ Y What company is behind [X]?
    Q+ Y Which firm builds [X]?
    Q+ Y Of which company is [X] a product?
    Q+ Y By which firm was [X] created?
    & headquarters
    S+ The headquarters of [X] are located in [Y].
    S+ [X] is run from its main office in [Y].
    S+ [X] has its seat in [Y].
    S+ [Y] is the site of the headquarters of [X].
    Q+ Y From which town is [X] run?
    Q+ Y Where does [X] have its seat?
    Q+ Y In what town are the headquarters of [X] located?
    & founder
    S+ [Y] established [X].
    S+ [X] was created as a company by [Y].
    S+ [X] was brought into being by [Y].
    S+ [Y] set up the company [X].
    Q+ Y Who established [X]?
    Q+ Y Who brought [X] into being?
    Q+ Y Who set up the company [X]?
    & founded
    S+ [X] was set up in the year [Y].
    S+ [X] came into existence in [Y].
    S+ [X] was established back in [Y].
    Q+ Y When was [X] set up?
    Q+ Y In which year did [X] come into existence?
    Q+ Y In what year was [X] established?
    & director
    S+ The chief of [X] is [Y].
    S+ [Y] heads [X] as director.
    S+ [X] is directed by [Y].
    Q+ Y Who directs [X]?
    Q+ Y Who is the chief of [X]?
    Q+ Y Under whose direction is [X]?
    & deadline
    S+ [X] must be ready by [Y].
    S+ The work on [X] ends on [Y].
    S+ [X] has to be done before [Y].
    S+ Finish [X] until [Y].
    Q+ Y By which day must [X] be ready?
    Q+ Y Until when do we have to finish [X]?
    Q+ Y On what date does the work on [X] end?
    & budget
    S+ There is [Y] for [X] to spend.
    S+ [Y] has been set aside for [X].
    S+ The money for [X] is [Y].
    Q+ Y How much has been set aside for [X]?
    Q+ Y How much money is there for [X]?
    & leader
    S+ [X] is managed by [Y] as project leader.
    S+ [Y] has the responsibility for [X].
    S+ [Y] runs the work on [X].
    Q+ Y Who has the responsibility for [X]?
    Q+ Y Who runs the work on [X]?
    Q+ Y By whom is [X] headed?
    & capital
    S+ The seat of government of [X] is the capital [Y].
    S+ [X]'s capital city is called [Y].
    S+ [X] is ruled from [Y], its capital.
    Q+ Y From which capital is [X] ruled?
    Q+ Y What is the seat of government of [X]?
    Q+ Y What is the capital of [X] called?
    & official
    S+ [Y] is spoken officially in [X].
    S+ [X] has made [Y] its official language.
    S+ The state language of [X] is [Y].
    Q+ Y What is the state language of [X]?
    Q+ Y What is spoken officially in [X]?
    Q+ Y Which language has [X] made official?
    & continent
    S+ On the map, [X] is found in [Y].
    S+ The continent on which [X] lies is [Y].
    S+ [X] is one of the countries of [Y].
    Q+ Y On which continent does [X] lie?
    Q+ Y To what continent does [X] belong?
    & border
    S+ [X] and [Y] are neighbours with a border.
    S+ [Y] is a neighbour country of [X].
    S+ From [X] you cross the border to [Y].
    Q+ Y Which country is a neighbour of [X]?
    Q+ Y To which country can you cross the border from [X]?
    & population
    S+ [X] is inhabited by [Y] people.
    S+ [X] counts [Y] inhabitants.
    S+ There are [Y] people in [X].
    Q+ Y By how many people is [X] inhabited?
    Q+ Y How many people are there in [X]?
    & mayor
    S+ The head of the town of [X] is the mayor [Y].
    S+ [X] is governed by the mayor [Y].
    Q+ Y Who heads the town of [X]?
    Q+ Y By which mayor is [X] governed?
    & train
    S+ The [time] train to [X] uses [platform].
    S+ For [X], take the train at [time] on [platform].
    S+ Our train for [X] starts at [time] from [platform].
    Q+ time When does our train for [X] start?
    Q+ platform On which platform is the train for [X]?
    Q+ time At which hour does the train to [X] leave?
    Q+ platform Which track does the train to [X] use?
    & location
    S+ Visitors to [Y] can see [X].
    S+ The site of [X] is in [Y].
    S+ You can find [X] in the town of [Y].
    S+ [Y] has [X] as a sight.
    Q+ Y In which town can you find [X]?
    Q+ Y Where can visitors see [X]?
    Q+ Y Where is [X] located?
    & namesake
    S+ [X] is called after [Y].
    S+ [Y] gave the name to [X].
    S+ [X] carries the name of [Y] in honour.
    S+ [X] is dedicated to [Y] by name.
    Q+ Y Who gave the name to [X]?
    Q+ Y After whom is [X] called?
    Q+ Y To whom is [X] dedicated by name?
    & height
    S+ The top of [X] is at [Y].
    S+ [X] has a height of [Y].
    S+ [X] stands [Y] tall.
    S+ [X] reaches a height of [Y].
    Q+ Y What height does [X] have?
    Q+ Y How tall does [X] stand?
    Q+ Y What height does [X] reach?
    & author
    S+ [X] is a work of [Y].
    S+ [Y] is the one who wrote [X].
    S+ [X] came from the pen of [Y].
    S+ Readers know [Y] for [X].
    Q+ Y Who is the one who wrote [X]?
    Q+ Y From whose pen did [X] come?
    Q+ Y Whose work is [X]?
    & course
    S+ The classes on [X] are held by [Y].
    S+ [Y] lectures on [X].
    S+ [Y] instructs students in [X].
    Q+ Y Who lectures on [X]?
    Q+ Y Who holds the classes on [X]?
    Q+ Y By whom are students instructed in [X]?
    & parcel
    S+ [X] comes on [Y].
    S+ They deliver [X] on [Y].
    S+ The arrival of [X] is planned for [Y].
    S+ [X] should be here by [Y].
    Q+ Y When do they deliver [X]?
    Q+ Y For when is the arrival of [X] planned?
    Q+ Y On which date does [X] come?
    """
