import Foundation

/// On disk an event is one flat object: `event` names its kind, the other keys are the fields of that kind.
extension Event: Codable {
    private enum Kind: String, Codable {
        case started, progress, validation, checkpoint, finished
    }

    private enum CodingKeys: CodingKey {
        case event
    }

    /// Reads the kind, then the fields of that kind.
    public init(from decoder: any Decoder) throws {
        let kind = try decoder.container(keyedBy: CodingKeys.self).decode(Kind.self, forKey: .event)
        switch kind {
        case .started: self = .started(try Started(from: decoder))
        case .progress: self = .progress(try Progress(from: decoder))
        case .validation: self = .validation(try Validation(from: decoder))
        case .checkpoint: self = .checkpoint(try Checkpoint(from: decoder))
        case .finished: self = .finished(try Finished(from: decoder))
        }
    }

    /// Writes the kind beside the fields.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .started(let fields):
            try container.encode(Kind.started, forKey: .event)
            try fields.encode(to: encoder)
        case .progress(let fields):
            try container.encode(Kind.progress, forKey: .event)
            try fields.encode(to: encoder)
        case .validation(let fields):
            try container.encode(Kind.validation, forKey: .event)
            try fields.encode(to: encoder)
        case .checkpoint(let fields):
            try container.encode(Kind.checkpoint, forKey: .event)
            try fields.encode(to: encoder)
        case .finished(let fields):
            try container.encode(Kind.finished, forKey: .event)
            try fields.encode(to: encoder)
        }
    }
}

/// Turns events into lines and back; NaN and the infinities become strings, which JSON numbers cannot be.
struct EventCoder {
    private let encoder = JSONEncoder()
    private let decoder = JSONDecoder()

    init() {
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy =
            .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        decoder.nonConformingFloatDecodingStrategy =
            .convertFromString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    }

    /// The event as one line of JSON, without the newline at its end.
    func line(_ event: Event) throws -> Data {
        try encoder.encode(event)
    }

    /// The event that a line of JSON holds.
    func event(_ line: Data) throws -> Event {
        try decoder.decode(Event.self, from: line)
    }
}
