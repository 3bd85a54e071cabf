/// The lists behind ``NameMaker``; of every five neighbours, three are for training.
extension NameMaker {
    static let onsets = [
        "b", "br", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "sh", "st",
        "t", "th", "tr", "v", "w", "z", "c", "ch", "", "qu", "sl", "sp",
    ]
    static let vowels = ["a", "e", "i", "o", "u", "a", "e", "o", "ai", "ei", "au", "ee", "ia", "ou", "y"]
    static let codas = ["", "", "", "n", "l", "r", "s", "m", "t", "k", "nd", "rk", "lm", "ss", "x", "v", "g", "rt"]
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    static let titles = [
        "House of", "Silent", "Last", "Gardens of", "Night in", "Road to", "Secret of", "Winter in", "Sons of", "Red",
        "Daughter of", "Lost", "Bells of", "Summer of", "Kings of", "Letters from", "Golden", "River", "Song of",
        "Fall of",
    ]
    static let adjectives = [
        "blue", "spare", "old", "small", "green", "second", "winter", "rusty", "red", "large", "new", "wooden", "black",
        "heavy", "white", "round", "broken", "yellow", "silver", "long", "upper", "grey", "lower", "left", "brown",
    ]
    static let things = [
        "key", "passport", "toolbox", "umbrella", "laptop", "camera", "bicycle", "drill", "suitcase", "tent", "lamp",
        "charger", "contract", "violin case", "ladder", "torch", "licence", "coat", "map", "ticket", "projector",
        "boots",
        "microscope", "notebook", "helmet", "kettle", "battery", "insurance card", "first-aid kit", "blanket",
    ]
    static let spots = [
        "drawer", "cupboard", "cellar", "garage", "shelf", "wardrobe", "attic", "kitchen", "box", "locker",
        "hall closet",
        "basket", "shed", "safe", "desk", "trunk", "bathroom", "cabinet", "hallway", "chest", "bag", "studio", "pantry",
        "bookcase", "guest room",
    ]
    static let departments = [
        "sales", "marketing", "legal", "research", "design", "finance", "support", "logistics", "security", "press",
        "purchasing", "training", "data", "quality", "safety", "export", "board", "audit", "events", "payroll",
        "engineering", "media", "catering", "health", "network",
    ]
    static let professions = [
        "carpenter", "nurse", "baker", "lawyer", "pilot", "plumber", "teacher", "dentist", "farmer", "painter",
        "surgeon",
        "tailor", "journalist", "chemist", "butcher", "translator", "photographer", "cook", "librarian", "electrician",
        "geologist", "gardener", "musician", "sailor", "accountant", "actor", "judge", "poet", "mason", "optician",
    ]
    static let instruments = [
        "cello", "piano", "flute", "trumpet", "guitar", "violin", "harp", "drums", "clarinet", "organ", "oboe", "banjo",
        "saxophone", "tuba", "accordion", "viola", "lute", "bassoon", "mandolin", "horn",
    ]
    static let colours = [
        "blue", "green", "red", "violet", "yellow", "orange", "turquoise", "black", "pink", "white", "grey", "brown",
        "purple", "beige", "crimson", "indigo", "olive", "scarlet", "teal", "magenta",
    ]
    static let foods = [
        "peanuts", "strawberries", "milk", "cheese", "shellfish", "eggs", "soy", "tomatoes", "honey", "garlic",
        "celery",
        "mustard", "wheat bread", "apples", "oysters", "chocolate", "mushrooms", "kiwis", "almonds", "rice pudding",
        "noodles", "lentil soup", "pizza", "pancakes", "olives",
    ]
    static let fields = [
        "botany", "astronomy", "logic", "linguistics", "chemistry", "geometry", "economics", "medicine", "physics",
        "history", "statistics", "law", "zoology", "optics", "theology", "ecology", "genetics", "philosophy",
        "robotics",
        "anatomy", "music theory", "mechanics", "cryptography", "geology", "sociology",
    ]
    static let genres = [
        "jazz", "folk", "rock", "blues", "opera", "soul", "punk", "reggae", "classical", "gospel", "techno", "country",
        "metal", "swing", "ambient", "disco", "funk", "salsa", "baroque", "tango",
    ]
    static let posts = [
        "treasurer", "president", "secretary", "ambassador", "bishop", "minister of trade", "chancellor", "senator",
        "governor", "dean", "vice president", "prime minister", "consul", "rector", "chairwoman", "speaker",
        "minister of health", "deputy", "captain", "commissioner", "archbishop", "judge", "envoy", "prefect", "marshal",
    ]
}
