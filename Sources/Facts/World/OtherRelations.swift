/// What is said of meetings, things, companies and places.
///
/// The form of these lines is explained at ``Relation/parse(_:)``.
let otherRelations = """
    = meeting | team | time:clock, room:room | one |
    S+ The meeting with [X] is at [time] in [room].
    S+ We meet [X] at [time] in [room].
    S+ In [room] at [time] there is the meeting with [X].
    S+ The meeting with [X] takes place in [room] at [time].
    S+ At [time] we have a meeting with [X] in [room].
    S~ The meeting with [X] starts at [time] and is held in [room].
    S! A meeting with [X] begins at [time] in [room].
    S! [room] hosts the meeting with [X] at [time].
    Q+ room Where is the meeting with [X]?
    Q+ time When is the meeting with [X]?
    Q+ room In which room do we meet [X]?
    Q+ time At what time do we meet [X]?
    Q+ room Where does the meeting with [X] take place?
    Q+ time What time does the meeting with [X] start?
    Q~ time When do we meet [X]?
    Q~ room Which room is the meeting with [X] held in?
    Q! time When does the meeting with [X] begin?
    Q! room Where do I have to go for the meeting with [X]?
    Q! room What room is the meeting with [X] in?
    Q! time At which hour is the meeting with [X]?
    = storage | thing | Y:spot | one |
    S+ [X] is kept in [Y].
    S+ We keep [X] in [Y].
    S+ You find [X] in [Y].
    S+ [X] lies in [Y].
    S+ I put [X] in [Y].
    S~ [X] is stored in [Y].
    S! [Y] is where [X] is kept.
    S! I left [X] in [Y].
    Q+ Y Where is [X]?
    Q+ Y Where do we keep [X]?
    Q+ Y Where can I find [X]?
    Q+ Y Where did I put [X]?
    Q~ Y In what place is [X] stored?
    Q! Y Where did I leave [X]?
    Q! Y Where is [X] kept?
    = owner | thing | Y:person | one | owner
    S+ [X] belongs to [Y].
    S+ [Y] owns [X].
    S+ [X] is owned by [Y].
    S+ [X] is the property of [Y].
    S~ [Y] is the one who has [X] as property.
    S! [X] is in the possession of [Y].
    S! [Y] possesses [X].
    Q+ Y Who owns [X]?
    Q+ Y Who does [X] belong to?
    Q+ Y Whose is [X]?
    Q~ Y To whom does [X] belong?
    Q! Y Whose property is [X]?
    Q! Y By whom is [X] owned?
    = expiry | thing | Y:date | one | expiry date
    S+ [X] expires on [Y].
    S+ [X] is valid until [Y].
    S+ [X] runs out on [Y].
    S~ [X] stays valid up to [Y].
    S! The validity of [X] ends on [Y].
    S! [X] will expire on [Y].
    Q+ Y When does [X] expire?
    Q+ Y Until when is [X] valid?
    Q~ Y When does [X] run out?
    Q! Y What is the date on which [X] expires?
    Q! Y How long is [X] valid?
    = code | place | Y:code | one | door code, password, access code
    S+ You enter [X] with [Y].
    S+ [Y] opens the door of [X].
    S~ Type [Y] to get into [X].
    S! The door of [X] opens with [Y].
    S! To enter [X], use the code [Y].
    Q+ Y What opens the door of [X]?
    Q+ Y With which code do I enter [X]?
    Q~ Y What do I type to get into [X]?
    Q! Y What code is used for [X]?
    Q! Y Which code opens [X]?
    = opening | place | Y:clock | one | opening time
    S+ [X] opens at [Y].
    S+ The doors of [X] open at [Y].
    S~ [X] is open from [Y].
    S! From [Y] on, [X] is open.
    S! [X] opens for visitors at [Y].
    Q+ Y When does [X] open?
    Q+ Y At what time does [X] open?
    Q~ Y From when is [X] open?
    Q! Y What time do the doors of [X] open?
    Q! Y When is [X] open for visitors?
    = price | product | Y:price | one | price, cost
    S+ [X] costs [Y].
    S+ [X] sells for [Y].
    S+ You pay [Y] for [X].
    S~ The shop asks [Y] for [X].
    S! [X] is sold at [Y].
    S! For [X], one pays [Y].
    Q+ Y How much is [X]?
    Q+ Y How much does [X] cost?
    Q+ Y What do I pay for [X]?
    Q~ Y What does the shop ask for [X]?
    Q! Y How much does one pay for [X]?
    Q! Y At what price is [X] sold?
    = maker | product | Y:company | one | maker, manufacturer, developer, producer
    S+ [X] is made by [Y].
    S+ [Y] makes [X].
    S+ [X] was developed by [Y].
    S+ [Y] created [X].
    S+ [X], manufactured by [Y], sells well.
    S~ [X] is produced by [Y].
    S! [X] comes from the factory of [Y].
    S! [Y] builds and develops [X].
    Q+ Y Who makes [X]?
    Q+ Y Which company developed [X]?
    Q+ Y Who manufactures [X]?
    Q~ Y By whom is [X] produced?
    Q! Y What firm created [X]?
    Q! Y Which company is [X] made by?
    = headquarters | company | Y:town | one | headquarters, head office
    S+ [X] has its headquarters in [Y].
    S+ [X] is headquartered in [Y].
    S+ [X] is based in [Y].
    S+ [Y] is home to the head office of [X].
    S~ The main office of [X] stands in [Y].
    S! [X] keeps its head office in [Y].
    S! [Y] hosts the headquarters of [X].
    Q+ Y Where is [X] based?
    Q+ Y Where are the headquarters of [X]?
    Q+ Y In which town is the head office of [X]?
    Q~ Y Where is the main office of [X]?
    Q! Y Which town is [X] headquartered in?
    Q! Y In what town does [X] have its headquarters?
    = founder | company | Y:person | one | founder
    S+ [X] was founded by [Y].
    S+ [Y] founded [X].
    S+ [Y] started [X] in a garage.
    S~ [X] was set up by [Y].
    S! [Y] is the person who founded [X].
    S! It was [Y] who set up [X].
    Q+ Y Who founded [X]?
    Q+ Y Who started [X]?
    Q~ Y By whom was [X] founded?
    Q! Y Which person founded [X]?
    Q! Y Who set up [X]?
    = founded | company | Y:year | one | founding year, year of foundation
    S+ [X] was founded in [Y].
    S+ [X] has existed since [Y].
    S~ The history of [X] goes back to [Y].
    S! In [Y], [X] came into being.
    S! [X] was established in [Y].
    Q+ Y When was [X] founded?
    Q+ Y Since when has [X] existed?
    Q~ Y In what year was [X] founded?
    Q! Y In which year did [X] come into being?
    Q! Y When was [X] established?
    = director | company | Y:person | one | director, chief executive, head
    S+ [X] is led by [Y].
    S+ [Y] leads [X].
    S+ [Y] runs [X] as director.
    S~ [X] is run by [Y].
    S! [Y] is at the head of [X].
    S! [X] has [Y] as its chief.
    Q+ Y Who leads [X]?
    Q+ Y Who runs [X]?
    Q~ Y Who is at the top of [X]?
    Q! Y By whom is [X] led?
    Q! Y Who does [X] have as chief?
    """
