/// More wordings for training of what is said of people, a line `& relation` before them.
///
/// The more ways of saying a thing are heard, the more ways that were not heard are understood.
let morePeopleWordings = """
    & birthplace
    S+ [X]'s town of birth is [Y].
    S+ [X] was raised in [Y], a native of the place.
    S+ The cradle of [X] stood in [Y].
    S+ [X] originates from [Y].
    Q+ Y What is [X]'s town of birth?
    Q+ Y Where did [X] grow up and come into the world?
    Q+ Y From where does [X] originate?
    & birthday
    S+ The birthday party of [X] is held on [Y].
    S+ Every [Y], [X] has a birthday.
    S+ [X] came into the world on [Y].
    S+ We congratulate [X] on [Y], the day of birth.
    Q+ Y When do we congratulate [X]?
    Q+ Y What day is the birthday party of [X]?
    Q+ Y Which date of birth does [X] have?
    & employer
    S+ [Y] has hired [X].
    S+ [X] joined the staff of [Y].
    S+ [X] is paid by the firm [Y].
    S+ The workplace of [X] is [Y].
    S+ [X] is one of the employees of [Y].
    Q+ Y Who has hired [X]?
    Q+ Y What firm pays [X]?
    Q+ Y Where is the workplace of [X]?
    Q+ Y Which company is [X] an employee of?
    & profession
    S+ The job of [X] is that of a [Y].
    S+ [X] is employed as a [Y].
    S+ [X], a professional [Y], is busy.
    Q+ Y What is the job of [X]?
    Q+ Y As what is [X] employed?
    Q+ Y What kind of professional is [X]?
    Q+ Y How does [X] make a living?
    & residence
    S+ [X] dwells in [Y].
    S+ [X] rents a house in [Y].
    S+ [X] moved to [Y].
    S+ The address of [X] is in [Y].
    Q+ Y Where does [X] dwell?
    Q+ Y To which town has [X] moved?
    Q+ Y Where is the house of [X]?
    Q+ Y What is the home address of [X]?
    & phone
    S+ [X] answers the phone at [Y].
    S+ The mobile of [X] is [Y].
    S+ For [X], the telephone is [Y].
    S+ Reach [X] under [Y].
    Q+ Y How do I reach [X] by telephone?
    Q+ Y What is the mobile number of [X]?
    Q+ Y Which number do I call to reach [X]?
    & manager
    S+ [X] takes orders from [Y].
    S+ The person in charge of [X] is [Y].
    S+ [X]'s superior at work is [Y].
    S+ [X] answers to the manager [Y].
    Q+ Y Who gives orders to [X]?
    Q+ Y Who is the superior of [X]?
    Q+ Y To whom does [X] answer at work?
    & spouse
    S+ [Y] became the spouse of [X] at the wedding.
    S+ [X] wed [Y].
    S+ [X] is the husband of [Y].
    S+ [X] is the wife of [Y].
    Q+ Y Whom did [X] wed?
    Q+ Y Who became the spouse of [X]?
    Q+ Y Who stood beside [X] at the wedding?
    & citizenship
    S+ [X] votes in [Y] as a citizen.
    S+ [X] is one of the citizens of [Y].
    S+ [Y] gave [X] a passport.
    S+ [X] is a national of [Y].
    Q+ Y Which country gave [X] a passport?
    Q+ Y Of which country is [X] a national?
    Q+ Y In which country does [X] vote as a citizen?
    & deathplace
    S+ The grave of [X], who died there, is in [Y].
    S+ [X] spent the last hour in [Y].
    S+ [X] was found dead in [Y].
    S+ [X] lost life in [Y].
    Q+ Y Where was [X] found dead?
    Q+ Y Where did [X] spend the last hour?
    Q+ Y At which place did [X] lose life?
    & mothertongue
    S+ [Y] is what [X] spoke in childhood.
    S+ [X] was raised in the language [Y].
    S+ [X] is a native speaker of [Y].
    Q+ Y What is [X] a native speaker of?
    Q+ Y In which language was [X] raised?
    Q+ Y What was spoken in the childhood of [X]?
    & speaks
    S+ [X] talks in [Y] without effort.
    S+ [X] has learned to speak [Y].
    S+ Among the languages that [X] speaks is [Y].
    Q+ Y What has [X] learned to speak?
    Q+ Y In what languages can [X] talk?
    & instrument
    S+ [X] is a player of the [Y].
    S+ [X] has lessons on the [Y].
    S+ In concerts [X] is heard on the [Y].
    Q+ Y What instrument is [X] heard on in concerts?
    Q+ Y Which instrument does [X] have lessons on?
    & colour
    S+ [Y] is the colour [X] chose.
    S+ [X]'s best liked colour is [Y].
    S+ [X] would choose [Y] from all colours.
    Q+ Y What colour did [X] choose?
    Q+ Y Which colour is [X]'s best liked?
    Q+ Y Among all colours, what would [X] like?
    & allergy
    S+ [X] reacts to [Y] with a rash.
    S+ [X] cannot bear [Y], an allergic reaction follows.
    S+ [X] suffers when there is [Y] in a dish.
    S+ Keep [Y] away from [X], who is allergic.
    Q+ Y To what does [X] react with a rash?
    Q+ Y What makes [X] suffer an allergic reaction?
    Q+ Y What should be kept away from [X]?
    & likes
    S+ [X] eats [Y] gladly.
    S+ [Y] makes [X] happy at table.
    S+ A treat for [X] is [Y].
    S+ [X] finds [Y] delicious.
    Q+ Y What does [X] eat gladly?
    Q+ Y What food makes [X] happy?
    Q+ Y What does [X] find delicious?
    & religion
    S+ [X] prays according to [Y].
    S+ [X] is an adherent of [Y].
    S+ [X] was converted to [Y].
    S+ The religious belief of [X] is [Y].
    Q+ Y Of what religion is [X] an adherent?
    Q+ Y To which faith was [X] converted?
    Q+ Y What is the religious belief of [X]?
    & position
    S+ [X] occupies the position of [Y].
    S+ [X] took office as [Y].
    S+ [X] was appointed to be [Y].
    S+ The role of [X] is that of [Y].
    Q+ Y What position does [X] occupy?
    Q+ Y In which role was [X] appointed?
    Q+ Y As what did [X] take office?
    & field
    S+ [X] devotes research to [Y].
    S+ [X] is a scholar of [Y].
    S+ [X] is active in the domain of [Y].
    S+ [X] is known as a specialist in [Y].
    Q+ Y To what does [X] devote research?
    Q+ Y In which domain is [X] active?
    Q+ Y What is [X] known as a specialist in?
    & genre
    S+ [X] records songs in the style of [Y].
    S+ [X] plays [Y] songs.
    S+ The band of [X] plays [Y].
    Q+ Y In which style does [X] record songs?
    Q+ Y What kind of songs does [X] play?
    Q+ Y What does the band of [X] play?
    & university
    S+ [X] took a degree at [Y].
    S+ [X] enrolled at [Y].
    S+ [X] was educated at [Y].
    S+ Students of [Y] include [X].
    Q+ Y Where was [X] educated?
    Q+ Y Where did [X] enrol?
    Q+ Y At which university was [X] a student?
    & deathyear
    S+ [X] lived until [Y].
    S+ Death took [X] in [Y].
    S+ [X] left the world in the year [Y].
    Q+ Y Until when did [X] live?
    Q+ Y What year did [X] leave the world?
    & pet
    S+ The puppy of [X] goes by the name [Y].
    S+ [X] named the dog [Y].
    S+ [X] takes a dog, [Y], for a walk.
    Q+ Y What did [X] name the dog?
    Q+ Y By what name does the dog of [X] go?
    Q+ Y Which dog does [X] walk?
    & doctor
    S+ [Y] is the physician that [X] has.
    S+ The family doctor of [X] is called [Y].
    S+ [Y] examines [X] as physician.
    Q+ Y Which physician examines [X]?
    Q+ Y Who is the family doctor of [X]?
    Q+ Y Whom does [X] see as a patient?
    & desk
    S+ The seat of [X] is at [Y].
    S+ You find [X] in the office at [Y].
    S+ [Y] in the office has been given to [X].
    Q+ Y Where do you find [X] in the office?
    Q+ Y Which seat has been given to [X]?
    Q+ Y Where is the desk of [X]?
    """
