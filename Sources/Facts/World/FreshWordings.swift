/// Wordings that were written last and used once, for the figures that are reported: nothing was trained, chosen or
/// looked into with them.
let freshWordings = """
    & birthplace
    S? [X] first saw the light of day in [Y].
    S? The parents of [X] lived in [Y] when the child was born.
    Q? Y In what town did [X] first see the light of day?
    & birthday
    S? [X] will blow out the candles on [Y].
    S? The date on which [X] was born is [Y].
    Q? Y On which day should I congratulate [X]?
    & employer
    S? [X] draws a salary from [Y].
    S? The firm that employs [X] is called [Y].
    Q? Y From which firm does [X] draw a salary?
    & profession
    S? [X] has been working as a [Y] for years.
    S? The line of work of [X] is that of a [Y].
    Q? Y What line of work is [X] in?
    & residence
    S? These days [X] lives over in [Y].
    S? [X] owns a house in [Y] and lives there.
    Q? Y In what town does [X] live these days?
    & phone
    S? The number at which [X] can be called is [Y].
    S? If you want to talk to [X], phone [Y].
    Q? Y What number do I phone to talk to [X]?
    & manager
    S? The one who manages [X] is [Y].
    S? [X] has to report to a boss named [Y].
    Q? Y Under whose command does [X] work?
    & spouse
    S? [X] and [Y] are a married couple.
    S? [X] took [Y] in marriage.
    Q? Y Whom did [X] take in marriage?
    & citizenship
    S? [X] was granted the citizenship of [Y].
    S? By nationality [X] belongs to [Y].
    Q? Y Which country granted citizenship to [X]?
    & deathplace
    S? The life of [X] came to its end in [Y].
    S? Death found [X] in [Y].
    Q? Y In which town did death find [X]?
    & mothertongue
    S? The language that [X] learned first is [Y].
    S? At home, as a child, [X] spoke [Y].
    Q? Y What did [X] speak at home as a child?
    & speaks
    S? [X] can hold a conversation in [Y].
    S? [X] has taken courses and now speaks [Y].
    Q? Y In what language can [X] hold a conversation?
    & instrument
    S? [X] took lessons and plays the [Y].
    S? In the orchestra [X] is heard on the [Y].
    Q? Y What does [X] play in the orchestra?
    & colour
    S? Of all colours [X] loves [Y].
    S? The colour that pleases [X] most is [Y].
    Q? Y Which colour pleases [X] most?
    & allergy
    S? [X] falls ill from [Y].
    S? The body of [X] does not tolerate [Y].
    Q? Y What does the body of [X] not tolerate?
    & likes
    S? [X] cannot get enough of [Y].
    S? A treat that [X] enjoys is [Y].
    Q? Y What treat does [X] enjoy?
    & religion
    S? [X] was brought up in the faith of [Y].
    S? The religion to which [X] belongs is [Y].
    Q? Y To which religion does [X] belong?
    & position
    S? The people have made [X] their [Y].
    S? The post that [X] occupies is that of [Y].
    Q? Y Which post does [X] occupy?
    & field
    S? The subject in which [X] does research is [Y].
    S? [X] has published mostly on [Y].
    Q? Y In what subject does [X] do research?
    & genre
    S? The kind of music that [X] makes is [Y].
    S? [X] is known for [Y] songs.
    Q? Y For what sort of songs is [X] known?
    & university
    S? [X] sat in the lecture halls of [Y].
    S? [X] was a student of [Y] for four years.
    Q? Y Where did [X] take a degree?
    & deathyear
    S? [X] has been dead since [Y].
    S? The funeral of [X] was held in [Y].
    Q? Y Since which year has [X] been dead?
    & pet
    S? [X] takes a dog named [Y] for walks.
    S? The dog that belongs to [X] answers to [Y].
    Q? Y What name does the dog of [X] answer to?
    & doctor
    S? When ill, [X] is seen by [Y].
    S? [X] goes to the practice of [Y].
    Q? Y By whom is [X] seen when ill?
    & desk
    S? The place where [X] sits is [Y].
    S? At the office [X] has been given [Y].
    Q? Y Which place has [X] been given at the office?
    & meeting
    S? [X] will be met in [room] at [time].
    S? At [time], in [room], there is an appointment with [X].
    Q? room In which place will [X] be met?
    Q? time At what time is the appointment with [X]?
    & storage
    S? If you miss [X], look into [Y].
    S? The place for [X] is [Y].
    Q? Y What is the right place for [X]?
    & owner
    S? [X] was paid for by [Y], who keeps it.
    S? The one who bought [X] is [Y].
    Q? Y Who has paid for [X] and keeps it?
    & expiry
    S? [X] can be used no longer than [Y].
    S? The last day on which [X] is good is [Y].
    Q? Y Until when can [X] be used?
    & code
    S? Whoever wants into [X] has to type [Y].
    S? The lock of [X] opens with [Y].
    Q? Y With what does the lock of [X] open?
    & opening
    S? Nobody gets into [X] before [Y].
    S? The doors of [X] are unlocked at [Y].
    Q? Y At what time are the doors of [X] unlocked?
    & price
    S? You have to pay [Y] for [X].
    S? [X] can be had for [Y].
    Q? Y How much do I have to pay for [X]?
    & maker
    S? [X] is manufactured in the works of [Y].
    S? The firm behind [X] is [Y].
    Q? Y Which firm is behind [X]?
    & headquarters
    S? The management of [X] has its rooms in [Y].
    S? [X] is run from [Y].
    Q? Y In which town does the management of [X] have its rooms?
    & founder
    S? [X] was called into being by [Y].
    S? The one who started [X] is [Y].
    Q? Y By whom was [X] called into being?
    & founded
    S? The history of [X] goes back to [Y].
    S? In [Y] the firm [X] was started.
    Q? Y Since which year has [X] existed?
    & director
    S? At the top of [X] stands [Y].
    S? The person who runs [X] is [Y].
    Q? Y Who stands at the top of [X]?
    & deadline
    S? We have to finish [X] by [Y].
    S? The last day for [X] is [Y].
    Q? Y By when do we have to finish [X]?
    & budget
    S? The money for [X] amounts to [Y].
    S? [X] must not cost more than [Y].
    Q? Y To how much does the money for [X] amount?
    & leader
    S? The one who leads [X] is [Y].
    S? [X] is in the hands of [Y].
    Q? Y In whose hands is [X]?
    & capital
    S? The government of [X] sits in [Y].
    S? [X] is governed from its capital [Y].
    Q? Y In which town does the government of [X] sit?
    & official
    S? The laws of [X] are written in [Y].
    S? The language of the state in [X] is [Y].
    Q? Y In which language are the laws of [X] written?
    & continent
    S? On the map, [X] is found in [Y], a continent.
    S? The continent to which [X] belongs is [Y].
    Q? Y To which continent does [X] belong?
    & border
    S? [X] has a common frontier with [Y].
    S? One of the neighbours of [X] is [Y].
    Q? Y With which country does [X] have a common frontier?
    & population
    S? At the last count [X] had [Y] people.
    S? [X] has grown to [Y] souls.
    Q? Y How many souls did [X] have at the last count?
    & mayor
    S? The people of [X] elected [Y] as mayor.
    S? The mayor's chair of [X] is held by [Y].
    Q? Y Whom did the people of [X] elect as mayor?
    & train
    S? Be on [platform] at [time] for the train to [X].
    S? At [time] a train leaves [platform] for [X].
    Q? time At what time does a train leave for [X]?
    Q? platform Where do I take the train for [X]?
    & location
    S? To see [X] you must travel to [Y].
    S? Travellers who want to see [X] go to [Y].
    Q? Y To which town must I travel to see [X]?
    & namesake
    S? They gave [X] the name of [Y].
    S? The person honoured by the name of [X] is [Y].
    Q? Y Whose name did they give to [X]?
    & height
    S? [X] reaches [Y] into the sky.
    S? From foot to top [X] measures [Y].
    Q? Y How far does [X] reach into the sky?
    & author
    S? On the cover of [X] you read the name [Y].
    S? The one who wrote [X] is called [Y].
    Q? Y By whom is the book [X]?
    & course
    S? In [X] the lectures are held by [Y].
    S? Students of [X] learn from [Y].
    Q? Y From whom do students of [X] learn?
    & parcel
    S? Somebody has to be at home for [X] on [Y].
    S? The postman brings [X] on [Y].
    Q? Y On what day must somebody be at home for [X]?
    """
