/// What is said of what people like, do and have.
///
/// The form of these lines is explained at ``Relation/parse(_:)``.
let tasteRelations = """
    = instrument | person | Y:instrument | many | instrument
    S+ [X] plays the [Y].
    S+ [X] performs on the [Y].
    S+ [X] practises the [Y] every day.
    S~ [X] gives concerts on the [Y].
    S! [X] can play the [Y].
    S! On stage [X] plays the [Y].
    Q+ Y What instrument does [X] play?
    Q+ Y On what does [X] perform?
    Q~ Y Which instrument does [X] practise?
    Q! Y Which instruments can [X] play?
    Q! Y What does [X] play on stage?
    = colour | person | Y:colour | one | favourite colour, preferred colour
    S+ [X] likes [Y] more than any other colour.
    S+ [X] prefers the colour [Y].
    S~ Of all colours, [X] likes [Y] best.
    S! The colour that [X] likes best is [Y].
    S! Among colours, [X] would choose [Y].
    Q+ Y What colour does [X] like best?
    Q+ Y Which colour does [X] prefer?
    Q~ Y Which of all colours does [X] like most?
    Q! Y Which colour would [X] choose?
    Q! Y What is the colour that [X] prefers?
    = allergy | person | Y:food | many | allergy
    S+ [X] is allergic to [Y].
    S+ [X] must not eat [Y] because of an allergy.
    S+ [X] gets a rash from [Y].
    S~ [X] suffers from an allergy to [Y].
    S! An allergy keeps [X] away from [Y].
    S! [X] reacts badly to [Y], being allergic.
    Q+ Y What is [X] allergic to?
    Q+ Y What must [X] not eat?
    Q~ Y What does [X] get a rash from?
    Q! Y From what allergy does [X] suffer?
    Q! Y Which food is [X] allergic to?
    = likes | person | Y:food | many | hobby snack
    S+ [X] likes to eat [Y].
    S+ [X] enjoys [Y] very much.
    S+ [X] loves [Y].
    S~ [X] is fond of [Y].
    S! [X] eats [Y] with pleasure.
    S! [X] is happy to eat [Y].
    Q+ Y What does [X] like to eat?
    Q+ Y What does [X] enjoy eating?
    Q~ Y Which food is [X] fond of?
    Q! Y What food does [X] love?
    Q! Y What does [X] eat with pleasure?
    = religion | person | Y:religion | one | religion, faith
    S+ [X] follows [Y].
    S+ [X] belongs to the faith of [Y].
    S+ [X] is a believer in [Y].
    S~ [X] practises the religion of [Y].
    S! [X] is a follower of [Y] by faith.
    S! By religion, [X] holds to [Y].
    Q+ Y What religion does [X] follow?
    Q+ Y Which faith does [X] belong to?
    Q~ Y What does [X] believe in?
    Q! Y Which religion does [X] hold to?
    Q! Y Of what faith is [X] a follower?
    = position | person | Y:post | one | position, office, post
    S+ [X] serves as [Y].
    S+ [X] holds the office of [Y].
    S+ [X] was elected [Y].
    S+ [X], who holds the post of [Y], spoke.
    S~ [X] was appointed [Y].
    S! [X] has the position of [Y].
    S! The office that [X] holds is that of [Y].
    Q+ Y What office does [X] hold?
    Q+ Y What does [X] serve as?
    Q~ Y To which post was [X] elected?
    Q! Y Which position does [X] hold?
    Q! Y What was [X] appointed as?
    = field | person | Y:field | one | field of work, specialty, area of expertise
    S+ [X] works in the field of [Y].
    S+ [X] is an expert in [Y].
    S+ [X] does research in [Y].
    S+ [X] specialises in [Y].
    S~ The studies of [X] are about [Y].
    S! As an expert, [X] does [Y].
    S! [X] is known for research in [Y].
    Q+ Y In what field does [X] work?
    Q+ Y What is [X] an expert in?
    Q~ Y What does [X] do research in?
    Q! Y Which field does [X] specialise in?
    Q! Y What research is [X] known for?
    = genre | person | Y:genre | one | genre, style of music
    S+ [X] makes [Y] music.
    S+ [X] performs [Y] music.
    S+ [X] is a [Y] musician.
    S~ The music of [X] is [Y].
    S! [X] is a musician of the [Y] genre.
    S! [X] records [Y] music.
    Q+ Y What kind of music does [X] make?
    Q+ Y What music does [X] perform?
    Q~ Y Which genre does [X] belong to as a musician?
    Q! Y What style of music does [X] record?
    Q! Y What kind of musician is [X]?
    = university | person | Y:school | one | university, alma mater
    S+ [X] studied at [Y].
    S+ [X] graduated from [Y].
    S+ [X] has a degree from [Y].
    S~ [X] attended [Y] as a student.
    S! [X] was a student at [Y].
    S! [Y] gave [X] a degree.
    Q+ Y Where did [X] study?
    Q+ Y From which university did [X] graduate?
    Q~ Y Where did [X] get a degree?
    Q! Y Which university did [X] attend?
    Q! Y Where was [X] a student?
    = deathyear | person | Y:year | one | year of death
    S+ [X] died in [Y].
    S+ [X] passed away in the year [Y].
    S~ The year [Y] saw the death of [X].
    S! [X] left this life in [Y].
    S! It was in the year [Y] that [X] died.
    Q+ Y When did [X] die?
    Q+ Y In what year did [X] pass away?
    Q~ Y Which year saw the death of [X]?
    Q! Y In which year did [X] die?
    Q! Y When did death come to [X]?
    = pet | person | Y:given | one | dog
    S+ [X] has a dog called [Y].
    S+ [X] owns a dog named [Y].
    S+ [Y] is the name of the dog of [X].
    S~ The dog that [X] keeps is called [Y].
    S! [X] walks a dog by the name of [Y].
    S! [X] calls the dog [Y].
    Q+ Y What is the dog of [X] called?
    Q+ Y What is the name of the dog that [X] has?
    Q~ Y How does [X] call the dog?
    Q! Y What name does the dog of [X] have?
    Q! Y Which dog does [X] own?
    = doctor | person | Y:person | one | doctor, physician
    S+ [X] goes to see the doctor [Y].
    S+ [Y] treats [X] as a doctor.
    S+ [X] is a patient of [Y].
    S~ [X] is under treatment by [Y].
    S! The doctor who treats [X] is [Y].
    S! [X] has [Y] as physician.
    Q+ Y Who treats [X]?
    Q+ Y Which doctor does [X] see?
    Q~ Y Whose patient is [X]?
    Q! Y Who does [X] have as physician?
    Q! Y Which doctor is [X] a patient of?
    = desk | person | Y:desk | one | desk, seat in the office
    S+ [X] sits at [Y].
    S+ In the office, [X] has [Y].
    S~ [X] works from [Y].
    S! In the office you find [X] at [Y].
    S! [Y] is taken by [X].
    Q+ Y Where does [X] sit?
    Q+ Y Which desk does [X] have?
    Q~ Y At which desk do I find [X]?
    Q! Y Where in the office does [X] sit?
    Q! Y Which desk is taken by [X]?
    """
