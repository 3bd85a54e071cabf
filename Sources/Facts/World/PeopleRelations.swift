/// What is said of people.
///
/// The form of these lines is explained at ``Relation/parse(_:)``.
let peopleRelations = """
    = birthplace | person | Y:town | one | birthplace, place of birth
    S+ [X] was born in [Y].
    S+ [X] was born and raised in [Y].
    S+ It was in [Y] that [X] came into the world.
    S+ [X] comes originally from [Y].
    S~ [X] is a native of [Y].
    S! [X] hails from [Y], the town of birth.
    S! [Y] is where [X] was born.
    Q+ Y Where was [X] born?
    Q+ Y In which town was [X] born?
    Q+ Y Where does [X] come from originally?
    Q+ Y What town is [X] a native of?
    Q~ Y Which place did [X] come into the world in?
    Q! Y What is the town where [X] was born?
    Q! Y Can you tell me the birthplace of [X]?
    = birthday | person | Y:day | one | birthday, date of birth
    S+ [X] was born on [Y].
    S+ [X] celebrates a birthday on [Y].
    S+ On [Y], [X] turns a year older.
    S~ [X] has a birthday on [Y].
    S! We celebrate the birthday of [X] on [Y].
    S! Every year [X] has a birthday party on [Y].
    Q+ Y When was [X] born?
    Q+ Y When is the birthday of [X]?
    Q+ Y On what day does [X] celebrate a birthday?
    Q~ Y What date is the birthday of [X]?
    Q! Y When does [X] have a birthday?
    Q! Y On which date was [X] born?
    = employer | person | Y:company | one | employer
    S+ [X] works for [Y].
    S+ [X] works at [Y].
    S+ [X] is employed by [Y].
    S+ [Y] employs [X].
    S+ [X] has a job at [Y].
    S~ [X] earns a living at [Y].
    S! [X] is on the staff of [Y].
    S! [X] is an employee of [Y].
    Q+ Y Who does [X] work for?
    Q+ Y Where does [X] work?
    Q+ Y Which company employs [X]?
    Q~ Y At which company does [X] have a job?
    Q! Y Which firm is [X] employed by?
    Q! Y What company does [X] work at?
    = profession | person | Y:profession | one | profession, occupation, trade
    S+ [X] works as a [Y].
    S+ [X] is a [Y] by trade.
    S+ [X] earns a living as a [Y].
    S+ [X] trained as a [Y].
    S~ [X] practises as a [Y].
    S! By profession [X] is a [Y].
    S! [X] makes a living as a [Y].
    Q+ Y What does [X] do for a living?
    Q+ Y What did [X] train as?
    Q+ Y What does [X] work as?
    Q~ Y Which occupation does [X] have?
    Q! Y What kind of work does [X] do for a living?
    Q! Y By profession, what is [X]?
    = residence | person | Y:town | one | home town, place of residence
    S+ [X] lives in [Y].
    S+ [X] has a flat in [Y].
    S+ [X] resides in [Y].
    S+ [X] has made a home in [Y].
    S~ [X] has settled in [Y].
    S! The home of [X] is in [Y].
    S! [Y] is the town where [X] lives.
    Q+ Y Where does [X] live?
    Q+ Y In which town does [X] live?
    Q+ Y Where is the home of [X]?
    Q~ Y What town does [X] live in now?
    Q! Y Which town does [X] reside in?
    Q! Y Where has [X] made a home?
    = phone | person | Y:phone | one | phone number, telephone number
    S+ You can call [X] at [Y].
    S+ [X] can be reached by phone at [Y].
    S+ To ring [X], dial [Y].
    S+ Call [X] on [Y].
    S~ The phone of [X] answers at [Y].
    S! Dial [Y] to call [X].
    S! By telephone, [X] is reached at [Y].
    Q+ Y How can I call [X]?
    Q+ Y Which number do I dial for [X]?
    Q+ Y At what number can [X] be reached?
    Q~ Y What number rings [X]?
    Q! Y What should I dial to reach [X]?
    Q! Y Which phone number does [X] have?
    = manager | person | Y:person | one | manager, boss, supervisor
    S+ [X] reports to [Y].
    S+ [X] works under [Y].
    S+ [Y] supervises [X].
    S+ [Y] manages [X].
    S~ [X] is supervised by [Y].
    S! [X] is managed by [Y].
    S! At work, [X] answers to [Y] as manager.
    Q+ Y Who does [X] report to?
    Q+ Y Who manages [X]?
    Q+ Y Who supervises [X]?
    Q~ Y Under whom does [X] work?
    Q! Y Who is in charge of [X] as manager?
    Q! Y To whom does [X] report?
    = spouse | person | Y:person | one | spouse, partner in marriage
    S+ [X] is married to [Y].
    S+ [X] married [Y].
    S+ [X] and [Y] are husband and wife.
    S~ [X] has been married to [Y] for years.
    S! [X] took [Y] as spouse.
    S! The wedding of [X] was to [Y].
    Q+ Y Who is [X] married to?
    Q+ Y Who did [X] marry?
    Q+ Y Who is the husband or wife of [X]?
    Q~ Y To whom is [X] married?
    Q! Y Whom did [X] take as spouse?
    Q! Y With whom did [X] have a wedding?
    = citizenship | person | Y:country | one | citizenship, nationality
    S+ [X] is a citizen of [Y].
    S+ [X] holds a passport of [Y].
    S+ [X] has the nationality of [Y].
    S+ [X], a citizen of [Y], votes there.
    S~ [X] holds the citizenship of [Y].
    S! [X] carries the passport of [Y].
    S! [Y] counts [X] among its citizens.
    Q+ Y Which country is [X] a citizen of?
    Q+ Y What passport does [X] hold?
    Q+ Y What nationality does [X] have?
    Q~ Y Of what country is [X] a citizen?
    Q! Y Which passport does [X] carry?
    Q! Y Which country has [X] among its citizens?
    = deathplace | person | Y:town | one | place of death, deathbed
    S+ [X] died in [Y].
    S+ [X] passed away in [Y].
    S+ The life of [X] ended in [Y].
    S+ Death came to [X] in [Y].
    S~ [X] met death in [Y].
    S! [X] lived until the end in [Y] and died there.
    S! [Y] is where [X] passed away.
    Q+ Y Where did [X] die?
    Q+ Y In which town did [X] pass away?
    Q+ Y Where did the life of [X] end?
    Q~ Y What is the town where [X] met death?
    Q! Y What town did [X] die in?
    Q! Y At what place did [X] pass away?
    = mothertongue | person | Y:language | one | native language, mother tongue, first language
    S+ [X] grew up speaking [Y].
    S+ [X] spoke [Y] from the cradle.
    S+ [X] learned [Y] first of all languages.
    S~ At home as a child, [X] spoke [Y].
    S! [X] was brought up speaking [Y].
    S! From childhood [X] spoke [Y] as a native.
    Q+ Y What language did [X] grow up speaking?
    Q+ Y Which language did [X] learn first?
    Q~ Y Which language did [X] speak as a child?
    Q! Y In which language was [X] brought up?
    Q! Y What did [X] speak from childhood?
    = speaks | person | Y:language | many | foreign language
    S+ [X] speaks [Y].
    S+ [X] is fluent in [Y].
    S+ [X] can speak [Y].
    S+ [X] knows [Y] well.
    S~ [X] is able to speak [Y].
    S! [X] has fluent [Y].
    S! [X] can hold a talk in [Y].
    Q+ Y What languages does [X] speak?
    Q+ Y In which language is [X] fluent?
    Q~ Y Which languages can [X] speak?
    Q! Y What foreign languages does [X] know?
    Q! Y Which language is [X] able to speak well?
    """
