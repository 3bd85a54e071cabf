/// What is said of projects, places, books and the like.
///
/// The form of these lines is explained at ``Relation/parse(_:)``.
let placeRelations = """
    = deadline | project | Y:date | one | deadline, due date
    S+ [X] is due on [Y].
    S+ [X] has to be finished by [Y].
    S+ We must deliver [X] by [Y].
    S~ The work on [X] must end by [Y].
    S! [X] must be done by [Y].
    S! We have until [Y] to finish [X].
    Q+ Y When is [X] due?
    Q+ Y By when must [X] be finished?
    Q~ Y When must we deliver [X]?
    Q! Y Until when can we work on [X]?
    Q! Y By which date does [X] have to be done?
    = budget | project | Y:price | one | budget
    S+ [X] has a budget of [Y].
    S+ [X] may spend [Y].
    S~ We were given [Y] to spend on [X].
    S! For [X] there is a budget of [Y].
    S! [Y] may be spent on [X].
    Q+ Y How much may [X] spend?
    Q+ Y How large is the budget of [X]?
    Q~ Y How much were we given for [X]?
    Q! Y How much money can be spent on [X]?
    Q! Y What budget does [X] have?
    = leader | project | Y:person | one | project leader
    S+ [Y] is in charge of [X].
    S+ [X] is headed by [Y].
    S~ [Y] coordinates [X].
    S! [Y] is responsible for [X].
    S! [X] is coordinated by [Y].
    Q+ Y Who is in charge of [X]?
    Q+ Y Who heads [X]?
    Q~ Y Who coordinates [X]?
    Q! Y Who is responsible for [X]?
    Q! Y Which person is in charge of [X]?
    = capital | country | Y:town | one | capital, capital city
    S+ The government of [X] sits in [Y], its capital.
    S+ [X], which has the capital [Y], is old.
    S+ [Y], the capital of [X], is large.
    S~ [X] has [Y] for its capital.
    S! [Y] serves as capital of [X].
    S! [X] is governed from the capital [Y].
    Q+ Y What town is the capital of [X]?
    Q+ Y Which is the capital city of [X]?
    Q+ X Of which country is [Y] the capital?
    Q~ Y From what capital is [X] governed?
    Q! Y Which town serves as capital of [X]?
    Q! X Which country has [Y] as its capital?
    = official | country | Y:language | one | official language
    S+ In [X], people officially speak [Y].
    S+ The law of [X] makes [Y] the official language.
    S+ [Y] is an official language by the law of [X].
    S~ Laws in [X] are written in [Y], the official language.
    S! Officially, the language of [X] is [Y].
    S! [X] uses [Y] as its official language.
    Q+ Y What language is official in [X]?
    Q+ Y Which language does the law of [X] make official?
    Q~ Y In which language are laws in [X] written?
    Q! Y Officially, what is the language of [X]?
    Q! Y Which official language does [X] use?
    = continent | country | Y:continent | one | continent
    S+ [X] is located in [Y].
    S+ [X] belongs to the continent of [Y].
    S+ [X] is a country in [Y].
    S~ [X] is part of [Y].
    S! [X] lies on the continent of [Y].
    S! You find [X] on the map of [Y], its continent.
    Q+ Y On which continent is [X]?
    Q+ Y Which continent does [X] belong to?
    Q~ Y What continent is [X] part of?
    Q! Y On what continent does [X] lie?
    Q! Y Which continent is [X] located in?
    = border | country | Y:country | many | neighbour
    S+ [X] borders [Y].
    S+ [X] shares a border with [Y].
    S+ [X] has a common border with [Y].
    S~ [X] is next to [Y].
    S! There is a border between [X] and [Y].
    S! [X] is a neighbour of [Y].
    Q+ Y What does [X] border on?
    Q+ Y Which country shares a border with [X]?
    Q~ Y Which country is next to [X]?
    Q! Y With which country does [X] have a common border?
    Q! Y What country borders [X]?
    = population | town | Y:number | one | population, number of inhabitants
    S+ [X] has [Y] inhabitants.
    S+ [Y] people live in [X].
    S~ The people of [X] number [Y].
    S! [X] is a town of [Y] people.
    S! In [X] there are [Y] inhabitants.
    Q+ Y How many people live in [X]?
    Q+ Y How many inhabitants does [X] have?
    Q~ Y How large is the population of [X]?
    Q! Y How many inhabitants are there in [X]?
    Q! Y How many live in [X]?
    = mayor | town | Y:person | one | mayor
    S+ [Y] was elected mayor of [X].
    S+ [X] has chosen [Y] as its mayor.
    S~ The people of [X] made [Y] mayor.
    S! [Y] governs [X] as its mayor.
    S! As mayor, [Y] leads the town of [X].
    Q+ Y Who was elected mayor of [X]?
    Q+ Y Whom has [X] chosen as mayor?
    Q~ Y Whom did the people of [X] make mayor?
    Q! Y Who governs [X]?
    Q! Y Who leads the town of [X] as mayor?
    = train | town | time:clock, platform:platform | one |
    S+ The train to [X] leaves at [time] from [platform].
    S+ From [platform] at [time] the train to [X] departs.
    S+ The train to [X] departs from [platform] at [time].
    S~ A train goes to [X] at [time] from [platform].
    S! At [time] the train to [X] starts from [platform].
    S! The train for [X] leaves [platform] at [time].
    Q+ time When does the train to [X] leave?
    Q+ platform From where does the train to [X] leave?
    Q+ platform Which platform does the train to [X] leave from?
    Q+ time At what time does the train to [X] depart?
    Q~ time When does a train go to [X]?
    Q~ platform From which platform does the train to [X] depart?
    Q! time What time does the train for [X] start?
    Q! platform Where does the train for [X] depart?
    = location | landmark | Y:town | one | location
    S+ [X] stands in [Y].
    S+ [X] is located in [Y].
    S+ [X] can be seen in [Y].
    S+ [X] is in [Y].
    S~ [X] was built in [Y].
    S! [X] is situated in [Y].
    S! In [Y] you can visit [X].
    Q+ Y Where is [X]?
    Q+ Y In which town does [X] stand?
    Q~ Y Where can [X] be seen?
    Q! Y Where is [X] situated?
    Q! Y In what town can you visit [X]?
    = namesake | landmark | Y:person | one | namesake
    S+ [X] is named after [Y].
    S+ [X] was named in honour of [Y].
    S+ [X] got its name from [Y].
    S~ [X] bears the name of [Y].
    S! [X] was called after [Y].
    S! The name of [X] honours [Y].
    Q+ Y Who is [X] named after?
    Q+ Y In honour of whom was [X] named?
    Q~ Y Whose name does [X] bear?
    Q! Y After whom was [X] called?
    Q! Y Who is honoured by the name of [X]?
    = height | landmark | Y:metres | one | height
    S+ [X] is [Y] high.
    S+ [X] rises [Y] above the ground.
    S~ [X] measures [Y] from bottom to top.
    S! [X] reaches up [Y].
    S! [X] is [Y] tall.
    Q+ Y How high is [X]?
    Q+ Y How far does [X] rise?
    Q~ Y How much does [X] measure?
    Q! Y How tall is [X]?
    Q! Y How high does [X] reach?
    = author | book | Y:person | one | author, writer
    S+ [X] was written by [Y].
    S+ [Y] wrote [X].
    S+ [X] is a book by [Y].
    S~ [Y] published [X].
    S! [X] is from the pen of [Y].
    S! It was [Y] who wrote [X].
    Q+ Y Who wrote [X]?
    Q+ Y By whom was [X] written?
    Q~ Y Who published [X]?
    Q! Y Which person wrote [X]?
    Q! Y From whose pen is [X]?
    = course | course | Y:person | one | teacher, lecturer
    S+ [X] is taught by [Y].
    S+ [Y] teaches [X].
    S+ [Y] gives the lectures on [X].
    S~ [X] is given by [Y] this term.
    S! The classes in [X] are given by [Y].
    S! [Y] lectures in [X].
    Q+ Y Who teaches [X]?
    Q+ Y By whom is [X] taught?
    Q~ Y Who gives the lectures on [X]?
    Q! Y Who gives the classes in [X]?
    Q! Y Who lectures in [X]?
    = parcel | parcel | Y:date | one | delivery date
    S+ [X] arrives on [Y].
    S+ [X] will be delivered on [Y].
    S~ We expect [X] on [Y].
    S! [X] should come on [Y].
    S! The delivery of [X] is on [Y].
    Q+ Y When does [X] arrive?
    Q+ Y When will [X] be delivered?
    Q~ Y When do we expect [X]?
    Q! Y On what date should [X] come?
    Q! Y On which day is [X] delivered?
    """
