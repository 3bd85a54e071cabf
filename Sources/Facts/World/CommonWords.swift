/// What people put before a sentence or a question without changing what it says; for training only.
let carriers = (
    statements: [
        "As far as I know, ", "Note that ", "By the way, ", "Remember: ", "For the record, ", "I heard that ",
        "Today I learned that ", "It is known that ", "Please remember that ", "Just so you know, ", "They say that ",
    ],
    questions: [
        "Can you tell me: ", "Please tell me, ", "I would like to know, ", "Do you remember, ", "Quick question: ",
        "Say, ", "I forgot, ", "Could you say ", "Could you find out ", "Hey, ",
    ]
)

/// Common words that name nothing: they count as known even where no template has them.
let commonWords = """
    a about above after again against all almost alone along already also although always am among an and another any \
    anyone anything are around as ask at away back be became because become been before began begin being below best \
    better between big both bring but by call came can cannot come could day did different do does done down during \
    each early either else end enough even ever every everyone everything far few find first for found from full gave \
    get give given go goes going gone good got great had half happen has have having he hear heard help her here hers \
    him his hold hour house how however i if in into is it its just keep kept kind knew know known large last late \
    later least leave left less let like little live long look lose lot made main make man many may me mean meant \
    might mine minute month more most much must my name near need never new next nice night no none nor not nothing \
    now number of off often old on once one only onto open or order other our out over own part past pay people \
    perhaps person place please point put quite rather ready real really right said same saw say says second see seem \
    seen set several shall she should show side since small so some someone something sometimes soon sort still stop \
    such sure take taken tell than that the their theirs them then there these they thing things think this those \
    though thought three through thus time to today together told tomorrow too took toward town tried true try turn \
    two under until up upon us use used usually very want was way we week well went were what whatever when where \
    whether which while who whole whom whose why will with within without word work world would write wrong year yes \
    yesterday yet you young your yours happens works working lives living comes coming takes taking makes making gets \
    getting gives giving keeps keeping finds finding says saying tells telling asks asking called calling named looks \
    looking needs wants uses using starts started starting ends ended shows showing holds holding moves moved seems \
    hour hours minutes days weeks months years times places persons names reason currently presently actually \
    exactly precisely roughly about nowadays formerly previously originally recently officially
    """
